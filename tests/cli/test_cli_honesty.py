"""`measure` and `report` beside honest and less honest data: population gaps (R18), signs of dressing up (R20)."""

import json

import pytest

from steelyard.cli.signs import sign_lines
from steelyard.evidence.signs import RULES, Sign
from steelyard.evidence.signs.model import Found
from steelyard.values import Text

DECLARED = """\
  mobile:
    population:
      services: [pay, login]
      repositories: [app, old]
      excluded: [{repository: old, reason: archived in March}]
      counts:
        - {table: incident, from: 2026-08-03, to: 2026-10-31, rows: 9, told_by: list of the service desk}
"""


def declare(bank, text=DECLARED):
    path = bank / "steelyard.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  mobile:\n", text, 1), encoding="utf-8")


def values(ran):
    return {one["indicator"]: one.get("missing", one.get("value")) for one in json.loads(ran.out)}


ASKED = ("measure", "mobile", "time_to_resolve", "deployment_frequency")


def test_without_a_declaration_nothing_changes(steelyard, bank):
    before = steelyard(*ASKED, "--json").out
    declare(bank, "  mobile:\n    population: {}\n")
    assert steelyard(*ASKED, "--json").out == before


def test_an_incomplete_population_is_a_missing_reading_with_its_gaps_below(steelyard, bank):
    declare(bank)
    assert values(steelyard(*ASKED, "--json"))["deployment_frequency"] == "incomplete_population"
    en, zh = (steelyard(*ASKED, "--lang", tongue).out.splitlines() for tongue in ("en", "zh"))
    assert en[-4:] == [
        "missing of the population: service login: no row in incident",
        "missing of the population: service login: no row in deployment",
        "more than the source counts: incident: 10 rows, its source counts 9 (list of the service desk)",
        "left out: old, because: archived in March",
    ]
    assert zh[-4:] == [
        "总体缺口：服务 login：incident 中没有任何记录",
        "总体缺口：服务 login：deployment 中没有任何记录",
        "多于来源计数：incident：装载了 10 行，来源自己计为 9 行（list of the service desk）",
        "已排除：old，理由：archived in March",
    ]


def test_a_result_carries_the_reason(steelyard, bank):
    declare(bank)
    result = json.loads(steelyard("assess", "mobile", "--json").out)
    reasons = {
        requirement["reading"].get("missing")
        for practice in result["practices"]
        for requirement in practice["requirements"]
        if "reading" in requirement
    }
    assert "incomplete_population" in reasons


def test_a_population_that_cannot_hold_is_told_with_its_place(steelyard, bank):
    declare(bank, "  mobile:\n    population: {services: ['pay-*']}\n")
    assert "steelyard.yaml, population of mobile: declares the pattern 'pay-*'" in steelyard.refused(*ASKED)


def alter(bank):
    """Two incidents become requests in a later export."""
    path = bank / "exports/incidents.csv"
    lines = path.read_text().splitlines()
    turned = [one.replace(",incident,", ",request,") if one[:2] in {"I3", "I4"} else one for one in lines]
    path.write_text("\n".join([*turned, ""]))


def test_signs_stand_beside_the_readings_and_change_none(steelyard, bank):
    alter(bank)
    plain = json.loads(steelyard(*ASKED, "--json").out)
    found = json.loads(steelyard(*ASKED, "--signs", "--json").out)
    assert found["readings"] == plain
    assert {
        "sign": "became_request",
        "table": "incident",
        "found": 2,
        "of": 10,
        "examples": ["I3", "I4"],
    } in found["signs"]
    told = steelyard(*ASKED, "--signs", "--lang", "zh").out.splitlines()
    assert "可疑迹象：只是提示，读数未作任何修改。" in told
    assert any(line.startswith("  事件改成服务请求：incident，2 张事件单后来改成了服务请求") for line in told)


@pytest.mark.usefixtures("bank")
def test_where_nothing_is_odd_that_is_said_too(steelyard):
    told = steelyard("measure", "cards", "time_to_resolve", "--signs", "--lang", "en")
    assert told.out.splitlines()[-1] == "No signs of dressing up."
    (none,) = sign_lines([])
    assert none.zh == "没有可疑迹象。"


def test_a_sign_is_told_in_both_languages_with_the_threshold_of_its_rule():
    rule = next(rule for rule in RULES if rule.id == "became_request")
    told = Text("2 张", "2 incidents were turned into requests")
    head, line = sign_lines([Sign(rule, Found("incident", 2, 10, told, ("I3", "I4")))])
    assert head.en == "Signs of dressing up: to be asked about; no reading was changed."
    assert line.en == (
        "  Incidents turned into requests: incident, 2 incidents were turned into requests "
        "(such as I3, I4); told from: one ticket"
    )
    assert line.zh == "  事件改成服务请求：incident，2 张（如 I3、I4）；提示条件：只要有一张"


def test_the_report_shows_signs_below_the_readings_and_its_result_file_stays_the_same(steelyard, bank):
    alter(bank)
    assert steelyard("report", "mobile").code == 0
    page = (bank / "reports/mobile-continuous-delivery.html").read_text(encoding="utf-8")
    assert "2 incidents were turned into requests" in page and "2 张事件单后来改成了服务请求" in page
    result = (bank / "reports/mobile-continuous-delivery.json").read_bytes()
    assert result + b"\n" == steelyard("assess", "mobile", "--json").out.encode()
