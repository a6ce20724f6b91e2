"""Packages between network zones: what goes in comes out once, and nothing else gets through."""

import json
import shutil

import pytest
from stored import current, delivery, keep, row

from steelyard.errors import InputError, SteelyardError, StoreError, VerificationFailed
from steelyard.evidence.delivery import Reject
from steelyard.evidence.pseudonym import KEY_FILE, MARK_FILE, Pseudonyms, mark_in
from steelyard.evidence.store import Store
from steelyard.evidence.zones.identity import KEY_FILE as ZONE_FILE
from steelyard.evidence.zones.identity import keys_in, zone_of
from steelyard.evidence.zones.merge import merge, refuse_foreign_key
from steelyard.evidence.zones.package import (
    content_of,
    counts,
    manifest_of,
    package_of,
    packed,
    refuse_bigger,
)
from steelyard.evidence.zones.sealed import MAGIC, seal, unseal


@pytest.fixture
def inner(tmp_path):
    """The zone whose sources are read."""
    store = Store(tmp_path / "inner/.steelyard")
    keep(store, commits("a", ("C1", "li.na"), ("C2", "zhang.wei")), tickets("t", "I1", "I2"))
    return store


@pytest.fixture
def office(tmp_path, inner):
    """The zone where the evidence comes together; it has the same pseudonym key."""
    state = tmp_path / "office/.steelyard"
    state.mkdir(parents=True)
    shutil.copy(inner.state / KEY_FILE, state)
    return Store(state)


def commits(content, *pairs, **more):
    return delivery(
        content, *(row(name, 1, author_id=who) for name, who in pairs), table="code_commit", src="git", **more
    )


def tickets(content, *names, **more):
    return delivery(content, *(row(name, 1, kind="incident", opened_at=5) for name in names), **more)


def sent(inner, office, after=None):
    package = packed(inner, after)
    manifest = manifest_of(package, "样例银行", mark_in(inner.state), 0, "0")
    return seal(manifest, content_of(package), keys_in(inner.state), keys_in(office.state).zone)


def received(data, office, *trusted, known_at=9):
    zones = {str(n): keys_in(store.state).zone for n, store in enumerate(trusted)}
    opened = unseal(data, keys_in(office.state), zones, "a.pack")
    refuse_foreign_key(opened.manifest["pseudonym_key"], mark_in(office.state), "a.pack")
    merged = merge(office, package_of(opened.content, "a.pack"), known_at, "a.pack")
    office.refresh()
    return merged


def rows(store):
    return {
        "code_commit": current(store, "src", "src_id", "author_id", table="code_commit"),
        "incident": current(store, "src", "src_id", "kind", "opened_at"),
    }


def told(store):
    """What is said of loads that does not depend on when they came."""
    return [
        (one.load_id, one.src, one.uri, one.origin, one.accepted, one.rejected, one.spans)
        for one in store.loads()
    ]


def test_a_package_brings_every_row_and_load_of_the_other_zone(inner, office):
    merged = received(sent(inner, office), office, inner)
    assert (len(merged.new), merged.known) == (2, 0)
    assert rows(office) == rows(inner)
    assert told(office) == told(inner)
    assert {load.known_at for load in office.loads()} == {9}


def test_people_are_the_pseudonyms_that_the_shared_key_gives_them_everywhere(inner, office):
    received(sent(inner, office), office, inner)
    people = [found[0] for found in current(office, "author_id", table="code_commit")]
    assert people == [Pseudonyms(office.state).of("li.na"), Pseudonyms(office.state).of("zhang.wei")]


def test_the_same_package_twice_changes_nothing(inner, office):
    data = sent(inner, office)
    received(data, office, inner)
    before = rows(office), told(office)
    again = received(data, office, inner)
    assert (again.new, again.known) == ((), 2)
    assert (rows(office), told(office)) == before


def test_a_later_package_brings_what_is_new_and_an_earlier_one_then_nothing(inner, office):
    first = sent(inner, office)
    keep(inner, tickets("u", "I3"), known_at=5)
    second = sent(Store(inner.state), office)
    assert len(received(second, office, inner).new) == 3
    assert received(first, office, inner).new == ()
    assert rows(office) == rows(Store(inner.state))


