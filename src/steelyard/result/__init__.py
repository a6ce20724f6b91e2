"""Ratings to levels, score and explanation: pure arithmetic. Rules R8 to R17."""
