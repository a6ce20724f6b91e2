"""`steelyard assess` and `steelyard report`: the level for people, the result file for programs."""

import json

import pytest
import rfc8785
from command import PROJECT, process, workspace

from steelyard.cli.result_view import percent
from steelyard.result.model import Share


@pytest.mark.usefixtures("bank")
def test_the_level_and_what_blocks_the_next_are_told_in_both_languages(steelyard):
    zh, en = steelyard("assess", "mobile", "--lang", "zh"), steelyard("assess", "mobile", "--lang", "en")
    assert (zh.code, en.code, zh.err, en.err) == (0, 0, "", "")
    for word in (
        "手机银行",
        "样例银行",
        "持续交付",
        "截至 2026-10-31",
        "目标 3",
        "能力子域",
        "阻碍下一级的要求",
    ):
        assert word in zh.out
    for word in (
        "Mobile banking",
        "Sample Bank",
        "Continuous delivery",
        "as of 2026-10-31",
        "target 3",
        "Domain",
        "What blocks the next level",
    ):
        assert word in en.out


def test_without_a_language_the_terminal_decides(steelyard, monkeypatch):
    assert "not the text of YD/T 3763" in steelyard("standard", "list").out
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "非 YD/T 3763 标准原文" in steelyard("standard", "list").out
    monkeypatch.setenv("LC_ALL", "C")
    assert "not the text of YD/T 3763" in steelyard("standard", "list").out


def test_the_result_file_is_canonical_alone_on_stdout_and_the_same_every_time(steelyard, bank):
    first = steelyard("assess", "mobile", "--json")
    assert (first.code, first.err) == (0, "")
    (line,) = first.out.splitlines()
    result = json.loads(line)
    assert rfc8785.dumps(result).decode() == line
    assert (result["schema"], result["basis"], result["as_of"]) == (
        "steelyard/result/1",
        "self",
        "2026-10-31",
    )
    assert (result["project"]["id"], result["target"], result["part"]["id"]) == (
        "mobile",
        3,
        "continuous-delivery",
    )
    assert result["coverage"]["measured"] > 0
    assert steelyard("assess", "mobile", "--json", "--lang", "zh").out == first.out
    elsewhere = process(
        "assess",
        "mobile",
        "--json",
        folder=bank,
        PYTHONIOENCODING="ascii",
        TZ="America/Lima",
        PYTHONHASHSEED="7",
    )
    assert (elsewhere.code, elsewhere.err, elsewhere.out) == (0, "", first.out)


def test_the_whole_catalogue_is_decided_on_real_evidence(steelyard, bank):
    text = (bank / "steelyard.yaml").read_text().replace("own-cmm", "devops-cmm")
    (bank / "steelyard.yaml").write_text(text)
    result = json.loads(steelyard("assess", "mobile", "--json").out)
    assert (result["standard"]["id"], len(result["domains"])) == ("devops-cmm", 7)
    assert result["coverage"]["measured"] > 5


@pytest.mark.usefixtures("bank")
def test_all_projects_are_told_a_line_each(steelyard):
    lines = steelyard("assess", "--all", "--lang", "en").out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["mobile", "cards"]
    documents = [json.loads(line) for line in steelyard("assess", "--all", "--json").out.splitlines()]
    assert [document["project"]["id"] for document in documents] == ["mobile", "cards"]


@pytest.mark.usefixtures("bank")
def test_the_gate_ends_with_3_below_the_target_after_the_result_was_told(steelyard):
    ran = steelyard("assess", "mobile", "--gate", "--json")
    assert ran.code == 3
    assert json.loads(ran.out)["target"] == 3
    assert ran.err.startswith("steelyard: below the target: mobile (continuous-delivery: ")
    assert "`steelyard assess` shows what blocks each" in ran.err


@pytest.mark.usefixtures("bank")
def test_a_target_takes_the_place_of_the_planned_one(steelyard):
    assert json.loads(steelyard("assess", "mobile", "--json", "--target", 1).out)["target"] == 1


@pytest.mark.parametrize("target", ["0", "6", "-1", "99"])
@pytest.mark.usefixtures("bank")
def test_a_target_that_the_part_does_not_have_is_told(steelyard, target):
    told = steelyard.refused("assess", "mobile", f"--target={target}")
    assert told == f"steelyard: --target: continuous-delivery has no level {target}\n  1 to 5\n"


