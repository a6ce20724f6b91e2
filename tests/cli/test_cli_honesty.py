"""`measure` and `report` beside honest and less honest data: population gaps (R18), signs of dressing up (R20)."""

import json

import pytest

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


def test_signs_are_told_in_both_languages_and_change_no_reading(steelyard, bank):
    alter(bank)
    plain = steelyard(*ASKED, "--json").out
    en, zh = (steelyard(*ASKED, "--signs", "--lang", tongue).out.splitlines() for tongue in ("en", "zh"))
    (told,) = [line for line in en if line.startswith("  Incidents turned into requests")]
    assert told == (
        "  Incidents turned into requests: incident, 2 incidents were turned into requests, "
        "8 of the window are incidents still (such as I3, I4); told from: one ticket"
    )
    assert any(line.startswith("  事件改成服务请求：incident，2 张事件单后来改成了服务请求") for line in zh)
    assert steelyard(*ASKED, "--json").out == plain


def test_a_program_gets_readings_and_signs_in_one_object(steelyard, bank):
    alter(bank)
    found = json.loads(steelyard(*ASKED, "--signs", "--json").out)
    assert found["readings"] == json.loads(steelyard(*ASKED, "--json").out)
    assert {
        "sign": "became_request",
        "table": "incident",
        "found": 2,
        "of": 10,
        "examples": ["I3", "I4"],
    } in found["signs"]


@pytest.mark.usefixtures("bank")
def test_where_nothing_is_odd_that_is_said_too(steelyard):
    asked = ("measure", "cards", "time_to_resolve", "--signs", "--lang")
    assert steelyard(*asked, "en").out.splitlines()[-1] == "No signs of dressing up."
    assert steelyard(*asked, "zh").out.splitlines()[-1] == "没有可疑迹象。"


def test_the_report_shows_signs_below_the_readings_and_its_result_file_stays_the_same(steelyard, bank):
    alter(bank)
    assert steelyard("report", "mobile").code == 0
    page = (bank / "reports/mobile-continuous-delivery.html").read_text(encoding="utf-8")
    assert "2 incidents were turned into requests" in page and "2 张事件单后来改成了服务请求" in page
    result = (bank / "reports/mobile-continuous-delivery.json").read_bytes()
    assert result + b"\n" == steelyard("assess", "mobile", "--json").out.encode()
