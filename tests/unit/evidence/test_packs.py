"""Packs: each reads a sample of what its system exports; the samples are written by hand after the documentation."""

import csv
import gzip
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from collected import ABSENT, REAL, collect, delivered

from steelyard.errors import InputError
from steelyard.evidence.mapping.pack import pack_named, packs
from steelyard.values import instant

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = 3_600_000_000
MORNING = instant(datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI))  # 2026-03-02T01:30Z


def read(folder, key, name, content, zone=SHANGHAI, **options):
    (folder / name).write_text(content, encoding="utf-8")
    table = pack_named(key, "test").table.name
    return collect("table", folder, name, zone, table=table, pack=key, **options)


def csv_of(*rows):
    return "".join(",".join(row) + "\n" for row in rows)


def one(collected):
    ((table, rows),) = collected.tables.items()
    assert collected.rejects == []
    (row,) = rows
    return table, row


EPOCH = MORNING // 1_000_000
SAMPLES = {
    "jira-issues@1": (
        csv_of(
            ("Issue key", "Issue Type", "Status", "Created", "Updated", "Resolved", "Labels", "Labels"),
            ("PAY-7", "Bug", "Done", "02/Mar/26 9:30 AM", "02/Mar/26 10:30 AM", "02/Mar/26 10:30 AM", "a", "b"),
        ),
        {"src_id": "PAY-7", "kind": "defect", "status_class": "done", "created_at": MORNING, "done_at": MORNING + HOUR},
    ),
    "jira-history@1": (
        csv_of(
            ("Issue key", "Date", "Field", "From", "To"),
            ("PAY-7", "2026-03-02 09:30", "assignee", "x", "y"),
            ("PAY-7", "2026-03-02 09:30", "status", "To Do", "In Progress"),
        ),
        {"entity_id": "PAY-7", "to_class": "active", "at": MORNING, "src_id": "PAY-7@2026-03-02 09:30@In Progress"},
    ),
    "servicenow-change@1": (
        csv_of(
            ("number", "sys_updated_on", "type", "opened_at", "work_start", "work_end", "close_code", "cab_required"),
            ("CHG1", "2026-03-02 03:30:00", "Emergency", "2026-03-02 01:30:00", "2026-03-02 01:30:00",
             "2026-03-02 02:30:00", "Successful with issues", "true"),
        ),
        {"type": "emergency", "emergency": True, "outcome": "success_with_issues", "created_at": MORNING,
         "actual_to": MORNING + HOUR, "cab_required": True, "updated_at": MORNING + 2 * HOUR},
    ),
    "servicenow-ci@1": (
        csv_of(
            ("sys_id", "name", "sys_class_name", "sys_updated_on", "used_for", "last_discovered", "discovery_source"),
            ("a1", "payhost1", "Linux Server", "2026-03-02 01:30:00", "Production", "2026-03-02 02:30:00", "ServiceNow"),
        ),
        {"src_id": "a1", "ci_id": "payhost1", "class": "Linux Server", "env_class": "production",
         "source": "discovery", "last_observed_at": MORNING + HOUR},
    ),
    "servicenow-incident@1": (
        csv_of(
            ("编号", "更新时间", "打开时间", "解决时间", "优先级", "渠道", "由变更引起"),
            ("INC1", "2026-03-02 02:30:00", "2026-03-02 01:30:00", "2026-03-02 02:30:00", "2 - 高", "监控", "CHG1"),
        ),
        {"priority": 2, "detected_by": "monitoring", "opened_at": MORNING, "resolved_at": MORNING + HOUR,
         "caused_by_kind": "change", "caused_by_id": "CHG1"},
    ),
    "zentao-bugs@1": (
        csv_of(
            ("Bug编号", "所属产品", "Bug标题", "严重程度", "Bug状态", "创建日期", "解决日期", "关闭日期", "最后修改日期"),
            ("31", "支付(#2)", "金额错", "1", "已解决", "2026-03-02 09:30:00", "2026-03-02 10:30:00", "0000-00-00",
             "2026-03-02 10:30:00"),
        ),
        {"kind": "defect", "severity": "1", "status_class": "done", "done_at": MORNING + HOUR, "repo_id": "支付(#2)"},
    ),
    "zentao-stories@1": (
        csv_of(("编号", "所处阶段", "当前状态", "创建日期"), ("5", "测试中", "激活", "2026-03-02 09:30:00")),
        {"kind": "story", "status_class": "doing", "created_at": MORNING},
    ),
    "zentao-tasks@1": (
        csv_of(
            ("编号", "任务状态", "创建日期", "实际开始", "实际完成"),
            ("8", "已完成", "2026-03-02 09:30:00", "2026-03-02 10:30:00", "2026-03-02 11:30:00"),
        ),
        {"kind": "task", "status_class": "done", "started_at": MORNING + HOUR, "done_at": MORNING + 2 * HOUR},
    ),
    "gitee-issues@1": (
        json.dumps([{"number": "I1", "issue_type": "缺陷", "state": "progressing", "title": "t", "parent_id": 0,
                     "created_at": "2026-03-02T09:30:00+08:00", "updated_at": "2026-03-02T10:30:00+08:00",
                     "finished_at": None, "repository": {"full_name": "bank/pay"}}]),
        {"repo_id": "bank/pay", "kind": "defect", "status_class": "doing", "created_at": MORNING, "done_at": None,
         "parent_id": None},
    ),
    "gitee-pulls@1": (
        json.dumps([{"id": 9, "number": 3, "state": "merged", "created_at": "2026-03-02T09:30:00+08:00",
                     "updated_at": "2026-03-02T10:30:00+08:00", "merged_at": "2026-03-02T10:30:00+08:00",
                     "user": {"login": "li"}, "base": {"ref": "master", "repo": {"full_name": "bank/pay"}},
                     "head": {"sha": "abc"}}]),
        {"src_id": "9", "number": "3", "repo_id": "bank/pay", "author_id": "li", "merged_at": MORNING + HOUR},
    ),
    "yunxiao-workitems@1": (
        json.dumps({"totalCount": 1, "workitems": [
            {"identifier": "w1", "serialNumber": "PAY-1", "categoryIdentifier": "Req", "status": "已完成",
             "gmtCreate": EPOCH * 1000, "gmtModified": (EPOCH + 3600) * 1000, "finishTime": (EPOCH + 3600) * 1000,
             "spaceIdentifier": "s1"}]}),
        {"kind": "requirement", "key": "PAY-1", "status_class": "done", "done_at": MORNING + HOUR},
    ),
    "bk-cmdb-hosts@1": (
        json.dumps({"data": {"count": 1, "info": [
            {"bk_host_id": 12, "bk_host_innerip": "10.0.0.8", "operator": "wang", "bk_set_env": "3",
             "last_time": "2026-03-02T09:30:00.000+08:00"}]}}),
        {"src_id": "12", "ci_id": "10.0.0.8", "class": "host", "env_class": "production", "updated_at": MORNING},
    ),
    "bk-itsm-changes@1": (
        json.dumps({"data": {"items": [
            {"sn": "NO1", "service_type": "event", "create_at": "2026-03-02 09:30:00", "current_status": "RUNNING"},
            {"sn": "NO2", "service_type": "change", "create_at": "2026-03-02 09:30:00",
             "update_at": "2026-03-02 10:30:00", "current_status": "TERMINATED"}]}}),
        {"src_id": "NO2", "created_at": MORNING, "outcome": "cancelled", "updated_at": MORNING + HOUR},
    ),
    "bk-itsm-incidents@1": (
        json.dumps({"data": {"items": [
            {"sn": "NO1", "service_type": "event", "create_at": "2026-03-02 09:30:00",
             "end_at": "2026-03-02 10:30:00", "current_status": "FINISHED"},
            {"sn": "NO2", "service_type": "change", "create_at": "2026-03-02 09:30:00"}]}}),
        {"src_id": "NO1", "kind": "incident", "opened_at": MORNING, "resolved_at": MORNING + HOUR},
    ),
    "zabbix-events@1": (
        json.dumps({"jsonrpc": "2.0", "result": [
            {"eventid": "77", "objectid": "13", "clock": str(EPOCH), "r_clock": "0", "severity": "4", "name": "cpu",
             "hosts": [{"hostid": "1", "host": "payhost1"}]}]}),
        {"src_id": "77", "ci_id": "payhost1", "started_at": MORNING, "ended_at": None, "severity": "4"},
    ),
    "zabbix-problems@1": (
        csv_of(
            ("严重性", "时间", "恢复时间", "状态", "主机", "问题"),
            ("严重", "2026-03-02 09:30:00", "2026-03-02 10:30:00", "已解决", "payhost1", "cpu"),
        ),
        {"src_id": "2026-03-02 09:30:00|payhost1|cpu", "ended_at": MORNING + HOUR, "rule": "cpu"},
    ),
    "nightingale-alerts@1": (
        json.dumps({"dat": {"total": 1, "list": [
            {"id": 4, "hash": "h", "rule_name": "cpu", "severity": 2, "target_ident": "payhost1", "group_name": "pay",
             "first_trigger_time": EPOCH, "trigger_time": EPOCH + 60, "last_eval_time": EPOCH + 3600,
             "recover_time": EPOCH + 3600, "is_recovered": 1, "tags": ["a=b"]}]}, "err": ""}),
        {"src_id": f"h@{EPOCH}", "service_id": "pay", "started_at": MORNING, "ended_at": MORNING + HOUR},
    ),
    "jenkins-builds@1": (
        json.dumps({"builds": [
            {"number": 5, "url": "u/5/", "result": "UNSTABLE", "building": False, "timestamp": EPOCH * 1000,
             "duration": 90_000}]}),
        {"started_at": MORNING, "finished_at": MORNING + 90 * 1_000_000, "outcome": "failure", "error_type": "test",
         "status": "done"},
    ),
    "devlake-deployments@1": (
        csv_of(
            ("id", "cicd_scope_id", "result", "environment", "started_date", "finished_date", "commit_sha"),
            ("d1", "gitlab:1", "SUCCESS", "PRODUCTION", "2026-03-02 01:30:00.000", "2026-03-02 02:30:00.000", "abc"),
        ),
        {"service_id": "gitlab:1", "env_class": "production", "outcome": "success", "finished_at": MORNING + HOUR,
         "head_sha": "abc"},
    ),
    "devlake-pipelines@1": (
        csv_of(
            ("id", "name", "result", "status", "type", "created_date", "finished_date", "cicd_scope_id"),
            ("p1", "main", "ABORT", "DONE", "CI", "2026-03-02 01:30:00", "2026-03-02 02:30:00", "repo"),
        ),
        {"outcome": "cancelled", "kind": "build", "started_at": MORNING, "finished_at": MORNING + HOUR},
    ),
    "devlake-pull-requests@1": (
        csv_of(
            ("id", "base_repo_id", "status", "pull_request_key", "created_date", "merged_date", "additions"),
            ("q1", "repo", "MERGED", "3", "2026-03-02 01:30:00", "2026-03-02 02:30:00", "12"),
        ),
        {"state": "merged", "number": "3", "merged_at": MORNING + HOUR, "additions": 12},
    ),
    "devlake-issues@1": (
        csv_of(
            ("id", "issue_key", "type", "status", "created_date", "resolution_date", "story_point"),
            ("i1", "PAY-1", "INCIDENT", "DONE", "2026-03-02 01:30:00", "2026-03-02 02:30:00", "3"),
            ("i2", "PAY-2", "BUG", "DONE", "2026-03-02 01:30:00", "2026-03-02 02:30:00", "3"),
        ),
        {"src_id": "i2", "kind": "defect", "done_at": MORNING + HOUR, "points": 3},
    ),
    "devlake-issue-changelogs@1": (
        csv_of(
            ("id", "issue_id", "field_name", "original_from_value", "original_to_value", "to_value", "created_date"),
            ("c1", "i2", "Sprint", "1", "2", "2", "2026-03-02 01:30:00"),
            ("c2", "i2", "status", "待办", "开发中", "IN_PROGRESS", "2026-03-02 01:30:00"),
        ),
        {"src_id": "c2", "entity_id": "i2", "to_state": "开发中", "to_class": "active", "at": MORNING},
    ),
    "devlake-incidents@1": (
        csv_of(
            ("id", "scope_id", "created_date", "resolution_date", "updated_date"),
            ("n1", "pay", "2026-03-02 01:30:00", "2026-03-02 02:30:00", "2026-03-02 02:30:00"),
        ),
        {"service_id": "pay", "opened_at": MORNING, "resolved_at": MORNING + HOUR},
    ),
    "bpic14-incident@1": (
        csv_of(
            ("incident_id", "category", "open_time", "reopen_time", "resolved_time"),
            ("IM1", "incident", "2026-03-02 01:30:00", "", "2026-03-02 02:30:00"),
        ),
        {"kind": "incident", "opened_at": MORNING, "reopen_count": 0},
    ),
}  # fmt: skip


