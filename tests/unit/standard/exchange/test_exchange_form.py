"""Self-assessment forms as they are: merged cells, levels in any order, as above, notes, one language."""

from pathlib import Path

import pytest
import xlsxwriter
from forms import GOOD, HEADER, asked, imported, said, workbook

from steelyard.indicators import facts
from steelyard.standard.exchange.form_head import Wanted
from steelyard.standard.exchange.transfer import draft, import_standard
from steelyard.standard.load import load
from steelyard.values import Text

DATA = Path(__file__).parents[3] / "data/standard"
REPOSITORY, BRANCH = "D1-1-R1", "D1-1-R2"


@pytest.fixture
def form(tmp_path):
    return tmp_path / "form.xlsx"


def test_a_plain_form_becomes_a_standard(form):
    done = imported(workbook(form, GOOD), Wanted("own-form", "2026.1"))
    (part,) = done.standard.parts
    assert (done.standard.id, done.standard.edition, part.title.zh, part.top) == (
        "own-form",
        "2026.1",
        "持续交付",
        3,
    )
    assert asked(done.standard) == {
        f"{REPOSITORY}.1.1": "源代码保存在同一套版本控制系统中",
        f"{REPOSITORY}.2.1": "提交信息写明需求或缺陷的编号",
        f"{BRANCH}.2.1": "分支的命名和用途有成文的约定",
        f"{BRANCH}.3.1": "默认分支只接受经过评审的改动",
    }
    assert [(p.code, p.title.zh, p.none, p.code_origin) for p in part.practices()] == [
        (REPOSITORY, "仓库", (3,), "own"),
        (BRANCH, "分支", (1,), "own"),
    ]
    assert [(n.code, n.title.zh, n.nodes[0].code, n.nodes[0].title.zh) for n in part.nodes] == [
        ("D1", "配置管理", "D1-1", "版本控制")
    ]
    assert done.standard.node_labels == (Text("能力子域", "Domain"), Text("能力项", "Item"))
    assert done.standard.practice_label == Text("能力子项", "Practice")


def test_what_was_written_is_what_the_loader_reads(form):
    done = imported(workbook(form, GOOD))
    assert load(form.parent / "out").standard == done.standard


def test_the_order_of_the_level_columns_and_where_the_layers_stand_do_not_matter(form):
    plain = imported(workbook(form, GOOD)).standard
    order = [5, 2, 3, 0, 4, 1]
    other = workbook(form.with_name("other.xlsx"), [[row[i] for i in order] for row in GOOD])
    turned = import_standard(other, form.parent / "turned", facts()).standard
    assert asked(turned) == asked(plain)


def test_merged_cells_mean_every_row_and_level_that_they_cover(form):
    rows = [HEADER, [None, None, *GOOD[1][2:]], [None, None, "分支", *[None] * 3]]
    merged = [
        ("A2:A3", "配置管理"),
        ("B2:B3", "版本控制"),
        ("D3:E3", "分支的命名和用途有成文的约定"),
        ("F2:F3", "改动都经过另一人的评审并留痕"),
    ]
    rows[1][5] = None
    rows[2][5] = None
    done = imported_draft(workbook(form, rows, merged))
    assert done["titles"] == ["配置管理", "版本控制", "仓库", "分支"]
    assert done["asked"][f"{BRANCH}.1.1"] == "分支的命名和用途有成文的约定"
    assert f"{BRANCH}.2.1" not in done["asked"]
    assert done["asked"][f"{BRANCH}.3.1"] == done["asked"][f"{REPOSITORY}.3.1"]
    assert "持续交付!D3: spans to level 2; read at level 1, level 2 adds nothing" in done["said"]


def imported_draft(path):
    """What a form gives before it is checked, from the draft that people would finish."""
    from steelyard.standard.exchange.transfer import read  # noqa: PLC0415

    content, _, findings = read(path, Wanted())
    domain = content["parts"][0]["nodes"][0]
    item = domain["nodes"][0]
    practices = item["practices"]
    return {
        "titles": [x["title"]["zh"] for x in (domain, item, *practices)],
        "asked": {r["id"]: r["text"]["zh"] for p in practices for r in p["requirements"]},
        "said": said(findings),
    }