@pytest.mark.usefixtures("bank")
def test_a_project_has_to_be_named_where_there_are_two(steelyard):
    assert steelyard.refused("assess") == "steelyard: which project?\n  one of mobile, cards\n"
    assert "there is no project 'web'" in steelyard.refused("assess", "web")
    assert "name a project or say --all, not both" in steelyard.refused("assess", "mobile", "--all")


@pytest.mark.parametrize("option", ["--as-of", "--known-at"])
@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("soon", "is not a date"),
        ("2026-02-30", "is not a date"),
        ("9999-12-31", "is out of reach"),
        ("0001-01-01", "is out of reach"),
    ],
)
@pytest.mark.usefixtures("bank")
def test_a_day_that_is_none_is_told_with_its_option(steelyard, option, day, told):
    message = steelyard.refused("assess", "mobile", "--no-collect", option, day)
    assert message.startswith(f"steelyard: {option}: ") and told in message


@pytest.mark.usefixtures("bank")
def test_an_assessment_may_be_as_of_another_day_and_as_it_was_known_on_another(steelyard):
    earlier = json.loads(steelyard("assess", "mobile", "--json", "--as-of", "2026-06-30").out)
    assert (earlier["as_of"], earlier["window"]) == ("2026-06-30", {"from": "2026-04-02", "to": "2026-06-30"})
    unknown = json.loads(steelyard("assess", "mobile", "--json", "--known-at", "2020-01-01").out)
    assert (unknown["coverage"]["measured"], unknown["evidence"]["loads"]) == (0, [])


def test_a_source_that_fails_stops_the_assessment_unless_it_is_not_asked(steelyard, bank):
    (bank / "exports/incidents.csv").unlink()
    assert "`--no-collect` assesses what is stored already" in steelyard.refused("assess", "mobile", "--json")
    assert json.loads(steelyard("assess", "mobile", "--json", "--no-collect").out)["coverage"]["measured"] > 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"devops-cmm": "samm"}, "samm"),
        ({"part: continuous-delivery": "part: agile"}, "devops-cmm has no part 'agile'"),
        ({"target: 3": "target: 9"}, "continuous-delivery has no level 9"),
        ({"target: 3": "target: 3, module: x"}, "continuous-delivery has no module 'x'"),
    ],
)
def test_a_plan_that_asks_for_what_is_not_there_is_told(steelyard, tmp_path, change, told):
    ((old, new),) = change.items()
    assert told in steelyard.refused("assess", "-w", workspace(tmp_path, projects=PROJECT.replace(old, new)))


def test_a_project_without_an_assessment_is_told(steelyard, tmp_path):
    root = workspace(tmp_path, projects=PROJECT.partition("    assessments")[0])
    assert "the project mobile has no assessment" in steelyard.refused("assess", "-w", root)


def test_answers_that_are_no_workbook_are_told(steelyard, bank):
    (bank / "answers").mkdir()
    (bank / "answers/mobile.xlsx").write_bytes(b"PK\x03\x04 not really")
    assert "answers/mobile.xlsx" in steelyard.refused("assess", "mobile")


def test_nothing_is_written_when_nothing_is_new(steelyard, bank):
    before = {path: path.read_bytes() for path in bank.rglob("*") if path.is_file()}
    steelyard("assess", "mobile")
    assert {path: path.read_bytes() for path in bank.rglob("*") if path.is_file()} == before


def test_the_report_and_its_result_file_are_written_side_by_side(steelyard, bank):
    ran = steelyard("report", "--all", "--lang", "en")
    assert ran.out.splitlines() == [
        f"{bank}/reports/{name}-continuous-delivery.html" for name in ("mobile", "cards")
    ]
    page = (bank / "reports/mobile-continuous-delivery.html").read_text()
    assert page.startswith(("<!doctype html>", "<!DOCTYPE html>"))
    assert "Mobile banking" in page
    document = (bank / "reports/mobile-continuous-delivery.json").read_text()
    assert document + "\n" == steelyard("assess", "mobile", "--json").out


@pytest.mark.usefixtures("bank")
def test_the_report_may_go_to_another_folder(steelyard, tmp_path):
    assert steelyard("report", "cards", "--out", tmp_path / "x/y", "--lang", "zh").code == 0
    assert "信用卡" in (tmp_path / "x/y/cards-continuous-delivery.html").read_text()
    (tmp_path / "file").write_text("in the way")
    assert "cannot be written: " in steelyard.refused("report", "cards", "--out", tmp_path / "file")


def test_a_score_is_written_alike_in_both_languages():
    assert percent(Share(982, 1000)) == "98.2%"
    assert percent(Share(0, 0)) == "–"
