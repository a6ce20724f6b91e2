"""The exports of the sample bank, one by one: which system writes which columns, in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from steelyard.sample.exports import ISO, YES_NO, Bank, Export, Field
from steelyard.sample.plan import ProjectPlan

_ENVIRONMENTS = {"production": "生产", "staging": "预生产", "test": "测试"}
_RESULTS = {"success": "成功", "failure": "失败"}
_DETECTORS = {
    "monitoring": "监控告警",
    "user": "客户反馈",
    "partner": "合作方",
    "staff": "内部员工",
    "unknown": "不详",
}
_CAUSES = {
    "deployment": "版本发布",
    "capacity": "容量不足",
    "third_party": "外部系统",
    "hardware": "硬件故障",
    "user": "操作使用",
}
_SEVERITIES = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
_KINDS = {"incident": "事件", "request": "服务请求"}
_CHANGE_TYPES = {"standard": "标准变更", "normal": "一般变更", "emergency": "紧急变更"}
_CHANGE_OUTCOMES = {"success": "成功", "failed": "失败", "backed_out": "已回退"}


def _all(pick: Callable[[ProjectPlan], list[Any]], at: Callable[[Any], Any]) -> Callable[[Bank], list[Any]]:
    """Rows of every project and tool in one list, in order of time."""

    def rows(bank: Bank) -> list[Any]:
        return sorted((row for plan in (*bank.projects, *bank.tools) for row in pick(plan)), key=at)

    return rows


def _plain(target: str, header: str, attribute: str = "") -> Field:
    return Field(target, header, lambda row, _: getattr(row, attribute or target))


RUNS = Export(
    "pipeline-runs",
    "csv",
    "pipeline_run",
    _all(lambda p: p.runs, lambda r: (r.started, r.id)),
    time=ISO,
    constants=(("level", "pipeline"), ("status", "done")),
    fields=(
        _plain("src_id", "run_id", "id"),
        _plain("repo_id", "repository", "repository"),
        Field("name", "pipeline", lambda r, _: f"{r.repository}-{r.kind}"),
        _plain("kind", "kind"),
        _plain("trigger", "trigger"),
        Field("commit_sha", "commit", lambda r, bank: r.sha or bank.sha(r.repository, r.commit)),
        Field("ref", "ref", lambda r, _: "main" if r.default_branch else "feature"),
        _plain("default_branch", "default_branch"),
        _plain("queued_at", "queued_at", "queued"),
        _plain("started_at", "started_at", "started"),
        _plain("finished_at", "finished_at", "finished"),
        _plain("outcome", "result"),
        _plain("error_type", "error_class", "error"),
        _plain("attempt", "attempt"),
    ),
)
DEPLOYMENTS = Export(
    "deployments",
    "xlsx",
    "deployment",
    _all(lambda p: p.deployments, lambda d: (d.finished, d.id)),
    time="%Y/%m/%d %H:%M:%S",
    sheet="发布记录",
    total="合计",
    title=("样例银行发布管理平台", "发布记录导出：2025-11-01 至 2026-10-31"),
    fields=(
        _plain("src_id", "发布单号", "id"),
        Field("service_id", "系统简称", lambda d, _: d.service.upper(), keys="lower: true"),
        _plain("environment", "环境名称"),
        Field("env_class", "环境", lambda d, _: d.environment, _ENVIRONMENTS),
        _plain("version", "版本号"),
        Field("head_sha", "提交", lambda d, bank: bank.sha(d.repository, d.head)),
        Field("prev_head_sha", "原提交", lambda d, bank: bank.sha(d.repository, d.previous)),
        _plain("run_id", "流水线运行号", "run"),
        Field(
            "trigger", "方式", lambda d, _: "auto" if d.auto else "manual", {"auto": "自动", "manual": "手工"}
        ),
        Field("kind", "是否回退", lambda d, _: d.kind, {"rollback": "是", "deploy": "否"}),
        _plain("started_at", "开始时间", "started"),
        _plain("finished_at", "完成时间", "finished"),
        Field("outcome", "结果", lambda d, _: d.outcome, _RESULTS),
        Field("is_rework", "计划外修复", lambda d, _: d.rework, YES_NO),
        _plain("change_record_id", "变更单号", "change"),
    ),
    bad=({"发布单号": "REL-BAD-0001", "完成时间": "2026年10月32日"},),
)
INCIDENTS = Export(
    "incidents",
    "csv",
    "incident",
    _all(lambda p: p.incidents, lambda i: (i.opened, i.id)),
    encoding="gb18030",
    time="%Y-%m-%d %H:%M:%S",
    fields=(
        _plain("src_id", "工单号", "id"),
        Field("kind", "类型", lambda i, _: i.kind, _KINDS),
        _plain("service_id", "系统", "service"),
        _plain("ci_id", "配置项", "item"),
        Field("severity", "严重程度", lambda i, _: i.severity, _SEVERITIES),
        _plain("priority", "优先级"),
        _plain("opened_at", "受理时间", "opened"),
        _plain("impact_started_at", "影响开始", "impact"),
        _plain("detected_at", "发现时间", "detected"),
        Field("detected_by", "发现途径", lambda i, _: i.detected_by, _DETECTORS),
        _plain("acknowledged_at", "响应时间", "acknowledged"),
        _plain("resolved_at", "解决时间", "resolved"),
        _plain("closed_at", "关闭时间", "closed"),
        _plain("reopen_count", "重开次数", "reopened"),
        _plain("reassign_count", "转派次数", "reassigned"),
        Field("caused_by_kind", "原因类别", lambda i, _: i.cause_kind, _CAUSES),
        _plain("caused_by_id", "引发发布单", "cause"),
        _plain("sla_due_at", "约定解决时间", "due"),
        Field("sla_met", "按时解决", lambda i, _: i.in_time, YES_NO),
    ),
    bad=({"工单号": "INC-BAD-0001", "严重程度": "特急"},),
)
CHANGES = Export(
    "changes",
    "csv",
    "change_record",
    _all(lambda p: p.changes, lambda c: (c.created, c.id)),
    time="%Y-%m-%d %H:%M:%S",
    fields=(
        _plain("src_id", "变更单号", "id"),
        _plain("service_id", "系统", "service"),
        _plain("ci_id", "配置项", "item"),
        Field("type", "变更类型", lambda c, _: c.type, _CHANGE_TYPES),
        Field("emergency", "紧急", lambda c, _: c.type == "emergency", YES_NO),
        Field("auto_approved", "自动审批", lambda c, _: c.type == "standard", YES_NO),
        _plain("created_at", "提交时间", "created"),
        _plain("approved_at", "批准时间", "approved"),
        _plain("actual_from", "实施开始", "actual_from"),
        _plain("actual_to", "实施结束", "actual_to"),
        _plain("closed_at", "关闭时间", "closed"),
        Field("outcome", "结果", lambda c, _: c.outcome, _CHANGE_OUTCOMES),
    ),
    bad=({"变更单号": "CHG-BAD-0001", "结果": "挂起"},),
)
ITEMS = Export(
    "config-items",
    "xlsx",
    "config_item",
    _all(lambda p: p.items, lambda i: i.id),
    time="%Y-%m-%d %H:%M",
    sheet="配置项",
    title=("样例银行配置管理数据库",),
    constants=(("env_class", "production"),),
    fields=(
        _plain("src_id", "配置项编号", "id"),
        Field("ci_id", "名称", lambda i, _: i.id),
        _plain("service_id", "所属系统", "service"),
        Field(
            "class",
            "类别",
            lambda i, _: i.type,
            {"host": "主机", "database": "数据库", "application": "应用"},
        ),
        _plain("required_total", "必填属性数", "total"),
        _plain("required_filled", "已填必填属性数", "filled"),
        _plain("attrs_compared", "比对属性数", "compared"),
        _plain("attrs_matching", "一致属性数", "matching"),
        Field("source", "来源", lambda i, _: i.source, {"manual": "人工录入", "discovery": "自动发现"}),
        _plain("created_at", "创建时间", "created"),
        _plain("updated_at", "更新时间", "updated"),
        _plain("duplicate_of", "重复于"),
        Field("orphan", "无关联", lambda i, _: i.orphan, YES_NO),
    ),
)
ARTIFACTS = Export(
    "artifacts",
    "csv",
    "config_item",
    _all(lambda p: p.artifacts, lambda a: (a.built, a.purl)),
    constants=(("class", "artifact"), ("source", "pipeline")),
    fields=(
        _plain("src_id", "artifact", "purl"),
        Field("ci_id", "item", lambda a, _: f"{a.service}:{a.version}"),
        _plain("service_id", "service", "service"),
        _plain("purl", "purl"),
        _plain("digest", "digest"),
        _plain("signed", "signed"),
        _plain("sbom_present", "sbom", "sbom"),
        _plain("created_at", "built_at", "built"),
        _plain("updated_at", "changed_at", "built"),
    ),
)
REQUESTS = Export(
    "merge-requests",
    "csv",
    "change_request",
    _all(lambda p: p.requests, lambda r: (r.opened, r.repository, r.number)),
    time=ISO,
    fields=(
        Field("src_id", "id", lambda r, _: f"{r.repository}!{r.number}"),
        _plain("repo_id", "project", "repository"),
        _plain("number", "iid"),
        Field(
            "state",
            "state",
            lambda r, _: "merged" if r.merged else "open",
            {"open": "opened", "merged": "merged"},
        ),
        _plain("author_id", "author", "author"),
        _plain("created_at", "created_at", "opened"),
        _plain("first_review_at", "first_review_at", "reviewed"),
        _plain("approved_at", "approved_at", "approved"),
        _plain("merged_at", "merged_at", "merged"),
        _plain("first_commit_ts", "first_commit_at", "first_commit"),
        Field("base_ref", "target_branch", lambda _, __: "main"),
        Field("head_sha", "sha", lambda r, bank: bank.sha(r.repository, r.head)),
        Field("merge_sha", "merge_commit_sha", lambda r, bank: bank.sha(r.repository, r.merge)),
        _plain("commits", "commits"),
        _plain("additions", "additions"),
        _plain("deletions", "deletions"),
        _plain("approvals", "approvals", "others"),
        Field("self_merged", "self_merged", lambda r, _: bool(r.merged) and not r.others),
    ),
)
ALERTS = Export(
    "alerts",
    "csv",
    "ops_event",
    _all(lambda p: p.alerts, lambda a: (a.started, a.id)),
    time="%Y-%m-%d %H:%M:%S",
    constants=(("kind", "alert"), ("source_tool", "sample-monitor")),
    fields=(
        _plain("src_id", "告警编号", "id"),
        _plain("service_id", "系统", "service"),
        _plain("ci_id", "配置项", "item"),
        _plain("rule", "规则"),
        _plain("severity", "级别"),
        _plain("started_at", "开始时间", "started"),
        _plain("ended_at", "恢复时间", "ended"),
        _plain("acknowledged_at", "确认时间", "acknowledged"),
        Field("actionable", "需处理", lambda a, _: a.actionable, YES_NO),
        _plain("incident_id", "关联工单", "incident"),
    ),
)
WORK = Export(
    "work-items",
    "csv",
    "work_item",
    _all(lambda p: p.work, lambda w: (w.created, w.key)),
    fields=(
        _plain("src_id", "编号", "key"),
        Field("key", "关键字", lambda w, _: w.key),
        _plain("repo_id", "归属仓库", "repository"),
        Field(
            "kind",
            "类型",
            lambda w, _: w.kind,
            {"requirement": "需求", "story": "用户故事", "defect": "缺陷"},
        ),
        _plain("created_at", "创建时间", "created"),
        _plain("started_at", "开始时间", "started"),
        _plain("done_at", "完成时间", "done"),
        _plain("due_at", "计划完成", "due"),
        Field(
            "status_class",
            "状态",
            lambda w, _: "done" if w.done else "doing",
            {"done": "已完成", "doing": "进行中"},
        ),
        _plain("found_in", "发现阶段"),
    ),
)
FINDINGS = Export(
    "security-findings",
    "csv",
    "finding",
    _all(lambda p: p.findings, lambda f: (f.seen, f.id)),
    constants=(("tool", "sample-register"),),
    fields=(
        _plain("src_id", "finding_id", "id"),
        _plain("repo_id", "repository", "repository"),
        _plain("category", "category"),
        _plain("rule", "rule"),
        _plain("severity", "severity"),
        _plain("first_seen_at", "first_seen", "seen"),
        Field("state", "state", lambda f, _: "fixed" if f.fixed else "open"),
        _plain("due_at", "due", "due"),
        _plain("fixed_at", "fixed", "fixed"),
    ),
)
MANUAL_TESTS = Export(
    "manual-tests",
    "csv",
    "test_result",
    _all(lambda p: [e for e in p.executions if e.level == "manual"], lambda e: (e.at, e.repository, e.case)),
    constants=(("level", "manual"), ("automated", "false")),
    fields=(
        Field("src_id", "执行编号", lambda e, _: f"{e.repository}:{e.run}:{e.case}"),
        _plain("repo_id", "系统仓库", "repository"),
        _plain("run_id", "轮次", "run"),
        _plain("case_id", "用例", "case"),
        Field(
            "outcome",
            "结果",
            lambda e, _: e.outcome,
            {"passed": "通过", "failed": "不通过", "error": "阻塞", "skipped": "未执行"},
        ),
        _plain("at", "执行时间"),
        Field("commit_sha", "版本提交", lambda e, bank: bank.sha(e.repository, e.commit)),
    ),
)


def exports() -> Iterator[Export]:
    """Every export in the order of steelyard.yaml."""
    yield from (
        RUNS,
        DEPLOYMENTS,
        INCIDENTS,
        CHANGES,
        ITEMS,
        ARTIFACTS,
        REQUESTS,
        ALERTS,
        WORK,
        FINDINGS,
        MANUAL_TESTS,
    )