def test_empty_layers_are_those_of_the_row_above_and_rows_without_a_name_go_on(form):
    rows = [
        GOOD[0],
        GOOD[1],
        ["同上", None, "分支", "无", "分支的命名和用途有成文的约定", None],
        [None, None, None, None, None, "默认分支只接受经过评审的改动"],
    ]
    done = imported(workbook(form, rows))
    assert list(asked(done.standard)) == [
        f"{REPOSITORY}.1.1",
        f"{REPOSITORY}.2.1",
        f"{BRANCH}.2.1",
        f"{BRANCH}.3.1",
    ]
    assert "持续交付!A3: read as '配置管理' of the line above" in said(done.findings)
    assert "持续交付!F4: has no name of its own; belongs to '分支' above" in said(done.findings)


def test_the_clauses_of_a_cell_are_counted_and_their_notes_kept(form):
    cell = "1. 源代码保存在同一套版本控制系统中；\n2、构建脚本也保存在版本控制系统中\n注：不含临时文件"
    cell = cell.replace("2、", "2. ")
    rows = [GOOD[0], [*GOOD[1][:3], cell, *GOOD[1][4:]], GOOD[2]]
    done = imported(workbook(form, rows))
    assert asked(done.standard)[f"{REPOSITORY}.1.2"] == "构建脚本也保存在版本控制系统中"
    second = done.standard.parts[0].requirements()[1]
    assert second.look_for == Text("注：不含临时文件", "注：不含临时文件")
    assert "持续交付!D2: read as 2 clauses" in said(done.findings)
    assert f"持续交付!D2: the note is kept as what to look for in {REPOSITORY}.1.2" in said(done.findings)


def test_every_guess_is_said_in_both_languages_with_its_cell(form):
    findings = imported(workbook(form, GOOD)).findings
    assert said(findings) == [
        "持续交付!1: this row is the header; levels in columns 1: D; 2: E; 3: F; layers in columns A, B, C, the last is the practice",
        "持续交付!F2: '同上' adds nothing",
        "持续交付!D3: '无' adds nothing",
        ": read as written in Chinese; 4 requirements still need their English, names stand in both",
        ": 2 practices had no code; they were numbered",
        ": called form@1; --id and --edition say otherwise",
    ]
    assert "持续交付!F2: “同上”不增加要求" in said(findings, "zh")


def test_nothing_is_dropped_silently(form):
    rows = [
        ["样例自评表"],
        [*HEADER, "自评级别", "差距"],
        [*GOOD[1], "2", "1"],
        [*GOOD[2], None, None],
        ["填表说明：如实填写"],
    ]
    done = imported(workbook(form, rows))
    assert done.standard.title.zh == "样例自评表"
    assert [(note.place, note.said.en) for note in done.findings.left_over] == [
        ("持续交付!A", "1 cell(s) not used: A5 “填表说明：如实填写”"),
        ("持续交付!G", "2 cell(s) not used: G2 “自评级别”; G3 “2”"),
        ("持续交付!H", "2 cell(s) not used: H2 “差距”; H3 “1”"),
    ]


def test_the_missing_language_is_said_to_be_missing_and_never_faked(form):
    done = imported(workbook(form, GOOD))
    first = done.standard.parts[0].requirements()[0]
    assert first.text.en == f"Not translated yet; the Chinese text of {REPOSITORY}.1.1 stands."
    assert done.standard.parts[0].practices()[0].title == Text("仓库", "仓库")
    assert "import" in done.standard.provenance


def test_an_english_form_lacks_its_chinese(form):
    rows = [
        ["Domain", "Practice", "Level 2: Foundation", "Level 1"],
        ["Review", "Merge requests", "Same as level 1; and each review names the reviewer in writing", "Every change is reviewed by a second developer"],
    ]  # fmt: skip
    done = imported(workbook(form, rows, sheet="Sheet1"))
    assert [r.text for r in done.standard.parts[0].requirements()] == [
        Text("D1-R1.1.1 尚未译成中文，以英文条文为准。", "Every change is reviewed by a second developer"),
        Text("D1-R1.2.1 尚未译成中文，以英文条文为准。", "each review names the reviewer in writing"),
    ]
    assert [step.title for step in done.standard.parts[0].ladder] == [
        Text("1 级", "Level 1"),
        Text("基础级", "Foundation"),
    ]
    assert done.standard.parts[0].id == "form"


def test_codes_of_the_form_are_kept(form):
    rows = [["编码", *HEADER], ["1.10", *GOOD[1]], ["CM-2", *GOOD[2]]]
    done = imported(workbook(form, rows))
    assert [(p.code, p.code_origin) for p in done.standard.parts[0].practices()] == [
        ("1.10", "published"),
        ("CM-2", "published"),
    ]


