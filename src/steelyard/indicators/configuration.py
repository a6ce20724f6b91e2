"""Indicators of configuration items: complete, existing, accurate, fresh; artifacts with SBOM and signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

STALE_AFTER = 60 * 86_400_000_000  # ServiceNow CMDB Health's default of 60 days
ARTIFACT = "artifact"


def _items(w: Windowed) -> ir.Table:
    """Items of the configuration database at the end of a window; artifacts are counted apart."""
    rows = w.at_end("config_item", "created_at")
    return rows.filter(rows["class"].fill_null("") != ARTIFACT)


def _artifacts(w: Windowed, having: str) -> ir.Table:
    """Artifacts made before the end of a window, each once however many sources name it."""
    rows = w.at_end("config_item", "created_at")
    rows = rows.filter(rows["class"] == ARTIFACT)
    rows = rows.mutate(artifact=rows.purl.coalesce(rows.digest, rows.key), told=rows[having].cast("int64"))
    found = rows.group_by("scope", "window", "artifact").agg(told=rows.told.max())
    return _flag(found, found.told == 1)


def _flag(rows: ir.Table, flag: ir.BooleanColumn) -> ir.Table:
    known = flag.notnull()
    return rows.mutate(
        good=flag.fill_null(False).cast("int64"),  # noqa: FBT003 - a value, not a switch
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _completeness(w: Windowed) -> ir.Table:
    rows = _items(w)
    known = rows.required_total > 0
    return rows.filter(known).mutate(
        good=lambda r: r.required_filled.fill_null(0), of=lambda r: r.required_total
    )


def _complete_items(w: Windowed) -> ir.Table:
    rows = _items(w)
    return _flag(rows, rows.required_filled >= rows.required_total)


def _existence(w: Windowed) -> ir.Table:
    """Things that tickets and alerts of the window name: does the configuration database know them?"""
    named = [
        w.rows(table, at).select("scope", "window", "ci_id")
        for table, at in (
            ("incident", "opened_at"),
            ("ops_event", "started_at"),
            ("change_record", "created_at"),
        )
    ]
    seen = named[0].union(named[1]).union(named[2])
    seen = seen.filter(seen.ci_id.notnull() & (seen.ci_id != "")).distinct()
    items = w.tables.current("config_item").select("ci_id").distinct().mutate(hit=1)
    joined = seen.left_join(items, "ci_id")
    return joined.select("scope", "window", good=joined.hit.fill_null(0), of=1)


def _accuracy(w: Windowed) -> ir.Table:
    rows = _items(w)
    compared = rows.filter(rows.attrs_compared > 0)
    return compared.mutate(good=lambda r: r.attrs_matching.fill_null(0), of=lambda r: r.attrs_compared)


def _staleness(w: Windowed) -> ir.Table:
    rows = _items(w)
    return _flag(rows, rows.updated_at < rows.to_at - STALE_AFTER)


def _with_sbom(w: Windowed) -> ir.Table:
    return _artifacts(w, "sbom_present")


def _signed(w: Windowed) -> ir.Table:
    return _artifacts(w, "signed")


def _share(
    identity: str, number: str, title: Text, meaning: Text, authority: str, better: Better = Better.HIGHER
) -> IndicatorFacts:
    return IndicatorFacts(
        identity, number, title, meaning, "ratio", better, IndicatorKind.SHARE, ("config_item",), authority
    )


INDICATORS = (
    Indicator(
        _share(
            "config_completeness",
            "40",
            Text("配置完整率", "Configuration completeness"),
            Text(
                "已填写的必填属性 ÷ 必填属性，取窗口末的配置库",
                "Filled required attributes of all required ones, at the end of the window",
            ),
            "ServiceNow CMDB Health; ITIL 4",
        ),
        _completeness,
        snapshot=True,
    ),
    Indicator(
        _share(
            "config_items_complete",
            "40",
            Text("完整配置项占比", "Complete configuration items"),
            Text(
                "必填属性全部填写的配置项 ÷ 配置项",
                "Items whose required attributes are all filled, of all items",
            ),
            "ServiceNow CMDB Health; ITIL 4",
        ),
        _complete_items,
        snapshot=True,
    ),
    Indicator(
        _share(
            "config_existence",
            "40",
            Text("配置项在库率", "Configuration existence"),
            Text(
                "窗口内事件、告警和变更中出现的配置项，在配置库中有登记的占比",
                "Items named by incidents, alerts and changes of the window that the configuration database has, of all named",
            ),
            "ServiceNow CMDB Health; ITIL 4",
        ),
        _existence,
        helps=("incident", "ops_event", "change_record"),
    ),
    Indicator(
        _share(
            "config_accuracy",
            "41",
            Text("配置准确率", "Configuration accuracy"),
            Text(
                "与独立观测一致的属性 ÷ 比对过的属性",
                "Attributes equal to an independent observation, of those compared",
            ),
            "ITIL verification and audit",
        ),
        _accuracy,
        snapshot=True,
    ),
    Indicator(
        _share(
            "config_staleness",
            "42",
            Text("配置项陈旧率", "Configuration staleness"),
            Text("60 天未更新的配置项 ÷ 配置项", "Items not updated for 60 days, of all items"),
            "ServiceNow CMDB Health",
            Better.LOWER,
        ),
        _staleness,
        snapshot=True,
    ),
    Indicator(
        _share(
            "sbom_coverage",
            "39",
            Text("软件物料清单覆盖率", "SBOM coverage"),
            Text(
                "附有软件物料清单的制品 ÷ 制品",
                "Artifacts with a software bill of materials, of all artifacts",
            ),
            "CycloneDX, SPDX",
        ),
        _with_sbom,
        snapshot=True,
    ),
    Indicator(
        _share(
            "artifact_signature_coverage",
            "39",
            Text("制品签名率", "Artifact signature coverage"),
            Text("已签名的制品 ÷ 制品", "Signed artifacts, of all artifacts"),
            "SLSA",
        ),
        _signed,
        snapshot=True,
    ),
)
