"""From the wish to production: requirements followed through the commits that name them to a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.indicators.flow import REQUIREMENTS, done
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed


def _to_production(w: Windowed) -> ir.Table:
    """Requirements done in a window; one of which no commit was seen in production cannot say.

    A requirement is in production with the last of its commits: each counts where a deployment first carried it.
    """
    keys = w.tables.current("work_item")
    keys = keys.select(key=keys.src + "/" + keys.src_id, item_key=keys["key"])  # `key` names the row in links
    rows = done(w, *REQUIREMENTS).select("scope", "window", "key", "created_at").join(keys, "key")
    live = rows.left_join(_arrived(w), "item_key")
    live = live.group_by("scope", "window", "key", "created_at").agg(live_at=live.live_at.max())
    spent = live.live_at - live.created_at
    return live.mutate(value=(spent >= 0).ifelse(spent, None))


def _arrived(w: Windowed) -> ir.Table:
    """(item_key, live_at) of commits that name an item, when they first came to production."""
    commits = w.tables.current("code_commit")
    named = commits.select(to_id=commits.src + "/" + commits.src_id, item_key=commits.issue_keys.unnest())
    deployments = w.tables.current("deployment")
    deployments = deployments.filter(
        (deployments.env_class == "production")
        & (deployments.outcome == "success")
        & deployments.finished_at.notnull()
    )
    deployments = deployments.select("finished_at", from_id=deployments.src + "/" + deployments.src_id)
    carried = w.links("deploys", "deployment", "code_commit").join(deployments, "from_id")
    first = carried.group_by("to_id").agg(live_at=carried.finished_at.min())
    return named.distinct().join(first, "to_id").select("item_key", "live_at")


INDICATORS = (
    Indicator(
        IndicatorFacts(
            "requirement_to_production_time",
            "own",
            Text("需求到生产时长", "From requirement to production"),
            Text(
                "窗口内完成的需求，从提出到其最后一个提交首次进入生产的时长中位数；没有提交进入生产的计为未知",
                "Median from a requirement to the first deployment of its last commit, of those done in the window; unknown where none was deployed",
            ),
            "days",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            ("work_item", "code_commit", "deployment"),
            "Poppendieck 2006; own",
        ),
        _to_production,
    ),
)
