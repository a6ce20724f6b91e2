"""Indicators of building and integrating: success, speed, repair, frequency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

DAY = 86_400_000_000


def builds(w: Windowed) -> ir.Table:
    """Whole builds on the main line that ended in a window; stages and tasks of a run are not counted again."""
    rows = runs(w, "build")
    return rows.filter(rows.default_branch.fill_null(True))  # noqa: FBT003 - a value, not a switch


def runs(w: Windowed, kind: str) -> ir.Table:
    """Whole pipeline runs of a kind that ended in a window."""
    rows = w.rows("pipeline_run", "finished_at")
    return rows.filter((rows.kind == kind) & (rows.level.fill_null("pipeline") == "pipeline"))


def _judged(rows: ir.Table) -> ir.Table:
    """Runs that say something of the code: cancelled, skipped and infrastructure failures do not."""
    broken = rows.error_type.fill_null("") == "infra"
    return rows.filter(rows.outcome.isin(["success", "failure", "error"]) & ~broken)


def _success_rate(w: Windowed) -> ir.Table:
    rows = _judged(builds(w))
    return rows.mutate(good=(rows.outcome == "success").cast("int64"), of=1)


def _duration(w: Windowed) -> ir.Table:
    rows = _judged(builds(w))
    return rows.mutate(value=rows.finished_at - rows.started_at)


def _queue_time(w: Windowed) -> ir.Table:
    rows = builds(w)
    return rows.mutate(value=rows.started_at - rows.queued_at)


def _repair_time(w: Windowed) -> ir.Table:
    """From the end of the first failing build of a pipeline to the end of its next success.

    A failing build is the first when the last judged build before it succeeded or there was none. One that
    is not repaired yet cannot say.
    """
    rows = w.table("pipeline_run")
    whole = rows.filter(
        (rows.kind == "build")
        & (rows.level.fill_null("pipeline") == "pipeline")
        & rows.default_branch.fill_null(True)  # noqa: FBT003
        & rows.finished_at.notnull()
    )
    line = _judged(whole).select(
        "scope", "repo_id", "name", "key", "finished_at", ok=_judged(whole).outcome == "success"
    )
    line = line.mutate(repo_id=line.repo_id.fill_null(""), name=line.name.fill_null(""))
    good = line.filter(line.ok).select("scope", "repo_id", "name", good_at="finished_at")
    bad = line.filter(~line.ok).drop("ok")
    pairs = bad.left_join(good, ["scope", "repo_id", "name"])
    where = pairs.good_at >= pairs.finished_at
    spells = pairs.group_by("scope", "repo_id", "name", "key", "finished_at").agg(
        repaired=pairs.good_at.min(where=where), last_good=pairs.good_at.max(where=~where)
    )
    # All failures between two successes are one spell; the earliest of them began it.
    first = spells.group_by("scope", "repo_id", "name", "last_good").agg(
        finished_at=spells.finished_at.min(), repaired=spells.repaired.min()
    )
    inside = w.within(first, "finished_at")
    return inside.mutate(value=inside.repaired - inside.finished_at)


def _per_developer_day(w: Windowed) -> ir.Table:
    commits = w.rows("code_commit", "commit_ts")
    days = commits.select(
        "scope", "window", "author_id", day=(commits.commit_ts + commits.offset) // DAY
    ).distinct()
    worked = days.select("scope", "window", events=0, units=1)
    built = builds(w)
    return worked.union(built.select("scope", "window", events=1, units=0))


def _commits_per_build(w: Windowed) -> ir.Table:
    commits = w.rows("code_commit", "commit_ts").select("scope", "window")
    built = builds(w).select("scope", "window")
    return commits.mutate(events=1, units=0).union(built.mutate(events=0, units=1))


def _on_commit(w: Windowed) -> ir.Table:
    rows = builds(w)
    known = rows.trigger.notnull()
    return rows.mutate(
        good=(rows.trigger == "commit").fill_null(False).cast("int64"),  # noqa: FBT003
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _from_known_commits(w: Windowed) -> ir.Table:
    """All builds, also those of branches: what was built has to lie in a collected repository."""
    rows = runs(w, "build")
    named = rows.commit_sha.notnull() & (rows.commit_sha != "")
    commits = w.tables.current("code_commit").select(commit_sha="sha").distinct().mutate(hit=1)
    joined = rows.mutate(named=named).left_join(commits, "commit_sha")
    return joined.select("scope", "window", good=joined.hit.fill_null(0), of=1)


def _scanned(w: Windowed) -> ir.Table:
    built = builds(w)
    shas = built.filter(built.commit_sha.notnull()).select("scope", "window", "commit_sha").distinct()
    scan = w.table("pipeline_run")
    scan = (
        scan.filter((scan.kind == "scan") & scan.commit_sha.notnull())
        .select("scope", "commit_sha")
        .distinct()
    )
    joined = shas.left_join(scan.mutate(hit=1), ["scope", "commit_sha"])
    return joined.select("scope", "window", good=joined.hit.fill_null(0), of=1)


def _run(
    identity: str,
    number: str,
    title: Text,
    meaning: Text,
    unit: str,
    better: Better,
    kind: IndicatorKind,
    authority: str,
    *tables: str,
) -> IndicatorFacts:
    return IndicatorFacts(
        identity, number, title, meaning, unit, better, kind, ("pipeline_run", *tables), authority
    )


INDICATORS = (
    Indicator(
        _run(
            "build_success_rate",
            "24",
            Text("构建成功率", "Build success rate"),
            Text(
                "默认分支构建：成功 ÷（成功 + 失败）；取消的和基础设施故障造成的不计",
                "Builds on the default branch: successes of successes and failures; cancelled runs and "
                "infrastructure failures apart",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            "CDEvents outcome",
        ),
        _success_rate,
    ),
    Indicator(
        _run(
            "build_duration",
            "25",
            Text("构建时长", "Build duration"),
            Text(
                "默认分支构建从开始到结束的中位时长",
                "Median from start to end of a build on the default branch",
            ),
            "minutes",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "OpenTelemetry cicd.pipeline.run.duration",
        ),
        _duration,
    ),
    Indicator(
        _run(
            "build_queue_time",
            "26",
            Text("构建排队时长", "Build queue time"),
            Text(
                "默认分支构建从请求到开始的中位时长",
                "Median from request to start of a build on the default branch",
            ),
            "minutes",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "OpenTelemetry cicd.pipeline.run.duration",
        ),
        _queue_time,
    ),
    Indicator(
        _run(
            "build_repair_time",
            "27",
            Text("构建修复时长", "Build repair time"),
            Text(
                "默认分支首次构建失败到下一次构建成功的中位时长",
                "Median from the first failing build on the default branch to its next success",
            ),
            "minutes",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "continuous integration practice",
        ),
        _repair_time,
    ),
    Indicator(
        _run(
            "builds_per_developer_day",
            "28",
            Text("人日构建次数", "Builds per developer-day"),
            Text(
                "默认分支构建次数 ÷ 有提交的人日数",
                "Default-branch builds per day on which a developer committed",
            ),
            "builds_per_developer_day",
            Better.HIGHER,
            IndicatorKind.RATIO,
            "DORA continuous integration",
            "code_commit",
        ),
        _per_developer_day,
    ),
    Indicator(
        _run(
            "commits_per_build",
            "28",
            Text("每次构建的提交数", "Commits per build"),
            Text("已采集的提交数 ÷ 默认分支构建次数", "Collected commits per default-branch build"),
            "commits",
            Better.LOWER,
            IndicatorKind.RATIO,
            "DORA continuous integration",
            "code_commit",
        ),
        _commits_per_build,
    ),
    Indicator(
        _run(
            "builds_on_commit",
            "own",
            Text("提交触发的构建占比", "Builds on commit"),
            Text(
                "由提交触发的默认分支构建 ÷ 默认分支构建",
                "Default-branch builds triggered by a commit, of all",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            "DORA continuous integration",
        ),
        _on_commit,
    ),
    Indicator(
        _run(
            "build_sources_under_version_control",
            "own",
            Text("构建源码纳管率", "Build sources under version control"),
            Text(
                "构建所用提交在已采集的版本库中找得到的构建 ÷ 构建",
                "Builds whose commit is in a collected repository, of all",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            "Steelyard",
            "code_commit",
        ),
        _from_known_commits,
    ),
    Indicator(
        _run(
            "scan_runs_on_commit",
            "own",
            Text("提交扫描覆盖率", "Scan runs on commit"),
            Text(
                "默认分支上构建过且做过扫描的提交 ÷ 构建过的提交",
                "Commits built on the default branch that also had a scan, of those built",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            "Steelyard",
        ),
        _scanned,
    ),
    Indicator(
        _run(
            "test_duration",
            "32",
            Text("测试时长", "Test duration"),
            Text(
                "测试类流水线从开始到结束的中位时长",
                "Median from start to end of a pipeline run of kind test",
            ),
            "minutes",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "DORA test automation",
        ),
        lambda w: runs(w, "test").mutate(value=lambda rows: rows.finished_at - rows.started_at),
    ),
)