def test_packages_of_what_came_later_follow_each_other_in_order_only(inner, office):
    first = sent(inner, office)
    keep(inner, tickets("u", "I3"), known_at=5)
    later = sent(Store(inner.state), office, after=4)
    with pytest.raises(VerificationFailed, match="lacks 1 earlier loads of tickets"):
        received(later, office, inner)
    received(first, office, inner)
    merged = received(later, office, inner)
    assert [load.uri for load in merged.new] == ["exports/u.csv"]
    assert rows(office) == rows(Store(inner.state))


def test_deletions_and_a_list_that_came_back_are_the_same_on_the_other_side(tmp_path):
    inner, office = Store(tmp_path / "i"), Store(tmp_path / "o")
    for number, names in enumerate((("I1", "I2"), ("I1",), ("I1", "I2")), 1):
        one = tickets("".join(names), *names, full=True)
        with inner.writing(number) as writer:
            writer.add(one)
            writer.commit()
        inner.refresh()
    office.state.mkdir()
    shutil.copy(inner.state / KEY_FILE, office.state)
    assert len(received(sent(inner, office), office, inner).new) == 3
    assert current(office) == current(inner) == ["I1", "I2"]


def test_refused_rows_stay_counted_with_their_samples(inner, office):
    keep(
        inner,
        delivery("r", row("I9", 1), Reject("a.csv:3", "'x' is no time", {"opened_at": "x"}), src="other"),
    )
    received(sent(Store(inner.state), office), office, inner)
    assert office.loads()[-1].rejected == 1
    assert office.loads()[-1].rejects == Store(inner.state).loads()[-1].rejects


def test_two_zones_come_together_and_the_office_keeps_its_own(tmp_path, inner, office):
    other = Store(tmp_path / "dmz/.steelyard")
    other.state.mkdir(parents=True)
    shutil.copy(inner.state / KEY_FILE, other.state)
    keep(other, delivery("d", row("D1", 1), table="deployment", src="releases"))
    keep(office, delivery("o", row("CHG1", 1), table="change_record", src="changes"))
    for zone in (inner, other):
        received(sent(zone, office), office, inner, other)
    assert [load.src for load in office.loads()] == ["changes", "git", "tickets", "releases"]
    assert current(office, table="deployment") == ["D1"]


def test_one_source_collected_in_two_zones_is_refused_and_nothing_is_stored(inner, office):
    keep(office, tickets("other", "I7"))
    before = rows(office)
    with pytest.raises(VerificationFailed, match="has other loads of tickets than this workspace") as fault:
        received(sent(inner, office), office, inner)
    assert "its own `src`" in fault.value.remedy
    assert rows(office) == before


# --- keys ---


def test_another_pseudonym_key_is_noticed_and_the_remedy_told(tmp_path, inner):
    office = Store(tmp_path / "office/.steelyard")
    keep(office, tickets("o", "I7", src="own"))
    with pytest.raises(StoreError, match="was hashed with another pseudonym key") as fault:
        received(sent(inner, office), office, inner)
    assert "copy pseudonym.key" in fault.value.remedy
    assert [load.src for load in office.loads()] == ["own"]


def test_a_key_that_was_exchanged_after_rows_were_hashed_is_noticed(inner):
    (inner.state / KEY_FILE).write_text("ab" * 32)
    with pytest.raises(StoreError, match="is another one than people were hashed with so far"):
        keep(inner, tickets("v", "I4"))
    assert current(inner) == ["I1", "I2"]


def test_a_mark_tells_keys_apart_and_gives_none_away(inner):
    key, mark = ((inner.state / name).read_text() for name in (KEY_FILE, MARK_FILE))
    assert mark == mark_in(inner.state) and len(mark) == 32
    assert mark not in key and key not in mark


def test_a_zone_is_known_by_a_line_that_forgives_no_slip(inner):
    zone = keys_in(inner.state).zone
    assert zone_of(f" {zone.line}\n") == zone == keys_in(inner.state).zone
    for place in range(len(zone.line)):
        other = "A" if zone.line[place] != "A" else "B"
        with pytest.raises(InputError, match="is no zone"):
            zone_of(zone.line[:place] + other + zone.line[place + 1 :])
    for line in ("", zone.line[:-1], zone.line + "A"):
        with pytest.raises(InputError, match="is no zone"):
            zone_of(line)


