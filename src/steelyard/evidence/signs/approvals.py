"""Deployments that no change record knows, and merges that their authors approved themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from steelyard.evidence.signs.look import Look, count, ids
from steelyard.evidence.signs.model import EXAMPLES, OURS, Found, Rule
from steelyard.values import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir


def _without_record(look: Look) -> Iterator[Found]:
    if not look.has("change_record"):
        return  # where no change records were loaded, none can be missing
    rows = look.rows("deployment")
    rows = rows.filter((rows.env_class == "production") & (rows.outcome.fill_null("") != "cancelled"))
    rows = rows.mutate(key=rows.src + "/" + rows.src_id)
    named = rows.filter(rows.change_record_id.fill_null("") != "").select("key")
    without = rows.anti_join(named.union(_linked(look)).distinct(), "key")
    if (found := count(without)) > 0:
        of = count(rows)
        yield Found(
            "deployment",
            found,
            of,
            Text(
                f"{of:,} 次生产部署中有 {found:,} 次没有变更单",
                f"{found:,} of {of:,} production deployments have no change record",
            ),
            ids(without, EXAMPLES),
        )


def _linked(look: Look) -> ir.Table:
    """Keys of the deployments that a link ties to a change record, however it was found."""
    link = look.tables.current("link")
    tied = link.filter((link.from_kind == "deployment") & (link.to_kind == "change_record"))
    return tied.select(key=tied.from_id)


def _self_approved(look: Look) -> Iterator[Found]:
    rows = look.rows("change_request", "merged_at")
    rows = rows.filter(rows.self_merged.notnull())
    alone = rows.filter(rows.self_merged)
    if (found := count(alone)) > 0:
        of = count(rows)
        yield Found(
            "change_request",
            found,
            of,
            Text(
                f"{of:,} 个合并请求中有 {found:,} 个由作者自己合并，没有他人批准",
                f"{found:,} of {of:,} merge requests were merged by their author without another's approval",
            ),
            ids(alone, EXAMPLES),
        )


RULES = (
    Rule(
        "no_change_record",
        Text("部署没有变更单", "Deployments without a change record"),
        Text(
            "窗口内的生产部署，既没有填变更单号，也没有任何关联指向变更单；只在装载过变更单的项目中查看",
            "Production deployments of the window that neither name a change record nor are linked to one; only where change records were loaded",
        ),
        Text("只要有一次", "one deployment"),
        OURS,
        _without_record,
    ),
    Rule(
        "self_approval",
        Text("自己批准自己", "Self-approval"),
        Text(
            "窗口内由作者自己合并、没有他人批准的合并请求",
            "Merge requests of the window that their author merged without another's approval",
        ),
        Text("只要有一个", "one merge request"),
        OURS,
        _self_approved,
    ),
)
