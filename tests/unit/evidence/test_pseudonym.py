"""Pseudonyms: keyed, stable, one per person; the key is private and never made anew by accident."""

import hmac
import stat

import pytest

from steelyard.errors import StoreError
from steelyard.evidence.pseudonym import KEY_FILE, MARK_FILE, Pseudonyms


def test_a_pseudonym_is_the_hmac_of_the_name_in_lower_case_cut_to_32_digits(tmp_path):
    (tmp_path / KEY_FILE).write_text("11" * 32)
    expected = hmac.new(b"\x11" * 32, b"zhang.wei@bank.example", "sha256").hexdigest()[:32]
    people = Pseudonyms(tmp_path)
    assert people.of("Zhang.Wei@bank.example") == expected
    assert people.of("  zhang.wei@BANK.example ") == expected
    assert people.of("li.na@bank.example") != expected


def test_nobody_has_no_pseudonym(tmp_path):
    people = Pseudonyms(tmp_path)
    assert people.of(None) is None
    assert people.of("") is None


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    first = Pseudonyms(tmp_path / "new" / "state").of("Zhang Wei")
    key = tmp_path / "new" / "state" / KEY_FILE
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(bytes.fromhex(key.read_text())) == 32
    assert Pseudonyms(key.parent).of("Zhang Wei") == first
    assert sorted(path.name for path in key.parent.iterdir()) == [KEY_FILE, MARK_FILE]


def test_two_workspaces_give_two_pseudonyms(tmp_path):
    assert Pseudonyms(tmp_path / "a").of("Zhang Wei") != Pseudonyms(tmp_path / "b").of("Zhang Wei")


@pytest.mark.parametrize(
    "content", [b"", b"11" * 31, b"not hexadecimal at all" * 4, b"\xff\xfe" * 40, b"1" * 65]
)
def test_a_key_that_is_short_or_unreadable_is_left_as_it_is(tmp_path, content):
    key = tmp_path / KEY_FILE
    key.write_bytes(content)
    with pytest.raises(StoreError, match="the pseudonym key") as damage:
        Pseudonyms(tmp_path)
    assert damage.value.where == str(key)
    assert "backup" in damage.value.remedy
    assert key.read_bytes() == content


def test_a_key_that_is_gone_is_made_anew_only_where_nothing_was_hashed(tmp_path):
    with pytest.raises(StoreError, match="cannot be read"):
        Pseudonyms(tmp_path, fresh=False)
    assert list(tmp_path.iterdir()) == []
    Pseudonyms(tmp_path, fresh=True)
    assert Pseudonyms(tmp_path, fresh=False).of("Zhang Wei")


def test_what_a_killed_process_left_beside_the_key_does_no_harm(tmp_path):
    (tmp_path / f"{KEY_FILE}.1").write_text("half")
    assert Pseudonyms(tmp_path).of("Zhang Wei")
