"""The `table` collector: files in, rows of a canonical table out, every fault with its place."""

import csv
import gzip
import statistics
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from steelyard.errors import InputError
from steelyard.evidence.collectors.table import deliveries, ready_mappings
from steelyard.evidence.delivery import Batch, Reject
from steelyard.evidence.source import Source
from steelyard.values import instant

SAMPLE = Path(__file__).parents[3] / "../shared/data/rabobank-itsm"
SHANGHAI = ZoneInfo("Asia/Shanghai")

DEPLOYMENTS = """
table: deployment
time: {format: "%Y/%m/%d %H:%M", zone: Asia/Shanghai}
columns:
  source_id: 发布单号
  service_id: {from: 系统, lower: true}
  started_at: 开始时间
  finished_at: 完成时间
  outcome: {from: 结果, values: {成功: success, 失败: failure}}
missing: ["-", 无]
"""
HEADERS = "发布单号,系统,开始时间,完成时间,结果,备注\n"


def source(folder, pattern="*.csv", table="deployment", zone=UTC, **options):
    return Source("table", pattern, folder, options={"table": table, **options}, zone=zone, name="source 1")


def no_cursor(_):
    return ""


def delivered(asked):
    return list(deliveries(asked, no_cursor))


def read(asked):
    (delivery,) = delivered(asked)
    items = list(delivery.read())
    batches = [item for item in items if isinstance(item, Batch)]
    names = batches[0].columns if batches else {}
    rows = {name: [value for batch in batches for value in batch.columns[name]] for name in names}
    return rows, [item for item in items if isinstance(item, Reject)]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "releases.yaml").write_text(DEPLOYMENTS, encoding="utf-8")
    return tmp_path


def releases(folder, text, encoding="utf-8", **options):
    (folder / "a.csv").write_bytes((HEADERS + text).encode(encoding))
    return source(folder, mapping="releases.yaml", **options)


def shanghai(*when):
    return instant(datetime(*when, tzinfo=SHANGHAI))


def test_a_row_becomes_the_columns_that_the_mapping_names_and_nothing_else(folder):
    rows, rejects = read(releases(folder, "F1,PAY,2025/03/04 9:30,2025/03/04 10:00,成功,张三说可以\n"))
    assert rejects == []
    assert rows == {
        "src_id": ["F1"],
        "service_id": ["pay"],
        "started_at": [shanghai(2025, 3, 4, 9, 30)],
        "finished_at": [shanghai(2025, 3, 4, 10)],
        "outcome": ["success"],
        "updated_at": [shanghai(2025, 3, 4, 10)],
    }


def test_a_bad_row_is_a_reject_and_the_good_ones_around_it_stay(folder):
    rows, rejects = read(
        releases(
            folder,
            "F1,pay,2025/03/04 9:30,2025/03/04 10:00,成功,\n"
            "F2,pay,2025/03/04 9:30,2025/03/04 09:00,成功,\n"
            "F3,pay,2025-03-04,-,未知,\n"
            "F4,pay,2025/03/04 9:30\n"
            ",pay,2025/03/04 9:30,-,成功,\n"
            "F1,pay,2025/03/04 9:30,2025/03/04 10:00,失败,\n"
            "F7,pay,2025/02/30 9:30,-,成功,\n"
            "F8,无,-,-,-,\n",
        )
    )
    assert rows["src_id"] == ["F1", "F8"]
    assert rows["service_id"] == ["pay", None]
    assert rows["outcome"] == ["success", None]
    assert rows["updated_at"] == [shanghai(2025, 3, 4, 10), None]
    assert {reject.where: reject.reason for reject in rejects} == {
        "a.csv:3": "ends before it begins: finished_at lies before started_at",
        "a.csv:4": "'2025-03-04' under '开始时间' does not fit the format '%Y/%m/%d %H:%M'; "
        "'未知' under '结果' is not one of success, failure, cancelled; "
        "name it under `values` in the mapping",
        "a.csv:5": "has 3 fields, the headers are 6",
        "a.csv:6": "has no id (src_id)",
        "a.csv:7": "the id 'F1' stands twice (first at a.csv:2)",
        "a.csv:8": "'2025/02/30 9:30' under '开始时间' is no day that exists: day is out of range for month",
    }


