"""Proposals, answers and votes become one rating per requirement. Rules R1 to R7."""
