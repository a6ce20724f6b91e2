"""Base58 with the alphabet of Bitcoin, as multibase `z` writes keys and signatures.

Strict: a value has exactly one spelling, so that nothing in a signed document can be respelled unseen.
"""

from __future__ import annotations

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LONGEST = 200  # characters; a signature has 88
_CHUNK = 10  # 58^10 fits into 64 bits
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """The bytes in base 58; each leading zero byte is a leading `1`."""
    number, digits = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def decode(text: str) -> bytes:
    """The bytes that `encode` wrote; raises ValueError for any other text, blanks around it included."""
    if len(text) > LONGEST:
        raise ValueError(f"has more than {LONGEST} characters")
    number = 0
    for start in range(0, len(text), _CHUNK):  # small numbers first: great ones are slow to multiply
        chunk = text[start : start + _CHUNK]
        number = number * 58 ** len(chunk) + _small(chunk)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def _small(text: str) -> int:
    number = 0
    try:
        for character in text:
            number = number * 58 + _VALUE[character]
    except KeyError as fault:
        raise ValueError(f"{fault} is no character of base 58") from None
    return number
