"""Results of small sample parts from a few words, for the tests of what follows from them."""

from builders import decided, part, practice, rated


def result(*rows, written, rollup=None, weights=None, **more):
    """The result of a part of practices `(code, numbers)` with the ratings of all of them."""
    practices = [practice(code, numbers, weight=(weights or {}).get(code, 1)) for code, numbers in rows]
    given = {}
    for code, words in written.items():
        given |= rated(code, words)
    return decided(part(practices, *([rollup] if rollup else [])), given, **more)