def test_a_reject_shows_the_mapped_cells_of_its_row_only(folder):
    _, rejects = read(releases(folder, "F1,PAY,2025/03/04 9:30,-,坏,私人备注\n"))
    assert rejects[0].sample == {
        "src_id": "F1",
        "service_id": "PAY",
        "started_at": "2025/03/04 9:30",
        "finished_at": "-",
        "outcome": "坏",
    }


def test_the_same_id_at_two_times_is_two_versions_of_a_row(folder):
    rows, rejects = read(
        releases(folder, "F1,a,2025/03/04 9:30,-,成功,\nF1,a,2025/03/04 9:30,2025/03/05 9:30,成功,\n")
    )
    assert (rows["src_id"], rejects) == (["F1", "F1"], [])


def test_an_id_stands_twice_also_when_thirty_thousand_rows_lie_between(folder):
    many = "".join(f"F{n},a,2025/03/04 9:30,-,成功,\n" for n in range(30_000))
    (delivery,) = delivered(releases(folder, many + "F7,a,2025/03/04 9:30,-,成功,\n"))
    items = list(delivery.read())
    assert [len(item) for item in items if isinstance(item, Batch)] == [20_000, 10_000]
    assert [(item.where, item.reason) for item in items if isinstance(item, Reject)] == [
        ("a.csv:30002", "the id 'F7' stands twice (first at a.csv:9)")
    ]


def test_line_numbers_count_the_breaks_inside_quotes_and_empty_lines(folder):
    rows, rejects = read(
        releases(folder, 'F1,a,-,-,成功,"two\nlines, ""quoted"""\n\n,,,,,\nF2,a,-,-,坏,\nF3,b,-,-,失败,\n')
    )
    assert rows["src_id"] == ["F1", "F3"]
    assert [reject.where for reject in rejects] == ["a.csv:6"]


def test_a_stray_quote_costs_its_own_row_only(folder):
    rows, rejects = read(releases(folder, 'F1,"a"b,-,-,成功,\nF2,b,-,-,成功,\n'))
    assert rows["src_id"] == ["F2"]
    assert [(reject.where, reject.reason) for reject in rejects] == [
        ("a.csv:2", "a quote stands inside a field without being doubled")
    ]


def test_a_quote_that_never_closes_stops_the_file_where_it_opens(folder):
    with pytest.raises(InputError, match=r"a\.csv:3: a quote is opened and never closed"):
        read(releases(folder, 'F1,a,-,-,成功,\nF2,"b,-,-,成功,\nF3,c,-,-,成功,\n'))


def test_a_field_of_more_than_ten_megabytes_is_told(folder):
    with pytest.raises(InputError, match=r"a\.csv:2: a field is longer than 10,485,760 characters"):
        read(releases(folder, "F1,a,-,-,成功," + "x" * (10 * 1024 * 1024 + 1) + "\n"))


