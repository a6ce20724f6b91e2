"""Codes in file names: what they propose, and that a wrong one is told."""

from __future__ import annotations

import pytest

from steelyard_web.assessments.catalogue import part_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.evidence.naming import by_code, named

PRACTICES = by_code(
    part_of(Assessment(standard="devops-cmm", edition="1", part="continuous-delivery")).practices()
)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("CD-CM-VC-VCS-L3-01-branches.docx", ("CM-VC-VCS", 3, "CM-VC-VCS-L3-1")),
        ("CM-VC-VCS-L3-3.png", ("CM-VC-VCS", 3, "CM-VC-VCS-L3-3")),
        ("CM-VC-VCS-L3-99 many.png", ("CM-VC-VCS", 3, "")),
        ("CM-VC-VCS-L3.png", ("CM-VC-VCS", 3, "")),
        ("cm_vc_vcs_l2_2_分支.pdf", ("CM-VC-VCS", 2, "CM-VC-VCS-L2-2")),
        ("ＣＭ－ＶＣ－ＶＣＳ－Ｌ３－１.pdf", ("CM-VC-VCS", 3, "CM-VC-VCS-L3-1")),
        ("材料 CM–VC–VCS–L3–1（终稿）.pdf", ("CM-VC-VCS", 3, "CM-VC-VCS-L3-1")),
    ],
)
def test_a_code_proposes_a_place(name, place):
    said = named(name, PRACTICES)
    assert (said.practice, said.level, said.expected) == place
    assert said.fault is None


@pytest.mark.parametrize(
    ("name", "written", "word"),
    [
        ("CM-VC-XXX-L3-4.pdf", "CM-VC-XXX-L3-4", "there is no practice CM-VC-XXX"),
        ("CM-VC-VCS-L9-1.pdf", "CM-VC-VCS-L9-1", "asks nothing at level 9"),
    ],
)
def test_a_code_that_does_not_fit_is_told_and_proposes_nothing(name, written, word):
    said = named(name, PRACTICES)
    assert (said.written, said.expected) == (written, "")
    assert word in said.fault.en


@pytest.mark.parametrize(
    "name", ["branches.pdf", "L3-4.pdf", "CM-VC-VCS.pdf", "HTML5-L.txt", "", "CM-VC-VCS-L31x.pdf"]
)
def test_a_name_without_a_code_says_nothing(name):
    assert named(name, PRACTICES) is None
