"""Indicators of testing: automation, passing, flakiness, coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

CASE = ("scope", "window", "repo_id", "suite", "case_id")


def executions(w: Windowed) -> ir.Table:
    """Executions of single cases in a window; a suite's totals name no case and are left out."""
    rows = w.rows("test_result", "at")
    rows = rows.filter(rows.case_id.notnull())
    return rows.mutate(
        repo_id=rows.repo_id.fill_null(""), suite=rows.suite.fill_null(""), attempt=rows.attempt.fill_null(1)
    )


def _cases(w: Windowed) -> ir.Table:
    """Each case once: whether any of its executions was automated, and whether it is an API case."""
    rows = executions(w)
    rows = rows.filter(rows.outcome != "skipped")
    return rows.group_by(CASE).agg(
        automated=rows.automated.fill_null(False).cast("int64").max(),  # noqa: FBT003 - a value, not a switch
        known=rows.automated.notnull().cast("int64").max(),
        api=(rows.level == "api").fill_null(False).cast("int64").max(),  # noqa: FBT003
    )


def _automated_share(w: Windowed) -> ir.Table:
    cases = _cases(w)
    return cases.mutate(good=cases.automated, of=cases.known, unknown=1 - cases.known)


def _api_share(w: Windowed) -> ir.Table:
    cases = _cases(w)
    return cases.filter(cases.automated == 1).mutate(good=lambda rows: rows.api, of=1)


def _pass_rate(w: Windowed) -> ir.Table:
    """The last attempt of each case within its run counts."""
    rows = executions(w)
    rows = rows.filter(rows.outcome.isin(["passed", "failed", "error"]))
    final = w.last(rows, (*CASE, "run_id"), ("attempt", "at", "key"))
    return final.mutate(good=(final.outcome == "passed").cast("int64"), of=1)


def _flaky(w: Windowed) -> ir.Table:
    """Cases that both passed and failed on one commit, or within one run where the commit is not known."""
    rows = executions(w)
    rows = rows.filter(rows.outcome.isin(["passed", "failed", "error"]))
    rows = rows.mutate(
        on=rows.commit_sha.coalesce(rows.run_id).fill_null(""), ok=(rows.outcome == "passed").cast("int64")
    )
    per_commit = rows.group_by(*CASE, "on").agg(best=rows.ok.max(), worst=rows.ok.min())
    per_case = per_commit.mutate(mixed=per_commit.best - per_commit.worst)
    cases = per_case.group_by(CASE).agg(good=per_case.mixed.max())
    return cases.mutate(of=1)


def _coverage(metric: str, w: Windowed) -> ir.Table:
    """The newest report of each repository in the window; files are summed, never averaged."""
    rows = w.rows("observation", "at")
    rows = rows.filter((rows.metric == metric) & (rows.denominator > 0) & rows.numerator.notnull())
    rows = rows.mutate(repo_id=rows.repo_id.fill_null(""))
    # Two reports of one moment: the one with more lines looked at more of the code.
    newest = w.last(rows, ("scope", "window", "repo_id"), ("at", "denominator", "numerator"))
    return newest.mutate(good=newest.numerator, of=newest.denominator)


def _share(
    identity: str, number: str, title: Text, meaning: Text, better: Better, table: str, authority: str
) -> IndicatorFacts:
    return IndicatorFacts(
        identity, number, title, meaning, "ratio", better, IndicatorKind.SHARE, (table,), authority
    )


INDICATORS = (
    Indicator(
        _share(
            "automated_test_share",
            "30",
            Text("自动化用例占比", "Automated-test share"),
            Text(
                "窗口内执行过的自动化用例 ÷ 执行过的用例，每条用例计一次",
                "Automated cases of all cases executed in the window, each case once",
            ),
            Better.HIGHER,
            "test_result",
            "ISTQB",
        ),
        _automated_share,
    ),
    Indicator(
        _share(
            "api_test_share",
            "own",
            Text("接口用例占比", "API-test share"),
            Text("接口层自动化用例 ÷ 自动化用例", "Automated cases of level api, of all automated cases"),
            Better.HIGHER,
            "test_result",
            "Steelyard",
        ),
        _api_share,
    ),
    Indicator(
        _share(
            "test_pass_rate",
            "31",
            Text("测试通过率", "Test pass rate"),
            Text(
                "通过 ÷（通过 + 失败 + 错误），每次运行取最后一次尝试",
                "Passed of passed, failed and error, by the final attempt of each run",
            ),
            Better.HIGHER,
            "test_result",
            "ISTQB",
        ),
        _pass_rate,
    ),
    Indicator(
        _share(
            "flaky_rate",
            "33",
            Text("不稳定用例占比", "Flaky rate"),
            Text(
                "在同一次提交上既通过又失败的用例 ÷ 执行过的用例",
                "Cases that both passed and failed on one commit, of all cases run",
            ),
            Better.LOWER,
            "test_result",
            "Google testing practice",
        ),
        _flaky,
    ),
    Indicator(
        _share(
            "line_coverage",
            "34",
            Text("行覆盖率", "Line coverage"),
            Text(
                "已覆盖行 ÷ 可覆盖行，取窗口内每个版本库最新的报告并求和",
                "Covered lines of coverable lines, summed over the newest report of each repository in the window",
            ),
            Better.HIGHER,
            "observation",
            "Cobertura, JaCoCo, LCOV",
        ),
        lambda w: _coverage("line_coverage", w),
    ),
    Indicator(
        _share(
            "branch_coverage",
            "34",
            Text("分支覆盖率", "Branch coverage"),
            Text(
                "已覆盖分支 ÷ 可覆盖分支，取窗口内每个版本库最新的报告并求和",
                "Covered branches of coverable branches, summed over the newest report of each repository in the window",
            ),
            Better.HIGHER,
            "observation",
            "Cobertura, JaCoCo, LCOV",
        ),
        lambda w: _coverage("branch_coverage", w),
    ),
)
