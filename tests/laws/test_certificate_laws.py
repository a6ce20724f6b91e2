"""Laws of what strangers check: the tree against a naive one, canonical bytes, base 58, any certificate."""

import hashlib
import json

import rfc8785
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from steelyard.certificate import base58
from steelyard.certificate.canonical import read
from steelyard.certificate.merkle import EMPTY_ROOT, Tree, consistent, included, leaf_hash
from steelyard.certificate.status import decoded, encoded
from steelyard.certificate.verify import State, verify
from steelyard.errors import InputError
from tests.unit.certificate.certified import NOW, certificate, trust

law = settings(deadline=None, derandomize=True, max_examples=150)
ENTRIES = st.lists(st.binary(max_size=6), min_size=1, max_size=70)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127), max_size=9)
PLANE = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=9)
NUMBERS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1)


def values(keys, texts):
    return st.recursive(
        NUMBERS | texts,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=12,
    )


VALUES = values(KEYS, TEXTS)
GOOD, TRUST = certificate(), trust()


def naive(entries):
    """RFC 9162, 2.1.1, as it is written."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\0" + entries[0]).digest()
    left = 1
    while left * 2 < len(entries):
        left *= 2
    return hashlib.sha256(b"\1" + naive(entries[:left]) + naive(entries[left:])).digest()


def test_a_tree_without_entries_has_the_hash_of_nothing():
    assert Tree().root() == EMPTY_ROOT == naive([])


@law
@given(ENTRIES)
def test_every_root_is_that_of_a_naive_tree(entries):
    tree = Tree(entries)
    assert [tree.root(size) for size in range(len(entries) + 1)] == [
        naive(entries[:size]) for size in range(len(entries) + 1)
    ]


@law
@given(ENTRIES, st.data())
def test_an_entry_is_included_at_its_place_and_at_no_other(entries, data):
    entries = [bytes([place]) + entry for place, entry in enumerate(entries)]  # no two alike
    tree, index = Tree(entries), data.draw(st.integers(0, len(entries) - 1))
    size = data.draw(st.integers(index + 1, len(entries)))
    proof, leaf = tree.inclusion(index, size), leaf_hash(entries[index])
    assert included(leaf, index, size, proof, naive(entries[:size]))
    other = data.draw(st.integers(0, size - 1))
    assert included(leaf, other, size, proof, tree.root(size)) == (other == index)
    assert not included(leaf_hash(entries[index] + b"!"), index, size, proof, tree.root(size))
    assert not included(leaf, index, size, [*proof, bytes(32)], tree.root(size))
    if proof:
        assert not included(leaf, index, size, proof[:-1], tree.root(size))


@law
@given(ENTRIES, st.data())
def test_every_beginning_is_consistent_and_no_other_log_is(entries, data):
    tree, old = Tree(entries), data.draw(st.integers(1, len(entries)))
    proof, before, after = tree.consistency(old), naive(entries[:old]), naive(entries)
    assert consistent(old, len(entries), proof, before, after)
    rewritten = [entries[0] + b"!", *entries[1:]]
    assert not consistent(old, len(entries), proof, naive(rewritten[:old]), after)
    assert not consistent(old, len(entries), Tree(rewritten).consistency(old), before, naive(rewritten))
    assert not consistent(old, len(entries), [*proof, bytes(32)], before, after)


@law
@given(st.dictionaries(KEYS, VALUES, max_size=5) | st.dictionaries(PLANE, values(PLANE, PLANE), max_size=5))
def test_canonical_bytes_are_those_of_rfc_8785(value):
    data = rfc8785.dumps(value)
    found = read(data, "law")
    assert found.value == value
    assert found.without("a key of none of them") == data


@law
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5), st.sampled_from([None, 1]), st.booleans())
def test_any_other_spelling_is_refused(value, indent, ascii_only):
    spelt = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    assume(spelt != rfc8785.dumps(value))
    try:
        read(spelt, "law")
    except InputError:
        return
    raise AssertionError(spelt)


@law
@given(st.binary(max_size=70))
def test_base58_reads_back_what_it_wrote(data):
    assert base58.decode(base58.encode(data)) == data


@law
@given(st.text(base58.ALPHABET, max_size=60))
def test_base58_has_one_spelling(text):
    assert base58.encode(base58.decode(text)) == text


@law
@given(st.sets(st.integers(0, 200_000), max_size=20))
def test_a_list_marks_what_it_was_given_and_nothing_else(places):
    bits = decoded(encoded(places), "law")
    assert {n * 8 + b for n, byte in enumerate(bits) if byte for b in range(8) if byte & 0x80 >> b} == places


@law
@given(st.binary(max_size=300))
def test_no_bytes_make_verifying_fail_other_than_by_a_verdict(data):
    assert verify(data, TRUST, NOW).state is State.CHANGED


@law
@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_whatever_is_put_into_a_certificate_is_seen(place, put, cut):
    changed = GOOD[:place] + put + GOOD[place + cut :]
    assume(changed not in (GOOD, GOOD + b"\n"))
    assert not verify(changed, TRUST, NOW).good
