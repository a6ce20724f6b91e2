"""Base 45 (RFC 9285): bytes in the characters that a QR code packs most densely, two bytes in three of them.

Strict, as the RFC asks: a value has exactly one spelling.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """The bytes in base 45."""
    pairs = (data[place : place + 2] for place in range(0, len(data), 2))
    return "".join(_written(int.from_bytes(pair), 3 if len(pair) == 2 else 2) for pair in pairs)


def decode(text: str) -> bytes:
    """The bytes that `encode` wrote; raises ValueError for any other text."""
    groups = (text[place : place + 3] for place in range(0, len(text), 3))
    return b"".join(_bytes(group) for group in groups)


def _written(number: int, length: int) -> str:
    """The least digit first."""
    return "".join(ALPHABET[number // 45**place % 45] for place in range(length))


def _bytes(group: str) -> bytes:
    if len(group) == 1:
        raise ValueError("a character stands alone at its end")
    unknown = next((character for character in group if character not in _VALUE), None)
    if unknown is not None:
        raise ValueError(f"{unknown!r} is no character of base 45")
    number: int = sum(_VALUE[character] * 45**place for place, character in enumerate(group))
    length = len(group) - 1
    if number >= 256**length:
        raise ValueError(f"{group!r} stands for no byte")
    return number.to_bytes(length)
