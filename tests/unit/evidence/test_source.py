"""Patterns of sources: which files they name, what the placeholders stood for, and what is never read."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import InputError
from steelyard.evidence.source import Source, find, fingerprint, sha256_of

NAME = "steelyard.yaml, source 3"


@pytest.fixture
def root(tmp_path):
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    return workspace


def write(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def found(root, pattern, *roots):
    source = Source("junit", pattern, root, roots=roots, name=NAME)
    return [(hit.uri, hit.fields) for hit in find(source)]


def uris(root, pattern, *roots):
    return [uri for uri, _ in found(root, pattern, *roots)]


def refused(root, pattern, *roots):
    with pytest.raises(InputError) as fault:
        found(root, pattern, *roots)
    assert fault.value.where == NAME
    assert fault.value.remedy
    return fault.value.what


def test_a_pattern_without_signs_names_one_path_and_the_dot_the_workspace_itself(root):
    write(root, "a.xml")
    assert uris(root, "a.xml") == ["a.xml"]
    assert uris(root, "./a.xml") == ["a.xml"]
    assert uris(root, ".") == ["."]


def test_a_star_stays_in_one_folder_and_names_come_in_order(root):
    write(root, "x/b.xml", "x/a.xml", "x/a.txt", "x/deep/c.xml")
    assert uris(root, "x/*.xml") == ["x/a.xml", "x/b.xml"]
    assert uris(root, "x/?.txt") == ["x/a.txt"]


def test_two_stars_stand_for_any_folders_also_none(root):
    write(root, "x/a.xml", "x/1/b.xml", "x/1/2/c.xml", "y/d.xml")
    assert uris(root, "x/**/*.xml") == ["x/1/2/c.xml", "x/1/b.xml", "x/a.xml"]
    assert uris(root, "**/d.xml") == ["y/d.xml"]


def test_brackets_stand_for_one_of_some_characters_or_for_none_of_them(root):
    write(root, "r1.xml", "r2.xml", "r9.xml", "rx.xml")
    assert uris(root, "r[1-3].xml") == ["r1.xml", "r2.xml"]
    assert uris(root, "r[!1-3].xml") == ["r9.xml", "rx.xml"]


def test_a_placeholder_says_to_what_a_file_belongs(root):
    write(root, "e/app/1.xml", "e/app/2.xml", "e/gateway/1.xml", "e/loose.xml")
    assert found(root, "e/{repository}/*.xml") == [
        ("e/app/1.xml", {"repository": "app"}),
        ("e/app/2.xml", {"repository": "app"}),
        ("e/gateway/1.xml", {"repository": "gateway"}),
    ]
    assert found(root, "e/{service}.xml") == [("e/loose.xml", {"service": "loose"})]


def test_two_placeholders_and_stars_go_together(root):
    write(root, "a/pay/b/app-2026.xml")
    assert found(root, "a/{service}/**/{repository}-*.xml") == [
        ("a/pay/b/app-2026.xml", {"service": "pay", "repository": "app"})
    ]


def test_a_placeholder_that_stands_twice_stands_for_the_same_twice(root):
    write(root, "a/app/app.xml", "a/app/other.xml")
    assert found(root, "a/{repository}/{repository}.xml") == [("a/app/app.xml", {"repository": "app"})]


def test_characters_that_mean_something_elsewhere_are_plain_in_a_pattern(root):
    write(root, "a+b (1).xml", "a.xml", "aXxml", "报告.xml")
    assert uris(root, "a+b (1).*") == ["a+b (1).xml"]
    assert uris(root, "a.x*") == ["a.xml"]
    assert uris(root, "报*.xml") == ["报告.xml"]


def test_a_pattern_that_names_nothing_says_where_it_looked(root):
    write(root, "x/a.xml")
    assert refused(root, "x/*.json") == "nothing is named by 'x/*.json'"
    assert refused(root, "gone.xml") == "nothing is named by 'gone.xml'"
    assert refused(root, "{team}/*.xml") == "nothing is named by '{team}/*.xml'"


@pytest.mark.parametrize("pattern", ["x/**.xml", "a**/b", "x/***", "x/[z-a].xml"])
def test_a_pattern_that_is_none_is_told(root, pattern):
    write(root, "x/a.xml")
    assert "is not a pattern" in refused(root, pattern)


@pytest.mark.parametrize(
    "pattern", ["../secret.txt", "x/../../secret.txt", "../*.txt", "x/*/../../../secret.txt"]
)
def test_a_pattern_that_climbs_out_of_the_workspace_is_refused(root, pattern):
    write(root, "x/y/a.xml", "../secret.txt")
    told = refused(root, pattern)
    assert "outside the workspace" in told or "nothing is named" in told


def test_a_pattern_that_climbs_and_comes_back_is_read(root):
    write(root, "a.xml")
    (root / "x").mkdir()
    assert uris(root, "x/../a.xml") == ["x/../a.xml"]
    assert uris(root, "x/../*.xml") == ["x/../a.xml"]


def test_an_absolute_pattern_is_read_inside_the_workspace_and_refused_outside(root):
    write(root, "x/a.xml", "../secret.txt")
    assert uris(root, f"{root}/x/*.xml") == ["x/a.xml"]
    assert "outside the workspace" in refused(root, str(root.parent / "secret.txt"))


def test_a_folder_under_roots_may_be_read(root):
    write(root, "../share/a.xml", "../share/deep/b.xml", "../other/c.xml")
    share = root.parent / "share"
    assert uris(root, f"{share}/**/*.xml", share) == [f"{share}/a.xml", f"{share}/deep/b.xml"]
    assert "outside the workspace" in refused(root, str(root.parent / "other/*.xml"), share)


def test_a_folder_whose_name_only_begins_like_an_allowed_one_is_refused(root):
    write(root, "../workspace-2/a.xml")
    assert "outside the workspace" in refused(root, f"{root}-2/*.xml")


def test_a_link_is_followed_inside_the_workspace_and_refused_where_it_leads_out(root):
    write(root, "real/a.xml", "../secret.txt")
    (root / "inner.xml").symlink_to("real/a.xml")
    (root / "outer.xml").symlink_to("../secret.txt")
    assert uris(root, "inner.xml") == ["inner.xml"]
    told = refused(root, "*.xml")
    assert told == f"{root}/outer.xml leads to {root.parent}/secret.txt, outside the workspace"
    assert uris(root, "*.xml", root.parent) == ["inner.xml", "outer.xml"]


def test_a_linked_folder_that_leads_out_is_refused(root):
    write(root, "../elsewhere/a.xml")
    (root / "x").symlink_to("../elsewhere")
    assert "outside the workspace" in refused(root, "x/*.xml")


def test_links_to_nowhere_and_in_a_circle_name_nothing(root):
    (root / "dangling.xml").symlink_to("gone.xml")
    (root / "one.xml").symlink_to("two.xml")
    (root / "two.xml").symlink_to("one.xml")
    write(root, "a.xml")
    assert uris(root, "*.xml") == ["a.xml"]
    assert refused(root, "one.xml") == "nothing is named by 'one.xml'"


def test_a_pipe_is_refused_before_anybody_waits_for_it(root):
    os.mkfifo(root / "pipe.xml")
    assert "is neither a file nor a folder" in refused(root, "*.xml")


def test_a_name_that_is_not_utf8_is_refused(root):
    (root / os.fsdecode(b"\xff\xfe.xml")).write_text("x")
    assert refused(root, "*.xml") == r"the name b'\xff\xfe.xml' is not UTF-8"


def test_the_digest_of_a_file_is_its_sha256(root):
    (root / "a.txt").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    assert sha256_of(root / "a.txt") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_two_lists_of_parts_have_one_fingerprint_only_when_they_are_equal(one, other):
    assert (fingerprint(*one) == fingerprint(*other)) == (one == other)
