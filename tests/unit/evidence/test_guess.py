"""A guessed mapping: which table, which column, from headers and cells; what it proposes loads."""

import csv
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from biff import workbook
from collected import ABSENT, REAL, at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.errors import InputError
from steelyard.evidence.delivery import Batch
from steelyard.evidence.guess import dictionary
from steelyard.evidence.guess.guessing import guess
from steelyard.evidence.guess.profile import profile
from steelyard.evidence.guess.trial import trial
from steelyard.evidence.guess.writing import mapping_text
from steelyard.evidence.mapping import times
from steelyard.evidence.mapping.files import open_sheet
from steelyard.evidence.mapping.model import read_mapping
from steelyard.evidence.mapping.rows import read_rows
from steelyard.evidence.mapping.sheet import Asked
from steelyard.evidence.tables import TABLES

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHANGES = ("变更单号", "系统名称", "变更类型", "申请时间", "实施开始时间", "实际结束时间", "是否回退")
CHANGE = ("BG-001", "手机银行", "常规变更", "2026-10-01 09:00", "2026-10-02 22:00", "2026-10-02 23:00", "否")


def text_file(path, *rows, encoding="utf-8", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def book(path, *rows, sheets=None, merge=(), formats=None):
    with xlsxwriter.Workbook(
        str(path), {"strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"}
    ) as made:
        for name, lines in (sheets or {"清单": rows}).items():
            sheet = made.add_worksheet(name)
            for number, cells in enumerate(lines):
                sheet.write_row(number, 0, cells)
            for place in merge:
                sheet.merge_range(*place)
    return path


def columns(found):
    return {one.column: one.header for one in found.fillings}


def loaded(path, found, zone=SHANGHAI):
    """The rows that the proposed text reads, and what it refuses."""
    text = mapping_text(found, "zh")
    mapping = read_mapping(text, "guess", "guess.yaml", zone)
    asked = Asked(path, path.name, mapping.header, mapping.sheet, mapping.delimiter, mapping.encoding)
    rows, refused = [], []
    for item in read_rows(open_sheet(asked), mapping, path.name):
        if isinstance(item, Batch):
            rows += [
                dict(zip(item.columns, v, strict=True)) for v in zip(*item.columns.values(), strict=True)
            ]
        else:
            refused.append(item.reason)
    return rows, refused


# --- the dictionary ---


def test_every_word_of_the_dictionary_names_a_column_and_a_meaning_that_is_there():
    for table in dictionary.tables():
        assert dictionary.hints(table)
        for name in dictionary.columns(table):
            column = TABLES[table].column(name)
            assert column is not None, (table, name)
            for choice in column.choices:
                assert dictionary.meaning(table, name, choice.upper()) is not None, (table, name, choice)


@pytest.mark.parametrize(
    ("header", "table", "column", "percent"),
    [
        ("变更单号", "change_record", "src_id", 100),
        (" 恢复 时间（分钟精度）", "incident", "mitigated_at", 100),
        ("Actual-Start Date", "change_record", "actual_from", 100),
        ("业务恢复时间", "incident", "mitigated_at", 100),
        ("首次恢复时间", "incident", "mitigated_at", 63),  # 30 + 50 x 4/6
        ("发现", "incident", "detected_at", 45),  # 20 + 50 x 2/4
    ],
)
def test_a_header_counts_by_how_much_of_it_is_known(header, table, column, percent):
    assert dictionary.match(table, column, header).percent == percent


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("计划开始时间", "actual_from"),
        ("预计结束时间", "actual_to"),
        ("开始时间", "planned_from"),
        ("完成时间时长", "actual_to"),
    ],
)
def test_what_was_promised_and_how_long_it_took_is_never_when_it_happened(header, column):
    assert dictionary.match("change_record", column, header) is None


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("1 - Critical", "1"),
        ("2级", "2"),
        ("P3", "3"),
        ("紧急", "1"),
        ("高", "2"),
        ("4", "4"),
        ("9", None),
        ("很急", None),
    ],
)
def test_levels_are_read_by_word_or_by_their_number(word, ours):
    assert dictionary.meaning("incident", "priority", word) == ours