def test_every_pack_of_the_product_has_a_sample_here():
    assert {pack.key for pack in packs()} == set(SAMPLES)


@pytest.mark.parametrize("key", SAMPLES)
def test_a_pack_reads_the_sample_of_its_system(tmp_path, key):
    content, wanted = SAMPLES[key]
    name = "export.json" if content[0] in "[{" else "export.csv"
    table, row = one(read(tmp_path, key, name, content))
    assert table == pack_named(key, "test").table.name
    assert {column: row[column] for column in wanted} == wanted


@pytest.mark.parametrize("pack", packs(), ids=lambda pack: pack.key)
def test_a_pack_holds_together_with_every_way_of_writing_its_headers(pack):
    most = max((len(field.ways) for field in pack.fields), default=1)
    for number in range(most):
        headers = [
            h for field in pack.fields if field.ways for h in field.ways[min(number, len(field.ways) - 1)]
        ]
        extra = [header for field in pack.fields if (header := field.rule.get("plus"))]
        bound = pack.bound((*headers, *extra), "sample", UTC, {})
        assert {rule.column.name for rule in bound.rules} == {
            "src_id" if field.column == "source_id" else field.column for field in pack.fields
        } - {field.column for field in pack.fields if field.absent and not field.found(headers)}
        assert bound.table is pack.table


