"""What a stranger can check: keys, signed credentials, status lists, the log. Rules R27 and R28.

Authority: W3C Verifiable Credentials 2.0, Open Badges 3.0, Data Integrity `eddsa-jcs-2022`, Bitstring Status
List 1.0, RFC 9162. Nothing here reaches for a network, and only here is `cryptography` imported.
"""