def test_a_header_alone_delivers_nothing_but_exists(folder):
    asked = releases(folder, "")
    assert len(delivered(asked)) == 1
    assert read(asked) == ({}, [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "a.csv: is empty"),
        ("\n\n", "a.csv: is empty"),
        ("发布单号,开始时间\n", "a.csv: has no header '完成时间', '系统', '结果'"),
        ("发布单号;系统;开始时间;完成时间;结果\n", "it seems to be one column: declare its `delimiter`"),
        (HEADERS.replace("备注", "结果"), "has the header '结果' twice"),
    ],
)
def test_a_file_without_the_headers_of_the_mapping_is_refused(folder, content, message):
    (folder / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as fault:
        read(source(folder, mapping="releases.yaml"))
    assert message in str(fault.value)


ONE = "F1,中国银行核心系统,2025/03/04 9:30,2025/03/04 10:00,成功,正常\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_utf8_with_or_without_mark_and_plain_chinese_gb18030_need_no_declaration(folder, encoding):
    rows, _ = read(releases(folder, ONE, encoding))
    assert rows["service_id"] == ["中国银行核心系统"]


@pytest.mark.parametrize("encoding", ["gbk", "GB18030", "utf-16", "utf8", "big5"])
def test_a_declared_encoding_is_used(folder, encoding):
    text = "F1,中文,2025/03/04 9:30,-,-,\n"
    headers = "id,sys,from,to,outcome,note\n"
    (folder / "latin.yaml").write_text(
        "table: deployment\ncolumns: {source_id: id, service_id: sys}\n", encoding="utf-8"
    )
    (folder / "a.csv").write_bytes((headers + text).encode(encoding))
    rows, _ = read(source(folder, mapping="latin.yaml", encoding=encoding))
    assert rows["service_id"] == ["中文"]


@pytest.mark.parametrize(
    ("content", "declared", "message"),
    [
        ("é", "", "is not UTF-8, and no other encoding is beyond doubt"),
        ("Müller, Größe, Straße", "", "declare `encoding: gb18030`"),
        ("äöüß", "utf-8", "is not utf-8"),
        ("x", "utf-16", "cannot be decoded: UTF-16 stream does not start with BOM"),
        ("x", "klingon", "unknown encoding 'klingon'"),
        ("x", "rot13", "unknown encoding 'rot13'"),
    ],
)
def test_an_encoding_is_never_guessed_where_a_guess_could_be_wrong(folder, content, declared, message):
    (folder / "a.csv").write_bytes(f"src_id,service_id\n1,{content}\n".encode("latin-1"))
    with pytest.raises(InputError) as fault:
        read(source(folder, **({"encoding": declared} if declared else {})))
    assert message in str(fault.value)


def test_western_text_that_happens_to_be_gb18030_is_not_taken_for_chinese(folder):
    western = "M\xfcller".encode("latin-1")
    assert western.decode("gb18030") == "M黮ler"
    (folder / "a.csv").write_bytes(b"src_id,service_id\n1," + western + b"\n")
    with pytest.raises(InputError, match="no other encoding is beyond doubt"):
        read(source(folder))


def test_utf16_names_itself_in_the_remedy(folder):
    (folder / "a.csv").write_bytes("src_id\n1\n".encode("utf-16"))
    with pytest.raises(InputError, match="declare `encoding: utf-16`"):
        read(source(folder))


def test_a_gzipped_file_is_read_and_a_cut_one_is_refused(folder):
    releases(folder, ONE)
    packed = gzip.compress((folder / "a.csv").read_bytes())
    (folder / "a.csv.gz").write_bytes(packed)
    (folder / "b.csv.gz").write_bytes(packed[:-9])
    rows, _ = read(source(folder, "a.csv.gz", mapping="releases.yaml"))
    assert rows["src_id"] == ["F1"]
    with pytest.raises(InputError, match=r"b\.csv\.gz: is not a whole gzip file"):
        read(source(folder, "b.csv.gz", mapping="releases.yaml"))


@pytest.mark.parametrize("delimiter", [";", "tab", "|"])
def test_the_option_says_the_delimiter(folder, delimiter):
    mark = "\t" if delimiter == "tab" else delimiter
    (folder / "a.csv").write_text(f"src_id{mark}version\n1{mark}1,2\n", encoding="utf-8")
    rows, _ = read(source(folder, delimiter=delimiter))
    assert rows["version"] == ["1,2"]


def test_without_a_mapping_the_headers_are_the_columns(folder):
    (folder / "a.csv").write_text(
        "source_id,duration,at,automated,cases\nt1,1500,2025-03-04T10:00:00+08:00,是,3\n", encoding="utf-8"
    )
    rows, rejects = read(source(folder, table="test_result"))
    assert rejects == []
    assert rows == {
        "src_id": ["t1"],
        "duration": [1500],
        "at": [shanghai(2025, 3, 4, 10)],
        "automated": [True],
        "cases": [3],
        "updated_at": [shanghai(2025, 3, 4, 10)],
    }


def test_without_a_mapping_a_time_without_zone_is_rejected(folder):
    (folder / "a.csv").write_text("src_id,started_at\n1,2025-03-04 10:00\n2,31/12/2025\n", encoding="utf-8")
    rows, rejects = read(source(folder))
    assert rows == {}
    assert [reject.reason for reject in rejects] == [
        "'2025-03-04 10:00' under 'started_at' has no zone; give `zone` in the mapping",
        (
            "'31/12/2025' under 'started_at' is not an ISO 8601 time; "
            "declare its format under `time` in the mapping"
        ),
    ]


def test_without_a_mapping_the_id_stands_under_one_name_only(folder):
    (folder / "a.csv").write_text("src_id,source_id\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="has src_id and source_id, which are the same"):
        read(source(folder))


def test_without_a_mapping_an_unknown_header_is_told_with_the_known_ones(folder):
    (folder / "a.csv").write_text("src_id,when\n", encoding="utf-8")
    with pytest.raises(InputError) as fault:
        read(source(folder))
    assert "has headers that are no columns of deployment: 'when'" in str(fault.value)
    assert "src_id, updated_at, service_id, environment" in str(fault.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"table": "nothing"}, "there is no table 'nothing'"),
        ({"mapping": "nothing"}, "bpic14-incident, servicenow-incident"),
        ({"mapping": "../outside.yaml"}, "lies outside the workspace"),
        ({"mapping": "/etc/hostname"}, "lies outside the workspace"),
        ({"mapping": "bpic14-incident"}, "the mapping fills incident, the source says deployment"),
        ({"full": "perhaps"}, "`full` is 'perhaps'"),
        ({"encodng": "gbk"}, "a table source has no option 'encodng'"),
    ],
)
def test_a_wrong_option_is_told_with_what_would_be_right(folder, options, message):
    releases(folder, ONE)
    with pytest.raises(InputError) as fault:
        delivered(source(folder, **options))
    assert message in str(fault.value)


