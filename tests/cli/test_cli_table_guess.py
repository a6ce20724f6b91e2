"""`steelyard table guess`: a mapping on the command line, and a collection by it."""

import pytest
from command import workspace

ROWS = """\
2026年10月变更清单,,,,
变更单号,系统名称,变更类型,申请时间,是否回退
BG-001,手机银行,常规变更,2026/10/1 上午9:05:00,否
BG-002,网银,紧急变更,2026/10/2 下午3:05:00,是
合计,,,,2
"""


@pytest.fixture
def export(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "变更.csv").write_text(ROWS, encoding="gb18030")
    return "变更.csv"


def test_the_mapping_is_printed_with_its_percents_and_what_it_reads(steelyard, export):
    en, zh = (steelyard("table", "guess", export, "--lang", tongue).out for tongue in ("en", "zh"))
    assert en.splitlines()[-1] == "# by this mapping 2 rows can be read, 0 are rejected"
    assert zh.splitlines()[-1] == "# 按此映射可读 2 行，拒收 0 行"
    assert "  src_id: {from: \"变更单号\"}  # 100 %: header like '变更单号'; no value stands twice" in en
    assert 'rows: {header: 2, skip_where: {"变更单号": ["合计"]}}' in en


def test_a_guess_that_was_accepted_collects_without_a_rejected_row(steelyard, export, tmp_path):
    workspace(tmp_path, f"{{table: change_record, files: {export}, mapping: changes.yaml}}")
    ran = steelyard("table", "guess", export, "--out", "changes.yaml", "--lang", "en")
    assert ran.out.splitlines()[0].startswith("change_record (")
    assert "  100 %  outcome <- 是否回退: header like '是否回退'; yes and no" in ran.out
    assert f"{export}: 2 rows, 0 rejected (table, export)" in steelyard("collect", "--lang", "en").out


def test_a_mapping_that_is_there_is_not_overwritten(steelyard, export, tmp_path):
    (tmp_path / "changes.yaml").write_text("mine")
    assert "is there already" in steelyard.refused("table", "guess", export, "--out", "changes.yaml")
    assert (tmp_path / "changes.yaml").read_text() == "mine"


@pytest.mark.usefixtures("export")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("absent.csv",), "there is no such file"),
        (("变更.csv", "--table", "tickets"), "'tickets' cannot be guessed"),
        (("变更.csv", "--encoding", "utf-9"), "unknown encoding 'utf-9'"),
        (("变更.csv", "--encoding", "utf-8"), "is not utf-8"),
    ],
)
def test_what_cannot_be_guessed_is_told(steelyard, arguments, told):
    assert told in steelyard.refused("table", "guess", *arguments)