def test_each_sheet_and_each_name_in_the_column_of_parts_is_a_part(form):
    rows = [["能力域", *HEADER[1:]], ["持续交付", *GOOD[1][1:]], ["技术运营", *GOOD[2][1:]]]
    done = imported(workbook(form, rows))
    assert [(p.id, p.title.zh, p.practices()[0].code) for p in done.standard.parts] == [
        ("part-1", "持续交付", "P1-D1-R1"),
        ("part-2", "技术运营", "P2-D1-R1"),
    ]


def test_a_header_of_two_rows_and_its_repetition_are_understood(form):
    rows = [
        ["能力子域", "能力项", "能力子项", None, None, None],
        [None, None, None, "1级", "2级", "3级"],
        GOOD[1],
        [None, None, None, "1级", "2级", "3级"],
        GOOD[2],
    ]
    done = imported(workbook(form, rows, [("D1:F1", "级别要求")]))
    assert len(asked(done.standard)) == 4
    assert "持续交付!D1: the heading of the level columns: 级别要求" in said(done.findings)
    assert "持续交付!D4: the header again; passed over" in said(done.findings)
    assert done.findings.left_over == []


def test_rich_text_is_read_as_text(form):
    with xlsxwriter.Workbook(str(form)) as book:
        page, bold = book.add_worksheet("持续交付"), book.add_format({"bold": True})
        for number, row in enumerate(GOOD):
            page.write_row(number, 0, row)
        page.write_rich_string("D2", "源代码保存在", bold, "同一套", "版本控制系统中")
    assert asked(imported(form).standard)[f"{REPOSITORY}.1.1"] == "源代码保存在同一套版本控制系统中"


def test_a_page_with_merged_cells_and_lists_is_read(tmp_path):
    done = import_standard(DATA / "form.html", tmp_path / "out", facts())
    texts = asked(done.standard)
    assert len(texts) == 13
    assert texts["D1-1-R1.3.2"] == "提交信息写明编号，包括：\na) 需求编号\nb) 缺陷编号"
    assert texts["D1-1-R2.3.1"] == "默认分支受到保护，改动只能经评审进入"
    assert [p.none for p in done.standard.parts[0].practices()] == [(4,), (1, 5), (1, 4, 5)]
    assert done.standard.parts[0].title.zh == "样例部分：持续交付自评表"
    assert "table 1!H4: spans to level 5; read at level 4, level 5 adds nothing" in said(done.findings)
    assert [note.place for note in done.findings.left_over] == ["table 1!A", "table 1!J", "line 3", "line 7"]


def test_a_markdown_table_is_read(tmp_path):
    done = import_standard(DATA / "form.md", tmp_path / "out", facts())
    assert asked(done.standard) == {
        "D1-R1.2.1": "主机指标由工具采集并集中保存，见约定 (https://example.org/x)",
        "D1-R1.3.1": "主机与应用的指标全部自动采集",
        "D1-R1.3.2": "指标至少保存九十天，可按时间查询",
        "D1-R2.1.1": "告警以邮件发给值班人员，并有人回复",
        "D1-R2.2.1": "告警写明级别|来源，按级别通知不同的人",
        "D1-R2.3.1": "告警按规则合并，重复的告警只发送一次",
    }
    assert done.standard.parts[0].title.zh == "样例部分：技术运营"
    assert [(note.place, note.said.en) for note in done.findings.left_over] == [
        ("line 3", "“样例数据，不是任何标准的原文。”")
    ]


def test_a_draft_is_finished_in_the_spreadsheet_and_imported(tmp_path, form):
    short = [GOOD[0], GOOD[1], [*GOOD[2][:4], "有约定", GOOD[2][5]]]
    findings = draft(workbook(form, short), tmp_path / "draft.xlsx", Wanted("own-form", "1"))
    assert "持续交付!F2: '同上' adds nothing" in said(findings)
    with pytest.raises(
        Exception, match=r"要求 requirements!C4: D1-1-R2\.2\.1: the Chinese text has fewer than 12"
    ):
        import_standard(tmp_path / "draft.xlsx", tmp_path / "out", facts())
    draft(workbook(form, GOOD), tmp_path / "draft.xlsx", Wanted("own-form", "1"))
    assert len(asked(import_standard(tmp_path / "draft.xlsx", tmp_path / "out", facts()).standard)) == 4
