"""The truth, counted once more from the written files by their headers, without the plan that made them."""

from __future__ import annotations

import csv
import subprocess
from datetime import datetime, timedelta
from fractions import Fraction
from statistics import median
from zoneinfo import ZoneInfo

import pytest
import python_calamine

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, AFTER = datetime(2026, 8, 3, tzinfo=SHANGHAI), datetime(2026, 11, 1, tzinfo=SHANGHAI)
PREFIXES = {"mobile-banking": "mbs-", "merchant-cloud": "mfc-", "payment-gateway": "pay-"}
REPOSITORIES = {
    "mobile-banking": {"mobile-app", "mobile-gateway"},
    "merchant-cloud": {"merchant-core"},
    "payment-gateway": {"payment-gateway"},
}
PROJECTS = list(PREFIXES)


def rows(made, name, encoding="utf-8"):
    with (made.folder / "exports" / name).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def deployments(made):
    sheet = python_calamine.CalamineWorkbook.from_path(str(made.folder / "exports/deployments.xlsx"))
    lines = sheet.get_sheet_by_name("发布记录").to_python()
    assert lines[-1][:2] == ["合计", str(len(lines) - 4)]
    return [dict(zip(lines[2], line, strict=True)) for line in lines[3:-1]]


def local(text):
    return datetime.strptime(text.replace("/", "-"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)


def inside(moment):
    return FIRST <= moment < AFTER


def seconds(later, earlier):
    return int((later - earlier).total_seconds())


def production(made, project):
    mine = [row for row in deployments(made) if row["系统简称"].lower().startswith(PREFIXES[project])]
    wanted = [
        row
        for row in mine
        if row["环境"] == "生产" and row["是否回退"] == "否" and row["发布单号"] != "REL-BAD-0001"
    ]
    return [row for row in wanted if inside(local(row["完成时间"]))]


def incidents(made, project):
    mine = [
        row for row in rows(made, "incidents.csv", "gb18030") if row["系统"].startswith(PREFIXES[project])
    ]
    real = [row for row in mine if row["类型"] == "事件" and row["严重程度"] != "特急"]
    return [row for row in real if inside(local(row["受理时间"]))]


@pytest.mark.parametrize("project", PROJECTS)
def test_deployment_frequency(made, project):
    worked = [row for row in production(made, project) if row["结果"] == "成功"]
    expected = made.truth.of(project, "deployment_frequency")
    assert (expected.value, expected.n) == (Fraction(len(worked), 90), 90)


@pytest.mark.parametrize("project", PROJECTS)
def test_review_coverage(made, project):
    merged = [
        row
        for row in rows(made, "merge-requests.csv")
        if row["project"] in REPOSITORIES[project]
        and row["merged_at"]
        and inside(datetime.fromisoformat(row["merged_at"]))
    ]
    expected = made.truth.of(project, "review_coverage")
    assert (expected.numerator, expected.denominator) == (
        sum(int(row["approvals"]) > 0 for row in merged),
        len(merged),
    )


@pytest.mark.parametrize("project", PROJECTS)
def test_build_success_rate(made, project):
    judged = [
        row
        for row in rows(made, "pipeline-runs.csv")
        if row["repository"] in REPOSITORIES[project]
        and row["kind"] == "build"
        and row["default_branch"] == "true"
        and row["result"] in ("success", "failure")
        and inside(datetime.fromisoformat(row["finished_at"]))
    ]
    expected = made.truth.of(project, "build_success_rate")
    assert (expected.numerator, expected.denominator) == (
        sum(row["result"] == "success" for row in judged),
        len(judged),
    )


@pytest.mark.parametrize("project", PROJECTS)
def test_change_success_rate_and_emergency_share(made, project):
    closed = [
        row
        for row in rows(made, "changes.csv")
        if row["系统"].startswith(PREFIXES[project])
        and row["结果"] != "挂起"
        and inside(local(row["关闭时间"]))
    ]
    good, urgent = sum(row["结果"] == "成功" for row in closed), sum(row["紧急"] == "是" for row in closed)
    assert made.truth.of(project, "change_success_rate").value == Fraction(good, len(closed))
    assert made.truth.of(project, "emergency_change_share").value == Fraction(urgent, len(closed))


@pytest.mark.parametrize("project", PROJECTS)
def test_time_to_restore_and_mean_time_to_resolve(made, project):
    mine = incidents(made, project)
    suffered = [Fraction(seconds(local(row["解决时间"]), local(row["影响开始"])), 3600) for row in mine]
    solved = [Fraction(seconds(local(row["解决时间"]), local(row["发现时间"])), 3600) for row in mine]
    assert made.truth.of(project, "time_to_restore").value == median(suffered)
    assert made.truth.of(project, "mean_time_to_resolve").value == sum(solved) / len(mine)


@pytest.mark.parametrize("project", PROJECTS)
def test_service_availability_second_by_second(made, project):
    down = set()
    for row in rows(made, "incidents.csv", "gb18030"):
        if row["系统"].startswith(PREFIXES[project]) and row["严重程度"] in ("一级", "二级"):
            start, end = local(row["影响开始"]), local(row["解决时间"])
            down |= set(range(seconds(max(start, FIRST), FIRST), seconds(min(end, AFTER), FIRST)))
    whole = 90 * 86_400
    assert made.truth.of(project, "service_availability").value == Fraction(whole - len(down), whole)


@pytest.mark.parametrize("project", PROJECTS)
def test_findings_due_in_the_window(made, project):
    mine = [row for row in rows(made, "security-findings.csv") if row["repository"] in REPOSITORIES[project]]
    due = [row for row in mine if inside(local(row["due"]))]
    in_time = sum(bool(row["fixed"]) and local(row["fixed"]) <= local(row["due"]) for row in due)
    late = sum(not row["fixed"] and local(row["due"]) < AFTER for row in mine)
    assert made.truth.of(project, "remediation_within_sla").value == Fraction(in_time, len(due))
    assert made.truth.of(project, "open_overdue_findings").value == late


@pytest.mark.parametrize("project", PROJECTS)
def test_lead_time_by_asking_git_what_each_deployment_brought(made, project):
    waited = []
    for row in production(made, project):
        if row["结果"] == "成功" and row["提交"]:
            service = row["系统简称"].lower()
            repository = {
                "mbs-app": "mobile-app",
                "mbs-gateway": "mobile-gateway",
                "mfc-core": "merchant-core",
                "pay-gateway": "payment-gateway",
            }[service]
            command = [
                "git",
                "-C",
                str(made.folder / "repos" / f"{repository}.git"),
                "log",
                "--format=%ct",
                row["提交"],
                f"^{row['原提交']}",
            ]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            waited += [int(local(row["完成时间"]).timestamp()) - int(at) for at in told]
    expected = made.truth.of(project, "lead_time_for_changes")
    assert (expected.value, expected.n) == (Fraction(median(map(Fraction, waited))) / 3600, len(waited))


@pytest.mark.parametrize("project", PROJECTS)
def test_commit_traceability_by_reading_the_messages(made, project):
    subjects = []
    for repository in sorted(REPOSITORIES[project]):
        command = [
            "git",
            "-C",
            str(made.folder / "repos" / f"{repository}.git"),
            "log",
            "--no-merges",
            "--format=%ct %s",
        ]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        dated = [line.split(" ", 1) for line in lines]
        subjects += [text for at, text in dated if inside(datetime.fromtimestamp(int(at), SHANGHAI))]
    key = {"mobile-banking": "MBS-", "merchant-cloud": "MFC-", "payment-gateway": "PGW-"}[project]
    expected = made.truth.of(project, "commit_traceability")
    assert (expected.numerator, expected.denominator) == (
        sum(key in text for text in subjects),
        len(subjects),
    )


@pytest.mark.parametrize("project", PROJECTS)
def test_lead_time_age_and_timeliness_of_work_items(made, project):
    mine = [row for row in rows(made, "work-items.csv") if row["归属仓库"] in REPOSITORIES[project]]
    done = [
        row
        for row in mine
        if row["完成时间"] and inside(local(row["完成时间"])) and row["类型"] in ("需求", "用户故事")
    ]
    waited = [Fraction(seconds(local(row["完成时间"]), local(row["创建时间"])), 86_400) for row in done]
    ages = [Fraction(seconds(AFTER, local(row["开始时间"])), 86_400) for row in mine if not row["完成时间"]]
    due = [row for row in mine if inside(local(row["计划完成"]))]
    in_time = [row for row in due if row["完成时间"] and local(row["完成时间"]) <= local(row["计划完成"])]
    assert made.truth.of(project, "requirement_lead_time").value == median(waited)
    assert made.truth.of(project, "work_in_progress_age").value == median(ages)
    assert made.truth.of(project, "on_time_delivery").value == Fraction(len(in_time), len(due))


@pytest.mark.parametrize("project", PROJECTS)
def test_precision_and_number_of_alerts(made, project):
    mine = [
        row
        for row in rows(made, "alerts.csv")
        if row["系统"].startswith(PREFIXES[project]) and inside(local(row["开始时间"]))
    ]
    useful = sum(row["需处理"] == "是" or bool(row["关联工单"]) for row in mine)
    per_incident = made.truth.of(project, "alerts_per_incident")
    assert made.truth.of(project, "alert_precision").value == Fraction(useful, len(mine))
    assert per_incident.value == Fraction(len(mine), len(incidents(made, project)))


@pytest.mark.parametrize("project", PROJECTS)
def test_causes_that_no_ticket_names_count_only_where_all_links_do(made, project):
    named = made.truth.of(project, "change_failure_rate", "explicit")
    everything = made.truth.of(project, "change_failure_rate")
    assert named.denominator == everything.denominator
    assert named.numerator <= everything.numerator


def test_the_strong_project_has_twenty_observations_where_that_is_real(made):
    rare = {  # failures, grave incidents, defects and open work are few in a strong project, and weeks are 12
        "failed_deployment_recovery_time",
        "restore_by_rollback_share",
        "build_repair_time",
        "urgent_time_to_resolve",
        "critical_remediation_time",
        "deploy_days_per_week",
        "config_existence",
        "flow_throughput",
        "work_in_progress_age",
        "defect_escape_rate",
        "defect_resolution_time",
    }
    few = {e.indicator for e in made.truth.expected if e.scope == "mobile-banking" and e.n < 20}
    assert few <= rare


def test_nothing_begins_before_the_window_and_ends_inside_it(made):
    spans = [
        (local(row["影响开始"] or row["受理时间"]), local(row["关闭时间"]))
        for row in rows(made, "incidents.csv", "gb18030")
        if row["严重程度"] != "特急"
    ]
    spans += [
        (local(row["提交时间"]), local(row["关闭时间"]))
        for row in rows(made, "changes.csv")
        if row["结果"] != "挂起"
    ]
    spans += [
        (datetime.fromisoformat(row["first_commit_at"]), datetime.fromisoformat(row["merged_at"]))
        for row in rows(made, "merge-requests.csv")
        if row["merged_at"]
    ]
    spans += [
        (datetime.fromisoformat(row["queued_at"]), datetime.fromisoformat(row["finished_at"]))
        for row in rows(made, "pipeline-runs.csv")
    ]
    spans += [
        (local(row["first_seen"]), local(row["fixed"]))
        for row in rows(made, "security-findings.csv")
        if row["fixed"]
    ]
    assert all(begun <= ended for begun, ended in spans)
    assert not [span for span in spans if span[0] < FIRST <= span[1]]
    assert max(ended for _, ended in spans) < AFTER - timedelta(minutes=1)