def test_a_pack_says_which_export_it_reads_and_what_it_cannot_tell_in_both_languages():
    for pack in packs():
        assert pack.level in {"export", "documentation"}
        assert pack.export.zh and pack.export.en and pack.misses.zh and pack.misses.en and pack.basis, (
            pack.key
        )


def test_the_history_of_jira_issues_has_the_src_of_the_issues(tmp_path):
    issues, history = SAMPLES["jira-issues@1"][0], SAMPLES["jira-history@1"][0]
    (tmp_path / "i.csv").write_text(issues, encoding="utf-8")
    (tmp_path / "h.csv").write_text(history, encoding="utf-8")
    (of_issues,) = delivered("table", tmp_path, "i.csv", table="work_item", pack="jira-issues@1")
    (of_history,) = delivered("table", tmp_path, "h.csv", table="state_transition", pack="jira-history@1")
    assert of_issues.src == of_history.src == "table:work_item:jira"


def test_a_history_is_no_full_list(tmp_path):
    with pytest.raises(InputError, match="does not go with a history"):
        read(tmp_path, "jira-history@1", "h.csv", SAMPLES["jira-history@1"][0], full="true")


def test_the_source_says_zone_and_format_where_the_export_differs(tmp_path):
    content = csv_of(
        ("Issue key", "Issue Type", "Status", "Created", "Updated"),
        ("PAY-7", "Bug", "Done", "2026-03-02 01:30", "2026-03-02 01:30"),
    )
    _, row = one(
        read(tmp_path, "jira-issues@1", "a.csv", content, timezone="UTC", time_format="%Y-%m-%d %H:%M")
    )
    assert row["created_at"] == MORNING