# --- the cells ---


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["2026-10-01 09:00", "2026-10-02T10:00:00"], "iso"),
        (["2026/10/1 9:05", "2026/10/12 10:00"], "%Y/%m/%d %H:%M"),
        (["2026年10月1日 9:05", "2026年10月2日 23:05"], "%Y年%m月%d日 %H:%M"),
        (["2026/10/1 上午9:05:00", "2026/10/1 下午3:05:00"], "%Y/%m/%d %p%I:%M:%S"),
        (["20261001", "20261031"], "%Y%m%d"),
        (["01/Oct/26 9:05 AM"], "%d/%b/%y %I:%M %p"),
        (["25/12/2026 10:00", "01/02/2026 09:00"], "%d/%m/%Y %H:%M"),
        (["12/25/2026 10:00"], "%m/%d/%Y %H:%M"),
        (["01/02/2026 09:00", "03/04/2026 09:00"], "ambiguous"),
        ([46296.5, 46297.0], "excel"),
        (["1790000000"], "epoch_s"),
        (["1790000000000"], "epoch_ms"),
        ([datetime(2026, 10, 1, 9), date(2026, 10, 2)], "iso"),  # noqa: DTZ001
        ([datetime(2026, 10, 1, 9), "2026/10/2 10:00"], "%Y/%m/%d %H:%M"),  # noqa: DTZ001
        (["2026-10-01", "later"], ""),
        (["17", "18"], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_times_are_known_by_the_one_format_that_every_cell_fits(cells, form):
    assert profile(cells).time == form


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("上午9:05", 9, 5),
        ("下午3:05", 15, 5),
        ("凌晨12:30", 0, 30),
        ("中午12:30", 12, 30),
        ("晚上11:00", 23, 0),
    ],
)
def test_the_halves_of_a_day_are_read_in_chinese(written, hour, minute):
    read = times.reader("%Y/%m/%d %p%I:%M", SHANGHAI)
    assert read(f"2026/10/1 {written}") == at(2026, 10, 1, hour, minute, zone=SHANGHAI)


def test_words_for_nothing_are_set_apart():
    found = profile(["是", "-", "否", "无", "", None, "N/A"])
    assert (found.filled, found.missing, found.answers) == (2, ("-", "N/A", "无"), True)


# --- whole files ---


def test_a_chinese_list_of_changes_with_a_title_and_sums_is_guessed_and_loads(tmp_path):
    path = text_file(
        tmp_path / "a.csv",
        ["2026年10月变更清单", *[""] * 6],
        CHANGES,
        CHANGE,
        ("BG-002", "网银", "紧急变更", "2026-10-03 09:00", "2026-10-03 22:00", "-", "是"),
        ("合计", "", "", "", "", "", "2"),
        ("制表：运维部", *[""] * 6),
        encoding="gb18030",
    )
    found = guess(path)
    assert (found.table, found.header) == ("change_record", 2)
    assert columns(found) == {
        "src_id": "变更单号", "service_id": "系统名称", "type": "变更类型", "created_at": "申请时间",
        "actual_from": "实施开始时间", "actual_to": "实际结束时间", "outcome": "是否回退",
    }  # fmt: skip
    rows, refused = loaded(path, found)
    assert refused == []
    assert [(r["src_id"], r["type"], r["outcome"], r["actual_to"]) for r in rows] == [
        ("BG-001", "normal", "success", at(2026, 10, 2, 23, zone=SHANGHAI)),
        ("BG-002", "emergency", "backed_out", None),
    ]


def test_a_workbook_with_serial_days_true_dates_and_several_sheets_is_guessed_and_loads(tmp_path):
    rows = [
        ["生产事件台账"],
        ["事件编号", "发现时间", "恢复时间", "优先级"],
        ["SJ1", 46296.375, datetime(2026, 10, 1, 12), "高"],  # noqa: DTZ001
        ["SJ2", 46297.0, datetime(2026, 10, 3, 12), "低"],  # noqa: DTZ001
        ["小计", "", "", ""],
    ]
    path = book(tmp_path / "a.xlsx", sheets={"说明": [["填表说明"], ["请如实填写", "谢谢"]], "十月": rows})
    found = guess(path)
    assert (found.table, found.grid.sheet, found.skip) == ("incident", "十月", {"事件编号": ("小计",)})
    read, refused = loaded(path, found)
    assert refused == []
    assert [(r["src_id"], r["detected_at"], r["mitigated_at"], r["priority"]) for r in read] == [
        ("SJ1", at(2026, 10, 1, 9, zone=SHANGHAI), at(2026, 10, 1, 12, zone=SHANGHAI), 2),
        ("SJ2", at(2026, 10, 2, zone=SHANGHAI), at(2026, 10, 3, 12, zone=SHANGHAI), 4),
    ]