def test_a_link_to_a_mapping_outside_the_workspace_is_refused(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "m.yaml"
    elsewhere.write_text(DEPLOYMENTS, encoding="utf-8")
    (folder / "link.yaml").symlink_to(elsewhere)
    with pytest.raises(InputError, match="lies outside the workspace"):
        delivered(source(folder, mapping="link.yaml"))


def test_each_file_is_a_delivery_of_the_same_instance_of_the_source(folder):
    releases(folder, ONE)
    (folder / "b.csv").write_text(HEADERS, encoding="utf-8")
    first, second = delivered(source(folder, mapping="releases.yaml", full="True"))
    assert (first.uri, second.uri) == ("a.csv", "b.csv")
    assert first.src == second.src == "table:deployment:releases"
    assert first.tables == ("deployment",)
    assert first.replaces_rows
    assert first.fingerprint != second.fingerprint


def test_the_instance_is_named_by_the_source_or_else_by_the_mapping(folder):
    asked = releases(folder, ONE, src="release-desk")
    assert delivered(asked)[0].src == "table:deployment:release-desk"
    (folder / "releases.yaml").write_text(f"name: desk\n{DEPLOYMENTS}", encoding="utf-8")
    assert delivered(releases(folder, ONE))[0].src == "table:deployment:desk"


def test_the_fingerprint_changes_with_content_mapping_and_options_only(folder):
    asked = releases(folder, ONE)
    before = delivered(asked)[0].fingerprint
    assert delivered(asked)[0].fingerprint == before
    seen = {before, delivered(releases(folder, ONE * 2))[0].fingerprint}
    seen.add(delivered(releases(folder, ONE, delimiter=","))[0].fingerprint)
    seen.add(delivered(releases(folder, ONE, full="true"))[0].fingerprint)
    (folder / "releases.yaml").write_text(DEPLOYMENTS + "# changed\n", encoding="utf-8")
    seen.add(delivered(releases(folder, ONE))[0].fingerprint)
    assert len(seen) == 5


def test_a_placeholder_fills_the_service_where_the_mapping_does_not(folder):
    (folder / "pay.csv").write_text("src_id,version\n1,1.0\n", encoding="utf-8")
    rows, _ = read(source(folder, "{service}.csv"))
    assert rows["service_id"] == ["pay"]
    (folder / "pay.csv").write_text("src_id,service_id\n1,core\n", encoding="utf-8")
    rows, _ = read(source(folder, "{service}.csv"))
    assert rows["service_id"] == ["core"]


def test_a_full_list_does_not_go_with_a_placeholder(folder):
    (folder / "pay.csv").write_text("src_id\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match="does not go with a placeholder"):
        delivered(source(folder, "{service}.csv", full="true"))


def test_a_file_of_an_unknown_kind_is_told_with_the_known_ones(folder):
    (folder / "a.ods").write_bytes(b"x")
    with pytest.raises(InputError, match=r"known ends: \.csv, \.tsv"):
        read(source(folder, "a.ods"))


def test_there_are_two_ready_mappings_and_both_can_be_read(folder):
    assert ready_mappings() == ("bpic14-incident", "servicenow-incident")
    (folder / "a.csv").write_text("number\n", encoding="utf-8")
    for name in ready_mappings():
        assert delivered(source(folder, table="incident", mapping=name))[0].src == f"table:incident:{name}"


def test_the_servicenow_mapping_reads_labels_and_bare_values(folder):
    (folder / "a.csv").write_text(
        "number,opened_at,resolved_at,closed_at,sys_updated_on,priority,contact_type,made_sla,reopen_count,"
        "reassignment_count,cmdb_ci,business_service,close_code,caused_by,short_description\n"
        "SAMPLE1,2025-03-04 02:00:00,2025-03-04 04:30:00,,2025-03-09 01:00:00,1 - Critical,Self-service,true,"
        "0,2,host-1,pay,Solved (Permanently),CHG1,free text\n"
        "SAMPLE2,2025-03-04 02:00:00,2025-03-04 01:00:00,,2025-03-09 01:00:00,3,,false,1,0,,,,,\n"
        "SAMPLE3,2025-03-04 02:00:00,,,2025-03-09 01:00:00,3,Monitoring,false,1,0,,,,,\n",
        encoding="utf-8",
    )
    rows, rejects = read(source(folder, table="incident", mapping="servicenow-incident"))
    assert [reject.reason for reject in rejects] == [
        "ends before it begins: resolved_at lies before opened_at"
    ]
    assert {name: column[0] for name, column in rows.items()} == {
        "src_id": "SAMPLE1",
        "updated_at": instant(datetime(2025, 3, 9, 1, tzinfo=UTC)),
        "kind": "incident",
        "opened_at": instant(datetime(2025, 3, 4, 2, tzinfo=UTC)),
        "resolved_at": instant(datetime(2025, 3, 4, 4, 30, tzinfo=UTC)),
        "closed_at": None,
        "priority": 1,
        "detected_by": "user",
        "sla_met": True,
        "reopen_count": 0,
        "reassign_count": 2,
        "ci_id": "host-1",
        "service_id": "pay",
        "closure_code": "Solved (Permanently)",
        "caused_by_kind": "change",
        "caused_by_id": "CHG1",
    }
    assert (rows["priority"][1], rows["detected_by"][1], rows["caused_by_kind"][1]) == (3, "monitoring", None)


@pytest.fixture(scope="module")
def sample_rows():
    if not (SAMPLE / "incidents.csv.gz").exists():
        pytest.skip("the public incident sample is not beside this checkout")
    return read(source(SAMPLE, "incidents.csv.gz", "incident", mapping="bpic14-incident"))


def test_the_public_sample_of_a_bank_loads_without_a_reject(sample_rows):
    rows, rejects = sample_rows
    assert rejects == []
    assert len(rows["src_id"]) == len(set(rows["src_id"])) == 4000
    assert rows["kind"].count("incident") == 3198
    assert rows["kind"].count("request") == 802
    assert rows["reopen_count"].count(1) == 183
    assert rows["reopen_count"].count(0) == 4000 - 183
    assert rows["cause_ci_id"].count(None) == 103
    assert len(set(rows["ci_id"])) == 598


def test_the_public_sample_has_the_times_that_plain_python_reads(sample_rows):
    rows, _ = sample_rows
    with gzip.open(SAMPLE / "incidents.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = {line["incident_id"]: line for line in csv.DictReader(file)}
    for identity, opened, resolved in zip(
        rows["src_id"], rows["opened_at"], rows["resolved_at"], strict=True
    ):
        line = lines[identity]
        expected = [
            instant(datetime.fromisoformat(line[name]).replace(tzinfo=UTC)) if line[name] else None
            for name in ("open_time", "resolved_time")
        ]
        assert [opened, resolved] == expected


def quantile(values, share):
    """Type 7: linear between the order statistics at (n - 1) times the share."""
    ordered, place = sorted(values), (len(values) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def test_the_public_sample_gives_the_known_times_to_resolve(sample_rows):
    rows, _ = sample_rows
    hour = 3_600_000_000
    pairs = zip(rows["kind"], rows["opened_at"], rows["resolved_at"], strict=True)
    taken = [(kind, Decimal(end - begin) / hour) for kind, begin, end in pairs if end is not None]
    every = [hours for _, hours in taken]
    incidents = [hours for kind, hours in taken if kind == "incident"]
    assert (len(every), 4000 - len(every)) == (3845, 155)
    assert round(statistics.median(every), 1) == Decimal("18.8")
    assert round(quantile(every, Decimal("0.85")), 1) == Decimal("173.7")
    assert round(quantile(incidents, Decimal("0.5")), 1) == Decimal("17.6")
    # The log names no zone, so clock times are taken as they stand.
    assert round(quantile(incidents, Decimal("0.85")), 1) == Decimal("166.0")
