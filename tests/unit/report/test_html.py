"""The HTML report: one file, both languages, no network, nothing from data that runs."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from page_text import PageText
from report_case import (
    ANSWERS,
    FACTS,
    SUBJECT,
    all_met,
    case,
    formal,
    hostile,
    mixed,
    nothing_rated,
    proposals,
    standard,
)

from steelyard.rating import self_basis
from steelyard.report.foundation import stands
from steelyard.report.html import render
from steelyard.report.loads import sources
from steelyard.report.paper import running
from steelyard.result.decide import decide
from steelyard.result.model import Result
from steelyard.standard import RollUp
from steelyard.values import Level, Missing, MissingReason, Text

RESULTS = {"mixed": mixed, "formal": formal, "nothing rated": nothing_rated, "all met": all_met}
EVERY = pytest.mark.parametrize("made", RESULTS.values(), ids=RESULTS)


@pytest.fixture(scope="module")
def page() -> str:
    return render(mixed(), FACTS)


@pytest.fixture(scope="module")
def zh(page: str) -> str:
    return PageText(page, "zh").text


@pytest.fixture(scope="module")
def en(page: str) -> str:
    return PageText(page, "en").text


# ---- the file


@EVERY
def test_every_tag_is_closed_where_it_was_opened(made) -> None:
    assert PageText(render(made(), FACTS)).faults == []


@EVERY
def test_the_same_result_gives_the_same_bytes(made) -> None:
    assert render(made(), FACTS).encode() == render(made(), FACTS).encode()


@EVERY
def test_every_link_stays_in_the_page_and_leads_somewhere(made) -> None:
    seen = PageText(render(made(), FACTS))
    places = set(seen.ids())
    assert seen.links()
    assert [link for link in seen.links() if not link.startswith("#") or link[1:] not in places] == []


@EVERY
def test_no_id_stands_twice(made) -> None:
    ids = PageText(render(made(), FACTS)).ids()
    assert len(ids) == len(set(ids))


def test_nothing_is_fetched(page: str) -> None:
    assert re.findall(r"https?:|\ssrc=|url\(|@import|<link", page) == []


def test_the_policy_names_the_hashes_of_the_only_style_and_script(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1).replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; ")
    for name, tag in (("style-src", "style"), ("script-src", "script")):
        pieces = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(pieces[0].encode()).digest()).decode()
        assert len(pieces) == 1
        assert f"{name} 'sha256-{digest}';" in policy


def test_the_policy_is_not_broken_by_inline_styles_or_handlers(page: str) -> None:
    names = {name for _, name, _ in PageText(page).attributes}
    assert [name for name in names if name == "style" or name.startswith("on")] == []


def test_headings_never_skip_a_rank(page: str) -> None:
    ranks = [int(tag[1]) for tag in PageText(page).tags if re.fullmatch(r"h[1-6]", tag)]
    assert ranks[0] == 1
    assert ranks.count(1) == 1
    assert [b for a, b in pairwise(ranks) if b > a + 1] == []


def test_every_table_has_a_caption_and_every_header_a_scope(page: str) -> None:
    seen = PageText(page)
    assert seen.tags.count("caption") == seen.tags.count("table")
    scopes = [value for tag, name, value in seen.attributes if tag == "th" and name == "scope"]
    assert len(scopes) == seen.tags.count("th")
    assert set(scopes) == {"col", "row", "rowgroup"}


@pytest.mark.parametrize(("lang", "checked"), [("zh", "lang-zh"), ("en", "lang-en")])
def test_the_asked_language_comes_first_and_both_are_there(lang, checked) -> None:
    page = render(mixed(), FACTS, lang)
    assert f'<html lang="{lang}"' in page
    assert re.findall(r'id="(lang-\w\w)" value="\w\w" checked', page) == [checked]
    assert "手机银行" in PageText(page, "zh").text
    assert "Mobile banking" in PageText(page, "en").text


@pytest.mark.parametrize(
    "poison",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='alert(1)",
        "</style><b>",
        "]]><!--",
        "{{ 7 * 7 }}",
        "javascript:alert(1)",
    ],
)
def test_words_from_data_stay_words(poison: str) -> None:
    page = render(hostile(poison), FACTS)
    seen = PageText(page)
    assert seen.faults == []
    assert seen.tags.count("script") == 1
    assert "img" not in seen.tags
    assert {name for _, name, _ in seen.attributes if name.startswith("on")} == set()
    assert all(link.startswith("#") for link in seen.links())
    assert " ".join(poison.split()) in seen.text


@pytest.mark.parametrize(
    "unseen",
    ["\u202e", "\u202a", "\u2066", "\u2069", "\x00", "\x1b", "\x7f", "\x9b", "\r", "\ud800"],
    ids=ascii,
)
def test_characters_that_turn_or_hide_text_reach_no_page(unseen: str) -> None:
    page = render(hostile(f"a{unseen}b"), FACTS)
    assert unseen not in page
    assert "ab" in PageText(page).text


def test_line_ends_and_tabs_of_data_stay() -> None:
    assert "a\n\tb" in render(hostile("a\n\tb"), FACTS)


def test_a_title_on_paper_cannot_leave_its_string() -> None:
    rule = running(hostile('"; } * { display: none } @import "x'))
    texts = re.findall(r'content: "([^"]*)"', rule)
    assert len(texts) == 2
    assert all(re.fullmatch(r"(?:[A-Za-z0-9]|\\[0-9a-f]{6})*", text) for text in texts)
    assert rule.count("{") == rule.count("}") == 8


def test_a_title_on_paper_names_project_part_and_date_in_each_language() -> None:
    rule = running(mixed())
    read = [
        re.sub(r"\\([0-9a-f]{6})", lambda found: chr(int(found[1], 16)), text)
        for text in re.findall(r'content: "([^"]*)"', rule)
    ]
    assert read == ["手机银行 · 持续交付 · 2026-10-31", "Mobile banking · Continuous delivery · 2026-10-31"]


def test_a_very_long_project_name_is_shown_whole() -> None:
    name = Text("超长项目名称" * 40, "Very long project name " * 40)
    seen = PageText(render(mixed(subject=replace(SUBJECT, project=name)), FACTS))
    assert seen.faults == []
    assert name.zh in seen.text


# ---- 1 verdict


def test_the_verdict_says_level_score_bound_position_and_coverage(zh: str, en: str) -> None:
    # up to level 3: 18 applicable, 12 met, 2 unrated; places 2 + 1/2, 2, 1 + 1/2, 5, 1 + 1/2
    score, bound = "66.7", "77.8"
    assert [score, bound] == [f"{Decimal(100 * n) / 18:.1f}" for n in (12, 14)]
    position = (Fraction(5, 2) + 2 + Fraction(3, 2) + 5 + Fraction(3, 2)) / 5
    assert position == Fraction(5, 2)
    assert "2- 基础级 1 级已达到，2 级部分达到。" in spaced(zh)
    assert "2- Foundation Level 1 is attained, level 2 in part." in spaced(en)
    assert f"得分 {score}% 上限 {bound}% 子项均值 2.5 满分 5.0 已评 18 共 20 条 实测 5 共 20 条" in spaced(zh)
    assert (
        f"Score {score}% upper bound {bound}% Practice mean 2.5 of 5.0 Rated 18 of 20 Measured 5 of 20"
        in spaced(en)
    )


def test_a_mean_above_the_target_is_never_told_as_the_target_reached() -> None:
    result = mixed()
    said = stands(replace(result, target=2))
    assert said == Text(
        "未达到目标 2 级。各子项均值 2.5 不低于 2，但级别由汇总规则决定，不由均值决定。",
        "Target level 2 is not reached. The mean of the practices, 2.5, is no lower, but the level comes from the "
        "roll-up rule and not from the mean.",
    )
    assert stands(result) == Text("未达到目标 3 级。", "Target level 3 is not reached.")
    assert stands(all_met()) == Text("已达到目标 3 级。", "Target level 3 is reached.")
    assert said.zh in PageText(render(replace(result, target=2), FACTS)).text


def test_the_verdict_says_what_it_rests_on(zh: str, en: str) -> None:
    assert 5 + 0 + 11 + 2 + 2 == 20
    assert "目标 3 级以内共 20 条要求：实测 5 条，核验 0 条，自述 11 条，不适用 2 条，未评 2 条。" in zh
    assert (
        "Of 20 requirements up to target level 3, 5 are measured, 0 inspected, 11 rest on the "
        "applicant's word, "
        "2 do not apply and 2 are unrated."
    ) in en


def test_the_verdict_names_subject_date_window_and_basis(zh: str, en: str) -> None:
    for text in (zh, en):
        assert "2026-10-31" in text
        assert "2026-08-03 – 2026-10-31" in text
    assert "示例银行" in zh
    assert "（90 天）" in zh
    assert "自评 申请单位自评，读数优先于自评" in zh
    assert "Sample Bank" in en
    assert "(90 days)" in en
    assert "self-assessment The applicant's own rating" in en


def test_the_catalogue_is_said_not_to_be_the_standard(zh: str, en: str) -> None:
    assert "不是 YD/T 3763 标准原文" in zh
    assert "not the text of YD/T 3763" in en


def test_another_standard_is_not_called_ours() -> None:
    text = PageText(render(replace(mixed(), standard=replace(standard(), id="other")), FACTS)).text
    assert "YD/T 3763" not in text


@pytest.mark.parametrize(
    ("name", "labelled"),
    [
        (Text("示例银行", "Bank"), True),
        (Text("银行", "A SAMPLE bank"), True),
        (Text("样例", "x"), True),
        (Text("某银行", "A bank"), False),
    ],
)
def test_a_sample_organisation_is_labelled(name: Text, labelled: bool) -> None:
    page = render(mixed(subject=replace(SUBJECT, organisation=name)), FACTS)
    assert ("SAMPLE DATA" in PageText(page, "en").text) is labelled
    assert ("样例数据" in PageText(page, "zh").text) is labelled


def test_a_result_without_a_level_says_why() -> None:
    result = replace(mixed(), level=Missing(MissingReason.NOT_APPLICABLE))
    assert "— 无级别 不适用" in spaced(PageText(render(result, FACTS)).text)
    assert "— no level not applicable" in spaced(PageText(render(result, FACTS), "en").text)


def test_nothing_rated_is_below_level_1_and_all_of_it_open() -> None:
    page = render(nothing_rated(), FACTS)
    zh, en = PageText(page, "zh").text, PageText(page, "en").text
    assert "未达级 第 1 级尚未全部满足。" in spaced(zh)
    assert "below level 1 Level 1 is not met in full." in spaced(en)
    assert "得分 0.0% 上限 100.0%" in spaced(zh)
    assert "没有读数。" in zh
    assert "No evidence was loaded" in en


def test_all_met_is_level_5_with_nothing_above() -> None:
    result = all_met()
    page = render(result, FACTS)
    assert result.level == Level(5)
    assert "5 卓越级" in spaced(PageText(page, "zh").text)
    assert "The highest level is reached; there is none above." in PageText(page, "en").text


# ---- 2 domains, 3 heat map


def test_the_domains_table_says_level_and_score(zh: str, en: str) -> None:
    # A: 7 asked up to level 3, 5 met; B: 4 asked, 2 met, 2 unrated
    assert "配置管理 A 2 71.4% 71.4% 2.3" in spaced(zh)
    assert "环境管理 B 2- 50.0% 100.0% 1.5" in spaced(zh)
    assert "数据管理 C — 不适用 — — —" in spaced(zh)
    assert "Data management C — not applicable — — —" in spaced(en)


def test_the_heat_map_says_every_state_in_words(zh: str, en: str) -> None:
    assert "2/2 条满足，2 条由读数判定" in zh
    assert "1 of 2 met, 1 decided by a reading" in en
    assert "1 条均未评" in zh
    assert "none of 1 rated" in en
    assert "asks nothing" in en
    assert "此级无要求" in zh


def test_a_cell_leads_to_the_requirements_of_its_level(page: str) -> None:
    seen = PageText(page)
    assert "#A-1-L3" in seen.links()
    assert "A-1-L3" in seen.ids()


# ---- 4 blocking, 5 contradictions


def test_blocking_lists_each_requirement_with_why_and_figures(zh: str, en: str) -> None:
    assert "共 2 条要求未满足，全部满足才能上升一级（最小集合即全部 2 条）。" in zh
    assert "B-1.2.2 没有数据，也没有自评 补充自评或证据" in spaced(zh)
    assert "D-2.2.2 未达标，但区间跨过阈值 接近达标" in spaced(zh)
    assert "构建成功率 86.67%（要求 ≥ 95%，n = 15）" in zh
    assert "Build success rate: 86.67% (asked ≥ 95%, n = 15)" in en
    assert "Configuration accuracy: no reading, no source was loaded that could say it (asked ≥ 90%)" in en


def test_a_smallest_set_that_is_smaller_is_marked() -> None:
    result = mixed(RollUp("share", Decimal("0.75"), 1))
    page = render(result, FACTS)
    assert 0 < len(result.smallest_set) < len(result.blocking)
    assert f"{len(result.smallest_set)} of them are the smallest set" in PageText(page, "en").text
    assert PageText(page, "zh").text.count("属于最小集合") == len(result.smallest_set)


def test_a_contradiction_shows_both_sides_and_the_uncounted_word(zh: str, en: str) -> None:
    # 18999 of 20000: below 95% and not to be printed as 95%
    assert "满足 读数 评审覆盖率 94.995%（要求 ≥ 95%，n = 20,000） 存疑 结论 不满足" in spaced(zh)
    assert "Review coverage: 94.995% (asked ≥ 95%, n = 20,000) doubtful" in spaced(en)
    assert "评审记录在邮件里" in zh


def test_a_formal_result_shows_conflict_consensus_and_override() -> None:
    page = render(formal(), FACTS)
    zh, en = PageText(page, "zh").text, PageText(page, "en").text
    assert "B-1.2.2 评分不一致" in spaced(zh)
    assert "B-1.2.2 votes in conflict" in spaced(en)
    assert "夜间构建未纳入" in zh
    assert "assessor-1, assessor-2 理由 评审在线下进行，已抽查" in spaced(zh)
    assert "formal assessment" in en


# ---- 6 readings, 7 measured share


def test_a_reading_says_value_interval_n_unknown_threshold_and_loads(zh: str, en: str) -> None:
    # 383 of 412, 13 unknown: 13 / 425
    assert (
        "读数 92.96% 95% 区间与阈值 90.1%–95.1% 要求值 A-1.2.1 ≥ 90% 满足 "
        "A-1.4.1 ≥ 98% 不满足 n 412 不可判 3.06%"
    ) in spaced(zh)
    assert "Unknown 3.06% Trend" in spaced(en)
    assert "合入时长 time_to_merge 读数 18.5 小时 p85 61 小时" in spaced(zh)
    assert "14.2–21.9 h" in en
    assert "直接读取 数据批次 2" in spaced(zh)


def test_few_and_doubtful_are_flagged(zh: str, en: str) -> None:
    assert "86.67% 存疑 样本少" in spaced(zh)
    assert "86.67% doubtful few" in spaced(en)


def test_n_of_a_rate_counts_days(zh: str, en: str) -> None:
    assert "n 90 天" in zh
    assert "n 90 d " in spaced(en)


def test_a_missing_reading_says_why_and_is_never_zero(zh: str, en: str) -> None:
    assert "变更前置时间 lead_time_for_changes 原因 样本太少 n 3 要求值 A-1.3.2 ≤ 48 小时 满足" in spaced(zh)
    assert "Why too few observations n 3" in spaced(en)
    assert "读数 0 小时" not in zh


def test_a_reading_is_listed_once_however_many_requirements_it_serves(en: str) -> None:
    assert en.count("90.1–95.1%") == 1


def test_the_measured_share_is_said_for_each_level(zh: str) -> None:
    # level 2: nine requirements, five with a measure of which one is Missing, six met
    result = mixed()
    level2 = result.by_level[1]
    assert (level2.requirements, level2.measurable, level2.measured, level2.met) == (9, 5, 4, 6)
    assert "2 基础级 要求数 9 可实测 5 已实测 4 满足 6 实测占比 44.44%" in spaced(zh)


# ---- 8 practices, 9 evidence, 10 method


def test_every_requirement_is_there_with_its_text_and_check(zh: str, en: str) -> None:
    for requirement in mixed().part.requirements():
        assert requirement.text.zh in zh
        assert requirement.text.en in en
        assert requirement.look_for.en in en


def test_only_practices_that_block_are_opened_for_paper(page: str) -> None:
    assert re.findall(r'class="practice opens" id="([^"]+)"', page) == ["B-1", "D-2"]


def test_the_reason_of_not_applicable_is_shown(zh: str) -> None:
    assert "理由 本项目只有一个分支" in spaced(zh)


def test_loads_are_listed_with_short_and_full_digest(page: str, zh: str) -> None:
    digest = "fedcba9876543210" * 4
    assert f'<code title="{digest}">{digest[:12]}</code>' in page
    assert (
        "deployments 1 个批次 318 4 1 地址 exports/deployments.csv load-csv-02 采集器 table 来源 导出文件 接收 318 拒收 4"
        in spaced(zh)
    )


def test_loads_of_one_source_are_neighbours_whatever_their_order() -> None:
    first, *_ = mixed().loads
    made = [
        replace(first, source=source, uri=uri, load_id=uri, accepted=rows, rejected=1)
        for source, uri, rows in (("junit", "c.xml", 3), ("git", "repo", 10), ("junit", "a.xml", 4))
    ]
    found = sources(made)
    assert [(it.source, it.accepted, it.rejected) for it in found] == [("git", 10, 1), ("junit", 4 + 3, 2)]
    assert [(number, load.uri) for it in found for number, load in it.loads] == [
        (1, "repo"),
        (2, "a.xml"),
        (3, "c.xml"),
    ]


def test_digests_engine_and_links_are_named(en: str) -> None:
    assert (
        f"Catalogue digest {'ab' * 32} Evidence digest {'cd' * 32} Indicators digest {'ef' * 32}"
        in spaced(en)
    )
    assert "steelyard 0.1.0 Links explicit and inferred links" in spaced(en)


def test_only_the_rules_that_were_used_are_listed(page: str) -> None:
    def listed(made: Result) -> list[str]:
        return re.findall(r"<dt>(R\d+)</dt>", render(made, FACTS))

    assert listed(mixed()) == ["R1", "R2", "R3", "R4", "R5", "R8", "R9", "R10", "R11", "R14", "R17"]
    assert listed(formal()) == ["R1", "R2", "R3", "R4", "R6", "R7", "R8", "R9", "R10", "R11", "R14", "R17"]
    assert re.findall(r"<dt>(R\d+)</dt>", page) == listed(mixed())


def test_thresholds_are_listed_with_window_role_and_origin(zh: str, en: str) -> None:
    assert "D-2.2.2 指标 构建成功率 阈值 ≥ 95% 窗口 90 天 作用 判定 来源 杆秤自定" in spaced(zh)
    assert "Threshold ≥ 95% Window 90 d Role decides Origin Steelyard's own" in spaced(en)


def test_an_indicator_that_nobody_describes_is_shown_by_its_id() -> None:
    text = PageText(render(mixed(), {}), "en").text
    assert "build_success_rate: 86.67%" in text


# ---- size and speed


def big(practices: int = 72) -> Result:
    """The small standard many times over: more than 300 requirements."""
    of = standard()
    nodes = []
    answers, found = {}, {}
    small = proposals(of)
    for i in range(-(-practices // 6)):
        for node in of.parts[0].nodes:
            copies = []
            for p in node.practices:
                asked = tuple(replace(r, id=f"{i}{r.id}") for r in p.requirements)
                answers |= {f"{i}{r.id}": ANSWERS[r.id] for r in p.requirements if r.id in ANSWERS}
                found |= {
                    f"{i}{r.id}": replace(small[r.id], requirement=f"{i}{r.id}")
                    for r in p.requirements
                    if r.id in small
                }
                copies.append(replace(p, code=f"{i}{p.code}", requirements=asked))
            nodes.append(replace(node, code=f"{i}{node.code}", practices=tuple(copies)))
    part = replace(of.parts[0], nodes=tuple(nodes))
    of = replace(of, parts=(part,))
    return decide(case(of=of), self_basis.rate(part.requirements(), answers, found))


def test_three_hundred_requirements_stay_below_a_megabyte_and_a_half_and_a_second() -> None:
    result = big()
    assert sum(len(p.requirements) for p in result.practices) == 12 * 26
    render(result, FACTS)
    started = time.process_time()
    page = render(result, FACTS)
    assert time.process_time() - started < 1.0
    assert len(page.encode()) < 1_500_000


def spaced(text: str) -> str:
    """Spaces folded, no-break ones too."""
    return re.sub(r"\s+", " ", text)