@pytest.mark.parametrize("end", ["xls", "et"])
def test_workbooks_of_the_older_kind_and_of_wps_are_guessed_and_load(tmp_path, end):
    path = tmp_path / f"a.{end}"
    path.write_bytes(workbook([["变更清单"], list(CHANGES), list(CHANGE)]))
    found = guess(path)
    assert (found.table, found.header, found.grid.sheet) == ("change_record", 2, "清单")
    rows, refused = loaded(path, found)
    assert refused == [] and [row["src_id"] for row in rows] == ["BG-001"]


def test_a_wps_file_of_the_newer_kind_loads_as_well(tmp_path):
    path = book(tmp_path / "a.xlsx", CHANGES, CHANGE).rename(tmp_path / "a.et")
    rows, refused = loaded(path, guess(path))
    assert refused == [] and len(rows) == 1


def test_a_row_that_has_nothing_but_its_id_is_a_record_and_a_heading_among_the_rows_is_none(tmp_path):
    lone = ("BG-002", *[""] * 6)
    heading = ("二、网银", *[""] * 6)
    path = text_file(tmp_path / "a.csv", CHANGES, CHANGE, lone, heading)
    rows, refused = loaded(path, guess(path))
    assert refused == []
    assert [row["src_id"] for row in rows] == ["BG-001", "BG-002"]


def test_merged_cells_are_told(tmp_path):
    path = book(tmp_path / "a.xlsx", ["变更清单"], CHANGES, CHANGE, merge=[(0, 0, 0, 6, "变更清单")])
    found = guess(path)
    assert [note.en.split(":")[0] for note in found.notes] == ["1 merged stretches"]


def test_another_delimiter_and_a_declared_encoding_stand_in_the_mapping(tmp_path):
    path = text_file(tmp_path / "a.csv", CHANGES, CHANGE, encoding="utf-16", delimiter=";")
    with pytest.raises(InputError, match="no other encoding is beyond doubt"):
        guess(path)
    found = guess(path, encoding="utf-16")
    assert 'rows: {delimiter: ";", encoding: "utf-16"}' in mapping_text(found, "en")
    assert loaded(path, found)[1] == []


def test_words_that_nobody_knows_become_empty_and_are_named(tmp_path):
    rows = [("BG-1", "紧急变更"), ("BG-2", "一般变更"), ("BG-3", "夜间变更"), ("BG-4", "一般变更")]
    path = text_file(tmp_path / "a.csv", ("变更单号", "变更类型"), *rows)
    found = guess(path)
    kind = found.fillings[1]
    assert (kind.column, kind.unknown, kind.percent) == ("type", ("夜间变更",), 92)  # 70 + 30 x 75 %, down
    assert "# not known, left empty: 夜间变更" in mapping_text(found, "en")
    assert [row["type"] for row in loaded(path, found)[0]] == ["emergency", "normal", None, "normal"]


def test_a_day_that_could_be_a_month_is_left_out_and_told(tmp_path):
    path = text_file(
        tmp_path / "a.csv",
        ("Change number", "Created"),
        ("C1", "03/04/2026 09:00"),
        ("C2", "01/02/2026 09:00"),
    )
    found = guess(path, "change_record")
    assert columns(found) == {"src_id": "Change number"}
    assert [(header, why.en) for header, why in found.left_out] == [
        ("Created", "day or month first cannot be told: declare the format yourself")
    ]


def test_a_list_without_an_id_is_refused_and_one_whose_id_has_no_known_header_is_not(tmp_path):
    same = text_file(tmp_path / "a.csv", ("系统名称", "变更类型"), ("a", "紧急变更"), ("a", "紧急变更"))
    with pytest.raises(InputError, match="no column that could be the id"):
        guess(same)
    other = text_file(tmp_path / "b.csv", ("流水", "变更类型"), ("a", "紧急变更"), ("b", "紧急变更"))
    (first, _) = guess(other).fillings
    assert (first.column, first.header, first.percent) == ("src_id", "流水", 30)


@pytest.mark.parametrize("rows", [[], [("a", "b"), ("1", "2")], [("变更单号",)]])
def test_what_the_dictionary_does_not_know_is_refused(tmp_path, rows):
    with pytest.raises(InputError, match="no row of headers that the dictionary knows"):
        guess(text_file(tmp_path / "a.csv", *rows))


