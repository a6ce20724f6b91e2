"""`steelyard certificate pdf` and `demo`, and `verify` of what they write: in any form, in a fresh folder."""

import io
import json
import shlex
import shutil
from contextlib import redirect_stdout

import pytest
from pypdf import PdfWriter

from steelyard import typesetting
from steelyard.certificate.paper.code import code_of
from steelyard.cli.app import run
from steelyard.cli.certificate_demo import _commands, _printed
from tests.unit.certificate.certified import stretched_once

SAID = "this is what the signed credential says; the printed page is not signed: compare it with these lines"
SAID_ZH = "以上内容取自已签名的凭证；印出的页面本身未签名，请与以上各项逐一核对"


@pytest.fixture(scope="module", autouse=True)
def _quick_keys():
    with stretched_once():
        yield


def demo_of(factory):
    """What `steelyard certificate demo` writes, made once for every module, and what it printed beside it."""
    folder, printed = factory.getbasetemp() / "my demo", factory.getbasetemp() / "my demo.txt"
    if not printed.exists():
        with stretched_once(), redirect_stdout(io.StringIO()) as out:
            assert run(["certificate", "demo", "--out", str(folder)]) == 0
        printed.write_text(out.getvalue(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return demo_of(tmp_path_factory)


@pytest.fixture
def fresh(shown, tmp_path, monkeypatch):
    """A stranger's folder with nothing but the files that were handed to him."""
    for path in shown.glob("*.*"):
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["certificate.json", "certificate.pdf", "code.txt"])
def test_the_demo_certificate_verifies_in_a_fresh_folder_with_the_file_and_the_trust_file(
    steelyard, fresh, name
):
    for path in fresh.iterdir():
        if path.name not in (name, "trust.json"):
            path.unlink()
    ran = steelyard("verify", name, "--trust", "trust.json")
    lines = ran.out.splitlines()
    assert (ran.code, lines[0]) == (0, "样例 SAMPLE valid")
    assert "  level: 3 Comprehensive" in lines
    assert (SAID in lines) is (name != "certificate.json")
    chinese = steelyard("verify", name, "--trust", "trust.json", "--lang", "zh").out.splitlines()
    assert chinese[0] == "样例 SAMPLE 有效"
    assert (SAID_ZH in chinese) is (name != "certificate.json")


def test_the_demo_prints_three_commands_that_succeed(steelyard, shown):
    first, *commands = shown.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert first == f"样例 SAMPLE written to {shown}"
    assert [command.split()[1] for command in commands] == ["verify", "verify", "replay"]
    for command in commands:
        program, *arguments = shlex.split(command)
        assert (program, steelyard(*arguments).code) == ("steelyard", 0)


def test_the_demo_replaces_nothing(steelyard, fresh):
    assert "is there already" in steelyard.refused("certificate", "demo", "--out", fresh)
    assert (fresh / "trust.json").exists()


def test_the_demo_goes_on_where_there_are_no_fonts(steelyard, fresh, monkeypatch, capsys):
    monkeypatch.setenv(typesetting.FOLDER, str(fresh / "nowhere"))
    for name in ("certificate.pdf", "code.txt"):
        (fresh / name).unlink()
    written = [*_printed(fresh, (fresh / "certificate.json").read_bytes(), "en")]
    assert (written, (fresh / "certificate.pdf").exists()) == ([fresh / "code.txt"], False)
    assert "is no folder" in capsys.readouterr().err
    first, *_ = _commands(fresh, [fresh / "certificate.json", *written])
    assert steelyard(*shlex.split(first)[1:]).out.splitlines()[0] == "样例 SAMPLE valid"


def test_the_page_can_be_made_again_by_anybody_and_has_the_same_bytes(steelyard, fresh):
    ran = steelyard("certificate", "pdf", "certificate.json", "--out", "again.pdf")
    assert (ran.code, ran.out) == (0, "again.pdf: written\n")
    assert (fresh / "again.pdf").read_bytes() == (fresh / "certificate.pdf").read_bytes()


def test_issue_writes_the_page_beside_the_certificate_or_says_how_to_write_it_later(
    steelyard, shown, tmp_path, monkeypatch
):
    office = tmp_path / "scheme"
    shutil.copytree(shown / "scheme", office)
    at = ("--folder", office, "--secret", office / "passphrase")

    def issued_anew(old):
        assert steelyard("certificate", "revoke", old, "--reason", "sample reason", *at).code == 0
        return steelyard("certificate", "issue", office / "result.json", office / "decision.json", *at)

    ran = issued_anew(numbers(office)[0])
    page = office / "issued" / f"{numbers(office)[1]}.pdf"
    assert (ran.code, ran.err, ran.out.splitlines()[1]) == (0, "", f"样例 SAMPLE {page}: written")
    assert page.read_bytes().startswith(b"%PDF-1.7")
    monkeypatch.setenv(typesetting.FOLDER, str(tmp_path / "nowhere"))
    ran = issued_anew(numbers(office)[1])
    third = office / "issued" / numbers(office)[2]
    assert (ran.code, third.with_suffix(".pdf").exists()) == (0, False)
    assert "is no folder" in ran.err
    assert f"`steelyard certificate pdf {third}.json --out {third}.pdf` writes it" in ran.out


def numbers(office):
    return [path.stem for path in sorted((office / "issued").glob("*.json"))]


def test_a_changed_credential_gets_no_page_and_ends_with_4(steelyard, fresh):
    data = (fresh / "certificate.json").read_bytes()
    (fresh / "certificate.json").write_bytes(data.replace(b'"value":3}', b'"value":5}'))
    message = steelyard.refused("certificate", "pdf", "certificate.json", "--out", "again.pdf", code=4)
    assert message == "steelyard: certificate.json: was changed after it was signed\n"
    assert not (fresh / "again.pdf").exists()


def test_the_form_stands_in_the_json_of_the_verdict(steelyard, fresh):
    for name, form in (("certificate.json", "credential"), ("certificate.pdf", "pdf"), ("code.txt", "code")):
        told = json.loads(steelyard("verify", name, "--trust", "trust.json", "--json").out)
        assert (told["form"], told["state"], told["assessment"]["level"]["value"]) == (form, "valid", 3)


def test_a_revoked_certificate_is_revoked_in_every_form(steelyard, shown, tmp_path, monkeypatch):
    shutil.copytree(shown, tmp_path / "demo")
    monkeypatch.chdir(tmp_path / "demo")
    at = ("--folder", "scheme", "--secret", "scheme/passphrase")
    (issued,) = (tmp_path / "demo/scheme/issued").glob("*.json")
    assert steelyard("certificate", "revoke", issued.stem, "--reason", "sample reason", *at).code == 0
    assert steelyard("certificate", "trust", "--out", "trust.json", "--folder", "scheme").code == 0
    for name in ("certificate.json", "certificate.pdf", "code.txt"):
        ran = steelyard("verify", name, "--trust", "trust.json")
        assert (ran.code, ran.out.splitlines()[0]) == (4, "样例 SAMPLE revoked")


def test_a_pdf_with_another_credential_inside_is_judged_by_that(steelyard, fresh):
    other = (
        (fresh / "certificate.json").read_bytes().replace(b"Sample Commercial Bank", b"Sample Other Bank Co.")
    )
    (fresh / "code.txt").write_text(code_of(other))
    message = steelyard("verify", "code.txt", "--trust", "trust.json")
    assert (message.code, "was changed after it was signed" in message.err) == (4, True)


@pytest.mark.parametrize(
    "data", [b"%PDF-", b"%PDF-1.7\n" + bytes(5_000), b"STEELYARD1:", b"STEELYARD1:\xff", b"PK\x03\x04"]
)
def test_what_only_begins_like_one_is_told(steelyard, fresh, data):
    (fresh / "file").write_bytes(data)
    ran = steelyard("verify", "file", "--trust", "trust.json")
    assert (ran.code, ran.out.splitlines()[0].split(":")[0]) == (4, "changed")
    assert ran.err.startswith("steelyard: file")
    told = json.loads(steelyard("verify", "file", "--trust", "trust.json", "--json").out)
    assert told["state"] == "changed"


def test_a_pdf_without_a_credential_is_told_with_what_to_do(steelyard, fresh):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write("blank.pdf")
    ran = steelyard("verify", "blank.pdf", "--trust", "trust.json")
    assert (ran.code, ran.err.splitlines()) == (
        4,
        [
            "steelyard: blank.pdf: changed: no credential can be taken out of it: has no certificate in it",
            "  give the JSON file of the certificate",
        ],
    )
    chinese = steelyard("verify", "blank.pdf", "--trust", "trust.json", "--lang", "zh")
    assert chinese.out.startswith("已被改动：其中没有可验证的凭证：")
