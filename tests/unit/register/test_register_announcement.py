"""The announcement of 26 October 2023 from the shipped rows, against what was published of that day."""

from datetime import date

import pytest
from registers import CITY, FUND, batch, organisation, register, result

from steelyard.errors import InputError
from steelyard.register.announcement import announcement
from steelyard.register.announcement_page import announcement_document, announcement_page, project_name, title
from steelyard.register.entries import register_of
from steelyard.register.levels import level_code
from steelyard.register.model import SubsidiaryRule
from steelyard.register.page import Grid, Heading, html, markdown
from steelyard.register.shipped import shipped_entries

DAY = date(2023, 10, 26)
# Organisation, project, part, level as the announcement lists them; empty: not published.
EIGHT = [
    ("中国农业银行", "分布式核心开放系统控制", "technical-operations", "2"),
    ("中国农业银行", "网上支付平台-第三方快捷支付模块", "technical-operations", "2"),
    ("中国农业银行", "数据中台门户", "agile-development-management", "unknown"),
    ("中国农业银行", "用户行为数据采集与分析平台", "agile-development-management", "unknown"),
    ("中国银行", "手机银行", "security-and-risk-management", "unknown"),
    ("交通银行", "工程运维平台", "system-and-tools", "unknown"),
    ("浙江农商联合银行", "丰收互联手机银行", "continuous-delivery", "3"),
    ("浙江农商联合银行", "商户金融云", "continuous-delivery", "3"),
]


@pytest.fixture(scope="module")
def shipped():
    return register_of(shipped_entries())


@pytest.fixture(scope="module")
def announced(shipped):
    return announcement(shipped, DAY)


def test_the_batch_has_its_eight_results(announced, shipped):
    assert len(announced.results) == 8
    for found, (organisation_, project, part, level) in zip(announced.results, EIGHT, strict=True):
        assert shipped.organisations[found.organisation].name.zh == organisation_
        assert project_name(found, "zh").startswith(project)
        assert (found.part, level_code(found.level)) == (part, level)


def test_other_results_of_the_date_stand_apart(announced):
    assert [(r.organisation, r.part, r.module) for r in announced.others] == [
        ("cicc", "security-and-risk-management", "secure-development"),
        ("cicc", "security-and-risk-management", "secure-delivery"),
        ("cicc", "security-and-risk-management", "secure-development"),
        ("cicc", "security-and-risk-management", "secure-delivery"),
        ("cicc", "continuous-testing", ""),
        ("shenwan-hongyuan-securities", "continuous-testing", ""),
    ]
    assert announced.vague == ()


def test_the_firsts_that_were_announced_are_told_as_such(announced):
    claimed = {(f.kind.value, f.category, f.part) for f in announced.firsts if f.announced}
    assert claimed == {
        ("category-part", "state_owned_commercial_bank", "technical-operations"),
        ("category-part", "state_owned_commercial_bank", "agile-development-management"),
        ("category", "rural_institution", None),
        ("part", None, "continuous-testing"),
    }


def test_totals_by_category_stand_in_two_columns(announced):
    counted = {line.key[0]: line.count.results for line in announced.by_category.lines}
    assert counted == {
        "state_owned_commercial_bank": 39,
        "joint_stock_commercial_bank": 24,
        "securities": 14,
        "city_commercial_bank": 5,
        "telecom": 4,
        "internet_software": 3,
        "insurance": 3,
        "rural_institution": 2,
        "private_bank": 1,
    }
    assert announced.by_category.total.count.results == sum(counted.values()) == 95
    assert all(line.published.exact == () for line in announced.by_category.lines)


def test_the_published_totals_of_the_day_are_those_of_two_institutions(announced):
    told = {
        line.key[0]: (line.count.results, [t.count for t in line.published.exact])
        for line in announced.organisations
    }
    assert told["agricultural-bank-of-china"] == (13, [21])
    assert told["cicc"] == (5, [14])
    assert told["bank-of-communications"] == (9, [])


def test_a_total_is_not_reached_by_inventing_rows(shipped):
    rows = [r for r in shipped.results if r.organisation == "agricultural-bank-of-china"]
    family = [r for r in rows if r.part not in {"aiops", "coach-talent"} and r.counts_from <= DAY]
    assert len(family) == 13  # 21 were published; the other eight are not known


def test_both_languages_say_the_same_with_the_same_numbers(announced, shipped):
    pages = [announcement_page(announced, shipped, language) for language in ("zh", "en")]
    grids = [[block for block in page.blocks if isinstance(block, Grid)] for page in pages]
    assert [len(g.rows) for g in grids[0]] == [len(g.rows) for g in grids[1]] == [8, 6, 2, 7, 11, 6]
    for zh, en in zip(*grids, strict=True):
        assert [[row[at] for at in zh.numbers] for row in zh.rows] == [
            [row[at] for at in en.numbers] for row in en.rows
        ]