def test_files_that_are_none_are_refused(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    (tmp_path / "c.csv.gz").write_bytes(b"no gzip")
    for name, told in (
        ("a.pdf", "no kind of file"), ("b.xlsx", "not a workbook"), ("c.csv.gz", "cannot be read"), ("d.csv", "no such file"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=told):
            guess(tmp_path / name)
    path = text_file(tmp_path / "e.csv", CHANGES, CHANGE)
    with pytest.raises(InputError, match="'link' cannot be guessed"):
        guess(path, "link")
    with pytest.raises(InputError, match="there is no sheet 'x'"):
        guess(book(tmp_path / "f.xlsx", CHANGES, CHANGE), sheet="x")


def test_headers_with_any_character_are_quoted(tmp_path):
    header = '变更类型"\\: {x}, #\u2028\x85'
    path = book(tmp_path / "a.xlsx", ("变更单号", header), ("C1", "紧急变更"))
    rows, refused = loaded(path, guess(path))
    assert refused == [] and rows[0]["src_id"] == "C1"


# --- the documented exports of tools, with rows made up for the test ---

TOOLS = {
    "zentao-bug": (
        "work_item",
        "Bug编号,所属产品,所属模块,所属项目,Bug标题,严重程度,优先级,Bug类型,操作系统,Bug状态,截止日期,激活次数,是否确认,由谁创建,创建日期,影响版本,指派给,解决者,解决方案,解决日期,由谁关闭,关闭日期,修改日期",
        "101,手机银行,登录,一期,无法登录,2,1,代码错误,Android,已解决,0000-00-00,0,已确认,张三,2026-10-01 09:00:00,主干,李四,李四,已解决,2026-10-02 10:00:00,,0000-00-00 00:00:00,2026-10-02 10:00:00",
        {"src_id": "Bug编号", "kind": "", "title_hash": "Bug标题", "status_class": "Bug状态", "created_at": "创建日期",
         "done_at": "解决日期", "updated_at": "修改日期", "repo_id": "所属产品", "severity": "严重程度"},
    ),
    "jira": (
        "work_item",
        "Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Assignee,Reporter,Created,Updated,Resolved,Due date,Sprint,Sprint",
        "Log in,MBS-1,10001,Story,Done,MBS,High,li.na,zhang.wei,01/Oct/26 9:05 AM,02/Oct/26 3:05 PM,02/Oct/26 3:05 PM,,S1,S2",
        {"src_id": "Issue key", "kind": "Issue Type", "status_class": "Status", "repo_id": "Project key",
         "created_at": "Created", "updated_at": "Updated", "done_at": "Resolved", "title_hash": "Summary"},
    ),
    "servicenow-change": (
        "change_record",
        "Number,Short description,Type,State,Business service,Configuration item,Risk,Planned start date,Planned end date,Actual start date,Actual end date,Close code,Opened,Closed,Updated",
        "CHG0030001,Patch,Normal,Closed,Mobile,app01,Moderate,2026-10-01 22:00:00,2026-10-01 23:00:00,2026-10-01 22:05:00,2026-10-01 22:50:00,Successful,2026-09-28 09:00:00,2026-10-02 09:00:00,2026-10-02 09:00:00",
        {"src_id": "Number", "type": "Type", "service_id": "Business service", "ci_id": "Configuration item",
         "planned_from": "Planned start date", "planned_to": "Planned end date", "actual_from": "Actual start date",
         "actual_to": "Actual end date", "outcome": "Close code", "created_at": "Opened", "closed_at": "Closed"},
    ),
    "servicenow-incident": (
        "incident",
        "Number,Opened,Short description,Caller,Priority,State,Category,Assignment group,Assigned to,Updated,Resolved,Closed,Configuration item,Contact type,Reopen count,Reassignment count,Made SLA,Close code",
        "INC0010001,2026-10-01 09:00:00,Slow,Joe,2 - High,Closed,Software,Ops,Ann,2026-10-02 09:00:00,2026-10-01 12:00:00,2026-10-02 09:00:00,app01,Phone,0,1,true,Solved",
        {"src_id": "Number", "opened_at": "Opened", "priority": "Priority", "resolved_at": "Resolved", "closed_at": "Closed",
         "ci_id": "Configuration item", "detected_by": "Contact type", "reopen_count": "Reopen count",
         "reassign_count": "Reassignment count", "sla_met": "Made SLA", "closure_code": "Close code"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
def test_the_headers_that_a_tool_documents_are_known(tmp_path, tool):
    table, headers, row, expected = TOOLS[tool]
    path = text_file(tmp_path / "export.csv", headers.split(","), row.split(","))
    found = guess(path)
    assert found.table == table
    assert {name: header for name, header in columns(found).items() if name in expected} == expected
    rows, refused = loaded(path, found)
    assert (len(rows), refused) == (1, [])


def test_a_list_of_bugs_is_a_list_of_defects(tmp_path):
    _, headers, row, _ = TOOLS["zentao-bug"]
    path = text_file(tmp_path / "export.csv", headers.split(","), row.split(","))
    (read,) = loaded(path, guess(path))[0]
    assert (read["kind"], read["status_class"], read["due_at"]) == ("defect", "done", None)


def test_a_mark_of_unicode_that_parts_lines_of_a_text_parts_no_row(tmp_path):
    lines = [
        ["事件编号", "影响说明", "发现时间"],
        ["I1", "支付\u2028失败", "2026-10-01 09:00:00"],
        ["I2", "x", "2026-10-02 09:00:00"],
    ]
    found = guess(text_file(tmp_path / "a.csv", *lines))
    assert [list(cells) for _, cells in found.grid.rows] == lines
    assert columns(found)["detected_at"] == "发现时间"


def test_the_incidents_of_a_real_bank_are_guessed():
    path = next(REAL.glob("rabobank-itsm/incidents.csv*"), None)
    if path is None:
        pytest.skip(ABSENT)
    found = guess(path)
    assert found.table == "incident"
    assert {"src_id", "opened_at", "closed_at", "resolved_at", "priority"} <= set(columns(found))


# --- whatever the file ---

FORMS = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M")
ANSWERS = (("是", "否"), ("Yes", "No"), ("Y", "N"))


@st.composite
def files(draw):
    """A table, some of its columns under headers of the dictionary, and rows whose times run forward."""
    table = draw(st.sampled_from(["incident", "change_record", "deployment", "work_item", "ops_event"]))
    known = {
        name: [w for w in words if dictionary.match(table, name, w)]
        for name, words in _written(table).items()
    }
    names = draw(st.lists(st.sampled_from([n for n in known if n != "src_id"]), min_size=3, unique=True))
    chinese = draw(st.booleans())
    headers = {
        n: draw(st.sampled_from([w for w in known[n] if w.isascii() != chinese] or known[n]))
        for n in ["src_id", *names]
    }
    folded = [dictionary.folded(header) for header in headers.values()]
    form, answers = draw(st.sampled_from(FORMS)), draw(st.sampled_from(ANSWERS))
    count = draw(st.integers(1, 12))
    rows = [[_value(draw, table, name, n, form, answers) for name in headers] for n in range(count)]
    keep = [place for place, word in enumerate(folded) if folded.index(word) == place]
    return table, [[cells[p] for p in keep] for cells in [list(headers.values()), *rows]]


def _written(table):
    return dictionary._headers()[table]["columns"]


def _value(draw, table, name, number, form, answers):
    column = TABLES[table].column(name)
    if name == "src_id":
        return f"N-{number:04}"
    if draw(st.integers(0, 9)) == 0:
        return ""
    if column.kind == "instant":
        return (datetime(2026, 10, 1, 9, tzinfo=UTC) + timedelta(hours=number)).strftime(form)
    if column.kind == "bool":
        return draw(st.sampled_from(answers))
    if column.choices:
        return draw(st.sampled_from(column.choices))
    return (
        str(draw(st.integers(1, 4)))
        if column.kind == "int"
        else draw(st.sampled_from(["手机银行", "core", "a-1"]))
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files(), st.sampled_from(["csv", "gb", "xlsx"]), st.booleans(), st.booleans())
def test_a_guessed_mapping_loads_every_row(tmp_path, made, end, titled, summed):
    table, lines = made
    width = len(lines[0])
    above = [["2026 年 10 月清单", *[""] * (width - 1)]] if titled else []
    below = [["合计", *[""] * (width - 1)]] if summed else []
    if end == "xlsx":
        path = book(tmp_path / "a.xlsx", *above, *lines, *below)
    else:
        path = text_file(
            tmp_path / "a.csv", *above, *lines, *below, encoding="gb18030" if end == "gb" else "utf-8"
        )
    found = guess(path, table)
    rows, refused = loaded(path, found)
    assert refused == []
    assert [row["src_id"] for row in rows] == [cells[0] for cells in lines[1:]]
    tried = trial(path, mapping_text(found, "en"), SHANGHAI)
    assert (tried.read, tried.rejected) == (len(lines) - 1, 0)