def test_a_word_outside_an_open_list_is_left_empty_and_one_outside_a_closed_list_is_a_reject(tmp_path):
    jira = SAMPLES["jira-issues@1"][0].replace("Done", "SIT")
    assert one(read(tmp_path, "jira-issues@1", "a.csv", jira))[1]["status_class"] is None
    jenkins = SAMPLES["jenkins-builds@1"][0].replace("UNSTABLE", "ODD")
    ((where, reason),) = read(tmp_path, "jenkins-builds@1", "b.json", jenkins).reasons
    assert where == "b.json, record 1"
    assert reason.startswith("'ODD' under 'result' is not one of success, failure, error, cancelled, skipped")


def test_a_build_that_still_runs_has_no_end_and_no_outcome(tmp_path):
    running = {"url": "u/6/", "result": None, "building": True, "timestamp": EPOCH * 1000, "duration": 0}
    _, row = one(read(tmp_path, "jenkins-builds@1", "a.json", json.dumps({"builds": [running]})))
    assert (row["status"], row["outcome"], row["finished_at"]) == ("running", None, None)


def test_a_needed_header_that_is_missing_is_told_with_every_way_of_writing_it(tmp_path):
    with pytest.raises(InputError) as told:
        read(tmp_path, "zentao-bugs@1", "a.csv", csv_of(("编号", "Bug状态"), ("1", "激活")))
    assert told.value.what == (
        "has no header 创建日期 / Opened date / Opened Date, which zentao-bugs@1 needs for created_at"
    )


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"pack": "jira-issues"}, "there is no pack 'jira-issues'"),
        ({"pack": "jira-issues@1", "mapping": "x.yaml"}, "names a `pack` and a `mapping`"),
        ({"pack": "jenkins-builds@1"}, "the pack fills pipeline_run, the source says work_item"),
        ({"timezone": "UTC"}, "`timezone` goes with a `pack`"),
        ({"pack": "../packs/jira-issues@1"}, "there is no pack '../packs/jira-issues@1'"),
    ],
)
def test_a_source_that_names_a_pack_wrongly_is_told_how(tmp_path, options, what):
    (tmp_path / "a.csv").write_text("x\n1\n", encoding="utf-8")
    with pytest.raises(InputError) as told:
        delivered("table", tmp_path, "a.csv", table="work_item", **options)
    assert told.value.what == what