def test_the_page_names_day_event_and_what_is_not_known(announced, shipped):
    told = {language: markdown(announcement_page(announced, shipped, language)) for language in ("zh", "en")}
    assert told["zh"].startswith("# 2023 年 10 月 26 日公布的评估结果\n\n发布场合：第21届 GOPS，上海。")
    assert "| 国有大型商业银行 | 39 | 不详（此前：2023-07-18 为 46 项） |" in told["zh"]
    assert "| 中国农业银行 | 13 | 21 项 |" in told["zh"]
    assert told["en"].startswith("# Assessment results announced on 26 October 2023\n")
    assert "| rural institutions | 2 | not known |" in told["en"]
    assert "first known to this register" in told["en"]


def test_the_document_of_the_page_holds_both_languages_and_loads_nothing(announced, shipped):
    page = html([announcement_page(announced, shipped, language) for language in ("zh", "en")], "T & t")
    assert page.count("<section lang=") == 2
    assert "<title>T &amp; t</title>" in page
    assert "http" not in page
    assert "<script" not in page


def test_the_json_document_has_codes_and_sources(announced, shipped):
    document = announcement_document(announced, shipped)
    assert document["schema"] == "steelyard/announcement/1"
    assert [r["level"] for r in document["results"]] == [level for *_, level in EIGHT]
    assert all(r["source"].startswith("https://") for r in document["results"])
    assert document["by_category"]["total"]["counted"]["results"] == 95


def test_a_numbered_batch_says_its_number():
    known = register(
        [organisation("a", CITY)], [result("1", "a", batch="x")], batches=[batch("x", "2023-10-26", 36)]
    )
    assert title(announcement(known, DAY)).as_dict() == {
        "zh": "2023 年 10 月 26 日公布的评估结果（第36批）",
        "en": "Assessment results announced on 26 October 2023, batch 36",
    }


def test_results_of_the_batch_with_a_vague_date_are_told_apart():
    rows = [result("1", "a", batch="x"), result("2", "a", "2023-10", batch="x")]
    found = announcement(register([organisation("a", CITY)], rows, batches=[batch("x", "2023-10-26")]), DAY)
    assert ([r.id for r in found.results], [r.id for r in found.vague]) == (["1"], ["2"])


def test_the_totals_of_institutions_follow_the_option_for_subsidiaries():
    arm = organisation("arm", (None, FUND, "a"))
    known = register([organisation("a", CITY), arm], [result("1", "arm"), result("2", "a", "2020-01-01")])

    def totals(rule):
        return {(line.key[0], line.count.results) for line in announcement(known, DAY, rule).organisations}

    assert totals(SubsidiaryRule.PARENT) == {("a", 2)}
    assert totals(SubsidiaryRule.OWN) == {("arm", 1)}


def test_each_result_says_how_well_its_source_supports_it():
    known = register([organisation("a", CITY)], [result("1", "a")])
    for language, head, cell in (("zh", "来源可信度", "高"), ("en", "confidence in the source", "high")):
        page = announcement_page(announcement(known, DAY), known, language)
        grid = next(block for block in page.blocks if isinstance(block, Grid))
        assert (grid.head[5], grid.rows[0][5]) == (head, cell)


def test_a_revoked_result_is_shown_as_revoked_only_from_then_on():
    def statuses(revoked):
        known = register([organisation("a", CITY)], [result("1", "a", revoked=revoked)])
        page = announcement_page(announcement(known, DAY), known, "en")
        return next(block for block in page.blocks if isinstance(block, Grid)).rows[0][4]

    assert statuses("2023-10-26") == "reported, revoked on 2023-10-26"
    assert statuses("2023-10-27") == "reported"


def test_names_cannot_break_out_of_a_page():
    odd = result("1", "a", project="<b>|`x`")
    known = register([organisation("a", CITY)], [odd])
    page = announcement_page(announcement(known, DAY), known, "en")
    assert r"\<b\>\|\`x\`" in markdown(page)
    assert "&lt;b&gt;|`x`" in html([page], "t")
    assert [block.level for block in page.blocks if isinstance(block, Heading)][:2] == [1, 2]


def test_a_day_without_results_names_the_nearest_ones(shipped):
    with pytest.raises(InputError, match="no result announced on 2023-10-25") as refused:
        announcement(shipped, date(2023, 10, 25))
    assert "2023-10-26" in refused.value.remedy


def test_two_batches_of_a_day_are_refused():
    known = register(
        [organisation("a", CITY)],
        [result("1", "a", batch="x")],
        batches=[batch("x", "2023-10-26"), batch("y", "2023-10-26")],
    )
    with pytest.raises(InputError, match="2 batches are of 2023-10-26"):
        announcement(known, DAY)
