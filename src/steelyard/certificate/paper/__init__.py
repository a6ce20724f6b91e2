"""A certificate on paper: one page as PDF/A-3 with the signed credential inside, and a QR code that holds it too.

The page is made from the credential alone, so that anybody can make it again and compare; it is not signed itself
(R28). Authority: ISO 19005-3 (PDF/A-3), ISO/IEC 18004 (QR), RFC 9285 (base 45).
"""
