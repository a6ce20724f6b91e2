"""Workbooks and Parquet files through the `table` collector."""

import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from steelyard.errors import InputError
from steelyard.evidence.collectors.table import deliveries
from steelyard.evidence.delivery import Batch, Reject
from steelyard.evidence.mapping import workbook_bounds
from steelyard.evidence.source import Source
from steelyard.values import instant

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAPPING = """
table: deployment
rows: {sheet: 发布记录, header: 3, skip_where: {发布单号: [合计, 小计]}}
time: {zone: Asia/Shanghai}
columns: {source_id: 发布单号, started_at: 开始时间, finished_at: 完成时间, version: 版本号}
"""


def read(folder, pattern, **options):
    asked = Source("table", pattern, folder, options={"table": "deployment", **options})
    (delivery,) = deliveries(asked, lambda _: "")
    items = list(delivery.read())
    batches = [item for item in items if isinstance(item, Batch)]
    names = batches[0].columns if batches else {}
    rows = {name: [value for batch in batches for value in batch.columns[name]] for name in names}
    return rows, [item for item in items if isinstance(item, Reject)]


def shanghai(*when):
    return instant(datetime(*when, tzinfo=SHANGHAI))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("说明").write("A1", "notes")
        sheet = book.add_worksheet("发布记录")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        minute = book.add_format({"num_format": "yyyy/m/d h:mm"})
        sheet.merge_range("B1:F1", "二〇二五年发布记录")
        sheet.write_row("B3", ["发布单号", "开始时间", "完成时间", " 版本号\n", "备注"])
        sheet.write_row("B4", ["F1"])
        sheet.write_datetime("C4", datetime(2025, 3, 4, 9, 30), minute)  # noqa: DTZ001 - workbooks have no zones
        sheet.write_datetime("D4", datetime(2025, 3, 5), day)  # noqa: DTZ001
        sheet.write("E4", 3)
        sheet.write_formula("F4", "=1/0", None, "#DIV/0!")
        sheet.write_row("B5", ["合计", "", "", 12])
        sheet.write_row("B7", [1001, "2025-03-04T10:00"])
        sheet.write_formula("E7", '="1."&2', None, "1.2")
        sheet.write_row("B8", ["F3"])
        sheet.write_formula("E8", "=Z1", None, "#REF!")
        sheet.write_row("B9", ["F4", "yesterday"])
    return tmp_path


def test_a_workbook_gives_its_rows_below_the_headers(folder):
    rows, rejects = read(folder, "*.xlsx", mapping="m.yaml")
    assert rows == {
        "src_id": ["F1", "1001"],
        "started_at": [shanghai(2025, 3, 4, 9, 30), shanghai(2025, 3, 4, 10)],
        "finished_at": [shanghai(2025, 3, 5), None],
        "version": ["3", "1.2"],
        "updated_at": [shanghai(2025, 3, 5), shanghai(2025, 3, 4, 10)],
    }
    assert [(reject.where, reject.reason) for reject in rejects] == [
        ("a.xlsx, row 8", "'#REF!' under '版本号' is an error that the workbook shows instead of a value"),
        (
            "a.xlsx, row 9",
            (
                "'yesterday' under '开始时间' is not an ISO 8601 time; "
                "declare its format under `time` in the mapping"
            ),
        ),
    ]


def test_a_sheet_is_never_chosen_among_several(folder):
    with pytest.raises(InputError, match="has 2 sheets\n  name one with `sheet`: '说明', '发布记录'"):
        read(folder, "*.xlsx")
    with pytest.raises(InputError, match="there is no sheet '发布'"):
        read(folder, "*.xlsx", mapping="m.yaml", sheet="发布")


def test_a_single_visible_sheet_needs_no_name(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("one").write_row("A1", ["src_id", "version"])
        book.get_worksheet_by_name("one").write_row("A2", ["F1", "1"])
        book.add_worksheet("hidden").hide()
    rows, _ = read(tmp_path, "*.xlsx")
    assert (rows["src_id"], rows["version"]) == (["F1"], ["1"])


def test_an_empty_sheet_is_told(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("one")
    with pytest.raises(InputError, match=r"a\.xlsx: is empty"):
        read(tmp_path, "*.xlsx")


def test_what_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(InputError, match=r"a\.xlsx: is not a workbook that can be read"):
        read(tmp_path, "*.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path):
    piece = bytes(1 << 24)
    with (
        zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as file,
    ):
        for _ in range(workbook_bounds.MAX_BYTES // len(piece) + 1):
            file.write(piece)
    assert (tmp_path / "a.xlsx").stat().st_size < 1 << 20
    with pytest.raises(InputError, match="unpacks to 553,648,128 bytes; the limit is 536,870,912"):
        read(tmp_path, "*.xlsx")


def test_a_parquet_file_is_read_by_its_types(tmp_path):
    when = datetime(2025, 3, 4, 10, tzinfo=UTC)
    table = pa.table(
        {
            "source_id": pa.array([1, 2, None], pa.int64()),
            "version": pa.array(["1.0", None, "x"]).dictionary_encode(),
            "started_at": pa.array([when, None, when], pa.timestamp("ns", tz="UTC")),
            "is_rework": [True, False, None],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    rows, rejects = read(tmp_path, "*.parquet")
    assert rows == {
        "src_id": ["1", "2"],
        "version": ["1.0", None],
        "started_at": [instant(when), None],
        "is_rework": [True, False],
        "updated_at": [instant(when), None],
    }
    assert [(reject.where, reject.reason) for reject in rejects] == [
        ("a.parquet, row 3", "has no id (src_id)")
    ]


def test_parquet_columns_that_are_not_mapped_are_not_read(tmp_path):
    (tmp_path / "m.yaml").write_text(
        "table: test_result\ntime: {zone: UTC}\n"
        "columns: {source_id: id, at: day, duration: {from: took, unit: s}, cases: n}\n",
        encoding="utf-8",
    )
    table = pa.table(
        {
            "id": ["t1"],
            "day": [date(2025, 3, 4)],
            "took": pa.array([timedelta(seconds=2)], pa.duration("ns")),
            "n": pa.array([Decimal("3.00")]),
            "secret": ["张三"],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    asked = Source("table", "*.parquet", tmp_path, options={"table": "test_result", "mapping": "m.yaml"})
    (batch,) = next(iter(deliveries(asked, lambda _: ""))).read()
    day = instant(datetime(2025, 3, 4, tzinfo=UTC))
    assert batch.columns == {
        "src_id": ["t1"],
        "at": [day],
        "duration": [2_000_000],
        "cases": [3],
        "updated_at": [day],
    }


def test_what_is_no_parquet_file_is_refused(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 but nothing else")
    with pytest.raises(InputError, match=r"a\.parquet: is not a Parquet file that can be read"):
        read(tmp_path, "*.parquet")
