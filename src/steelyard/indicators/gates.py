"""Indicators of gates: whether what a gate refused stayed out of production, and what passed one and failed there.

A gate is a pipeline run of kind `gate`, a security gate one of kind `scan`, at any level; its last verdict on a
commit counts. A deployment belongs to the commit that it carries (`head_sha`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from steelyard.indicators.definition import Indicator
from steelyard.indicators.deployments import attempts, failed
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

TABLES = ("pipeline_run", "deployment")
_CAUSES = ("incident",)  # sharpens which deployments failed
_SOURCE = "Forsgren, Humble and Kim 2018; own"


def _refused(w: Windowed, kind: str) -> ir.Table:
    """Commits whose last verdict in a window was no; `good` is 0 for one that went to production all the same.

    A refusal that names no commit cannot say.
    """
    runs = w.rows("pipeline_run", "finished_at")
    runs = runs.filter((runs.kind == kind) & runs.outcome.isin(["success", "failure"]))
    named = runs.filter(runs.commit_sha.notnull()).mutate(repo_id=runs.repo_id.fill_null(""))
    last = w.last(named, ("scope", "window", "repo_id", "commit_sha"), ("finished_at", "key"))
    refused = last.filter(last.outcome == "failure").select("scope", "window", "commit_sha")
    judged = refused.left_join(_live(w), ["scope", "commit_sha"])
    known = judged.select(
        "scope", "window", good=_whole(judged.live.isnull()), of=_whole(1), unknown=_whole(0)
    )
    nameless = runs.filter(runs.commit_sha.isnull() & (runs.outcome == "failure"))
    return known.union(nameless.select("scope", "window", good=_whole(0), of=_whole(0), unknown=_whole(1)))


def _live(w: Windowed) -> ir.Table:
    """(scope, commit_sha, live) of commits that a production deployment carried."""
    rows = w.table("deployment")
    rows = rows.filter(
        (rows.env_class == "production") & (rows.outcome == "success") & rows.head_sha.notnull()
    )
    return rows.select("scope", commit_sha="head_sha").distinct().mutate(live=1)


def _whole(value: ir.Value | int) -> ir.IntegerValue:
    """One width for both sides of a union."""
    return ibis.literal(value).cast("int64") if isinstance(value, int) else value.cast("int64")


def _passed(w: Windowed) -> ir.Table:
    """Production deployments with the last verdict of a gate on their commit before they ended, null where none."""
    tried = attempts(w).select("scope", "window", "key", "finished_at", "head_sha")
    runs = w.table("pipeline_run")
    runs = runs.filter(
        (runs.kind == "gate") & runs.outcome.isin(["success", "failure"]) & runs.finished_at.notnull()
    )
    runs = runs.select("scope", "outcome", head_sha="commit_sha", judged_at="finished_at", run="key")
    pairs = tried.join(runs, ["scope", "head_sha"])
    pairs = pairs.filter(pairs.judged_at <= pairs.finished_at)
    last = w.last(pairs, ("scope", "window", "key"), ("judged_at", "run"))
    verdicts = last.select("scope", "window", "key", verdict="outcome")
    return tried.left_join(verdicts, ["scope", "window", "key"]).select("scope", "window", "key", "verdict")


def _escapes(w: Windowed) -> ir.Table:
    """Of the deployments whose gate said yes; one without a verdict cannot say, one that was refused is no escape."""
    rows = _passed(w)
    rows = rows.filter(rows.verdict.fill_null("success") == "success")
    bad = failed(w).mutate(bad=1)
    joined = rows.left_join(bad, ["scope", "window", "key"])
    known = joined.verdict.notnull()
    return joined.select(
        "scope",
        "window",
        good=known.ifelse(joined.bad.fill_null(0), 0),
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _stopped(w: Windowed) -> ir.Table:
    """Bad changes: those that a gate kept out, and production deployments that failed."""
    kept = _refused(w, "gate")
    kept = kept.filter(kept.good == 1).select("scope", "window", "good", "of")
    return kept.union(failed(w).select("scope", "window", good=_whole(0), of=_whole(1)))


def _share(identity: str, title: Text, meaning: Text, better: Better) -> IndicatorFacts:
    return IndicatorFacts(
        identity, "own", title, meaning, "ratio", better, IndicatorKind.SHARE, TABLES, _SOURCE
    )


INDICATORS = (
    Indicator(
        _share(
            "quality_gate_effectiveness",
            Text("质量门禁有效率", "Bad changes stopped by a gate"),
            Text(
                "被门禁拦下且未进入生产的提交 ÷（这些提交 + 失败的生产部署）",
                "Commits that a gate refused and that stayed out of production, of these and the failed production deployments",
            ),
            Better.HIGHER,
        ),
        _stopped,
        helps=_CAUSES,
    ),
    Indicator(
        _share(
            "quality_gate_escape_rate",
            Text("质量门禁逃逸率", "Failures after a passed gate"),
            Text(
                "门禁通过后仍失败的生产部署 ÷ 门禁通过的生产部署；提交没有门禁结论的计为未知",
                "Production deployments that failed although the gate had passed, of those it had passed; without a verdict unknown",
            ),
            Better.LOWER,
        ),
        _escapes,
        helps=_CAUSES,
    ),
    Indicator(
        _share(
            "quality_gate_held",
            Text("质量门禁执行率", "Refusals of the quality gate that held"),
            Text(
                "门禁最后结论为不通过且未进入生产的提交 ÷ 门禁最后结论为不通过的提交",
                "Commits refused by the gate that stayed out of production, of those refused in the window",
            ),
            Better.HIGHER,
        ),
        lambda w: _refused(w, "gate"),
    ),
    Indicator(
        _share(
            "security_gate_held",
            Text("安全门禁执行率", "Refusals of the security gate that held"),
            Text(
                "安全扫描最后结论为不通过且未进入生产的提交 ÷ 安全扫描最后结论为不通过的提交",
                "Commits refused by a security scan that stayed out of production, of those refused in the window",
            ),
            Better.HIGHER,
        ),
        lambda w: _refused(w, "scan"),
    ),
)