def test_a_zone_key_is_its_owners_alone(inner):
    keys_in(inner.state)
    path = inner.state / ZONE_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(StoreError, match="can be read by others"):
        keys_in(inner.state)
    path.chmod(0o600)
    path.write_text("{}")
    with pytest.raises(StoreError, match="is damaged"):
        keys_in(inner.state)


# --- the file ---


def test_a_manifest_can_be_read_before_anything_is_opened(inner, office):
    data = sent(inner, office)
    length = int.from_bytes(data[len(MAGIC) : len(MAGIC) + 4], "big")
    manifest = json.loads(data[len(MAGIC) + 4 : len(MAGIC) + 4 + length])
    assert manifest["organisation"] == "样例银行"
    assert manifest["rows"] == {"code_commit": 2, "incident": 2}
    assert [(one["source"], one["accepted"]) for one in manifest["loads"]] == [("git", 2), ("tickets", 2)]
    assert manifest["pseudonym_key"] == mark_in(inner.state)
    assert manifest["sender"] == keys_in(inner.state).zone.line


def test_nothing_of_the_content_is_legible(inner, office):
    data = sent(inner, office)
    assert b"PAR1" not in data and b"src_id" not in data


def test_a_flipped_bit_is_noticed_wherever_it_is(inner, office):
    data = sent(inner, office)
    keys, trusted = keys_in(office.state), {"inner": keys_in(inner.state).zone}
    assert unseal(data, keys, trusted, "a.pack").sender == trusted["inner"]
    head = len(MAGIC) + 4
    for place in (*range(head), *range(head, len(data) - 64, 7), *range(len(data) - 64, len(data))):
        spoiled = bytearray(data)
        spoiled[place] ^= 1
        with pytest.raises(SteelyardError):
            unseal(bytes(spoiled), keys, trusted, "a.pack")


def test_a_package_cut_short_or_with_something_added_is_noticed(inner, office):
    data = sent(inner, office)
    keys, trusted = keys_in(office.state), {"inner": keys_in(inner.state).zone}
    for spoiled in (b"", data[:10], data[:40], data[: len(data) // 2], data[:-1], data + b"\0"):
        with pytest.raises(SteelyardError):
            unseal(spoiled, keys, trusted, "a.pack")


def test_a_stranger_s_package_and_one_for_somebody_else_are_refused(tmp_path, inner, office):
    data = sent(inner, office)
    with pytest.raises(
        VerificationFailed, match="signed by a zone that this workspace does not know"
    ) as fault:
        unseal(data, keys_in(office.state), {}, "a.pack")
    assert keys_in(inner.state).zone.line in fault.value.remedy
    other = keys_in(tmp_path / "third")
    with pytest.raises(VerificationFailed, match="is for another zone"):
        unseal(data, other, {"inner": keys_in(inner.state).zone}, "a.pack")


def test_a_signature_of_a_trusted_zone_over_another_ones_content_does_not_pass(tmp_path, inner, office):
    """A third party replaces the sender in the manifest by one that is trusted, and signs with its own key."""
    package = packed(inner)
    stranger = keys_in(tmp_path / "third")
    forged = seal(
        {"sender": keys_in(inner.state).zone.line}, content_of(package), stranger, keys_in(office.state).zone
    )
    with pytest.raises(VerificationFailed, match="was changed"):
        unseal(forged, keys_in(office.state), {"inner": keys_in(inner.state).zone}, "a.pack")


def test_the_same_loads_never_give_the_same_bytes_twice(inner, office):
    assert sent(inner, office) != sent(inner, office)


def test_a_package_beyond_the_allowed_size_is_not_made(inner):
    package = packed(inner)
    refuse_bigger(b"x" * 10, 10, package)
    with pytest.raises(
        InputError, match="would have 11 bytes, and 10 are allowed; most rows are in"
    ) as fault:
        refuse_bigger(b"x" * 11, 10, package)
    assert "--after" in fault.value.remedy


def test_a_content_that_is_none_is_refused(inner):
    content = content_of(packed(inner))
    assert counts(package_of(content, "a")) == {"code_commit": 2, "incident": 2}
    for spoiled in (b"", content[:-1], content + b"x", b"\0\0\0\2[]", b"\0\0\0\2{}"):
        with pytest.raises(VerificationFailed, match="has a content that this version does not read"):
            package_of(spoiled, "a")