def test_json_lines_are_read_with_a_bad_line_between_good_ones(tmp_path):
    good = json.loads(SAMPLES["gitee-issues@1"][0])[0]
    lines = [
        json.dumps(good),
        "{",
        "7",
        json.dumps(good | {"number": "I2", "finished_at": "2026-03-02T10:30:00+08:00"}),
    ]
    found = read(tmp_path, "gitee-issues@1", "a.jsonl", "\n".join(lines) + "\n")
    assert found.column("work_item", "src_id") == ["I1", "I2"]
    assert found.column("work_item", "done_at") == [None, MORNING + HOUR]
    assert [where for where, _ in found.reasons] == ["a.jsonl:2", "a.jsonl:3"]


def test_an_answer_without_a_record_loads_no_rows_and_one_without_a_list_is_refused(tmp_path):
    assert read(tmp_path, "yunxiao-workitems@1", "a.json", '{"workitems": []}').tables == {}
    with pytest.raises(InputError, match="has no list of records under 'workitems'"):
        read(tmp_path, "yunxiao-workitems@1", "b.json", '{"error": "denied"}')


def test_the_same_file_twice_has_one_fingerprint_and_another_zone_another(tmp_path):
    (tmp_path / "a.csv").write_text(SAMPLES["zentao-bugs@1"][0], encoding="utf-8")

    def prints(zone):
        return [
            d.fingerprint
            for d in delivered("table", tmp_path, "a.csv", zone, table="work_item", pack="zentao-bugs@1")
        ]

    assert prints(UTC) == prints(UTC) != prints(SHANGHAI)


@pytest.mark.skipif(not REAL.is_dir(), reason=ABSENT)
def test_the_published_sample_of_a_bank_is_read_whole(tmp_path):
    text = gzip.decompress((REAL / "rabobank-itsm/incidents.csv.gz").read_bytes()).decode()
    found = read(tmp_path, "bpic14-incident@1", "incidents.csv", text, zone=UTC)
    assert len(found.rows("incident")) == len(list(csv.reader(text.splitlines()))) - 1 == 4000
    assert found.rejects == []
    assert sum(kind == "incident" for kind in found.column("incident", "kind")) == 3198


def test_a_mapping_of_a_history_has_the_src_of_the_rows_that_it_names(tmp_path):
    (tmp_path / "m.yaml").write_text(
        "table: state_transition\nname: ours\ntime: {zone: UTC}\n"
        "columns: {source_id: a, entity_kind: {const: incident}, entity_id: b, at: c}\n",
        encoding="utf-8",
    )
    (tmp_path / "h.csv").write_text("a,b,c\n1,2,2026-03-02\n", encoding="utf-8")
    (history,) = delivered("table", tmp_path, "h.csv", table="state_transition", mapping="m.yaml")
    assert history.src == "table:incident:ours"
