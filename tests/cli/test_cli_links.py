"""Nothing that the command writes leaves the workspace through a link that somebody has laid there."""

import secrets

import pytest
from command import PROJECT, workspace


@pytest.fixture
def outside(tmp_path):
    """A folder beside the bank with a file that nobody may touch."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "precious").write_text("precious")
    return folder


def untouched(outside):
    return [(path.name, path.read_text()) for path in outside.iterdir()] == [("precious", "precious")]


@pytest.mark.parametrize("ending", ["html", "json"])
def test_a_report_replaces_a_link_and_leaves_what_it_leads_to(steelyard, bank, outside, ending):
    page = bank / f"reports/mobile-continuous-delivery.{ending}"
    page.parent.mkdir()
    page.symlink_to(outside / "precious")
    assert steelyard("report", "mobile", "--no-collect").code == 0
    assert untouched(outside)
    assert page.stat().st_size > 1000 and not page.is_symlink()


def test_a_folder_of_reports_elsewhere_is_refused_unless_it_is_asked_for(steelyard, bank, outside):
    (bank / "reports").symlink_to(outside)
    told = steelyard.refused("report", "mobile", "--no-collect")
    assert "the folder 'reports' lies outside the workspace" in told
    assert untouched(outside)
    assert steelyard("report", "mobile", "--no-collect", "--out", outside).code == 0
    assert (outside / "mobile-continuous-delivery.html").is_file()


@pytest.mark.parametrize("link", ["", "store", "store/rows", "store/ledger"])
def test_a_link_in_the_products_own_folder_is_refused_before_anything_is_written(
    steelyard, tmp_path, outside, link
):
    root = workspace(tmp_path / "bank")
    place = root / ".steelyard" / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside)
    told = steelyard.refused("collect", "-w", root)
    assert f"{place}: is a link, and the product's own folder holds none" in told
    assert untouched(outside)


def test_a_lock_that_is_a_link_does_not_empty_the_file_behind_it(steelyard, tmp_path, outside):
    root = workspace(tmp_path / "bank")
    (root / ".steelyard/store").mkdir(parents=True)
    (root / ".steelyard/store/lock").symlink_to(outside / "precious")
    assert "is a link" in steelyard.refused("collect", "-w", root)
    assert untouched(outside)


def test_init_writes_through_no_link(steelyard, tmp_path, outside):
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / ".steelyard").symlink_to(outside)
    assert "is a link" in steelyard.refused("init", folder)
    (folder / ".steelyard").unlink()
    (folder / "steelyard.yaml").symlink_to(outside / "made")
    assert "is there already and is left as it is" in steelyard.refused("init", folder)
    assert untouched(outside)


def test_an_export_goes_through_no_link_of_a_file_that_is_half_written(steelyard, bank, outside, monkeypatch):
    """Its name cannot be guessed; this one could."""
    monkeypatch.setattr(secrets, "token_hex", lambda length: "0" * 2 * length)
    (bank / "answers").mkdir()
    half = bank / f"answers/.mobile.xlsx.{'0' * 16}.part"
    half.symlink_to(outside / "precious")
    told = steelyard.refused("answers", "export", "mobile")
    assert f"cannot be written: [Errno 17] File exists: '{half}'" in told
    assert untouched(outside)
    half.unlink()
    assert steelyard("answers", "export", "mobile").code == 0
    assert [path.name for path in (bank / "answers").iterdir()] == ["mobile.xlsx"]


def test_the_usual_place_of_answers_is_refused_where_it_leads_away(steelyard, tmp_path, outside):
    root = workspace(tmp_path / "bank", projects=PROJECT.replace(", answers: answers/mobile.xlsx", ""))
    (root / "answers").symlink_to(outside)
    told = steelyard.refused("answers", "export", "-w", root)
    assert "answers 'answers/mobile.xlsx' lies outside the workspace" in told
    assert untouched(outside)


def test_a_demo_is_not_made_behind_a_link(steelyard, tmp_path, outside):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo/bank").symlink_to(outside)
    assert "is not a sample bank" in steelyard.refused("demo", "--folder", tmp_path / "demo")
    assert untouched(outside)
