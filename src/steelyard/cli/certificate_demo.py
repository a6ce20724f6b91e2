"""`steelyard certificate demo`: a sample scheme with a demo key issues one certificate; all of it is marked SAMPLE."""

from __future__ import annotations

import secrets
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.office import moment, say
from steelyard.cli.plain import line
from steelyard.errors import InputError
from steelyard.outlet import write_private, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.certificate.office import Office, Signers

STANDARD = "devops-cmm@1"


def demo(*, out: Path = Path("certificate-demo"), lang: LanguageOption = None) -> None:
    """Decide a sample case, issue its certificate as JSON and PDF, and sign a bundle to replay. 裁定样例案卷，签发样例证书（JSON 与 PDF），并签署可复算的案卷包。

    Args:
        out: New folder for all of it. 新建的目录。
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(
            "is there already and is left as it is", where=str(out), remedy="choose another --out"
        )
    office, sign = _sample_office(out / "scheme")
    certificate = _issued(out, office, sign)
    files = [certificate, *_printed(out, certificate.read_bytes(), lang)]
    say(lang, f"已写入 {out}", f"written to {out}", sample=True)
    for command in _commands(out, files):
        print(f"  {line(command)}")


def _sample_office(folder: Path) -> tuple[Office, Signers]:
    """A scheme from the template with one demo key, whose passphrase stands beside it: it protects nothing."""
    from steelyard.certificate.keys import ROLES, Key  # noqa: PLC0415 - cryptography only where it is needed
    from steelyard.certificate.office import add_key, open_office, signers  # noqa: PLC0415
    from steelyard.certificate.signature import Ed25519Signer  # noqa: PLC0415
    from steelyard.cli.certificate import TEMPLATE  # noqa: PLC0415

    write_whole(folder / "scheme.yaml", TEMPLATE.encode())
    word, at, signer = secrets.token_hex(16), moment(), Ed25519Signer.generate()
    write_private(folder / "passphrase", word.encode())
    office = open_office(folder)
    key = Key(signer.verifier, office.scheme.issuer.id, frozenset(ROLES), at, sample=True)
    add_key(office, signer, key, word.encode())
    opened = open_office(folder)
    return opened, signers(opened, word.encode(), at)


def _issued(out: Path, office: Office, sign: Signers) -> Path:
    """Case, result, decision, certificate, trust file and bundle, each as its own command would make it."""
    from steelyard.bundle.making import bundle_of  # noqa: PLC0415
    from steelyard.bundle.sample_case import sample_case  # noqa: PLC0415
    from steelyard.certificate.acts import decide_result, issue_certificate, office_trust  # noqa: PLC0415
    from steelyard.pipeline import read_standard  # noqa: PLC0415
    from steelyard.result.document import canonical  # noqa: PLC0415
    from steelyard.result.inputs import decide_inputs  # noqa: PLC0415
    from steelyard.result.inputs_document import canonical as case_file  # noqa: PLC0415
    from steelyard.standard.shelf import pick  # noqa: PLC0415

    home = pick(STANDARD).folder
    inputs = sample_case(read_standard(home))
    result = canonical(decide_inputs(inputs))
    write_whole(out / "scheme" / "case.json", case_file(inputs))
    write_whole(out / "scheme" / "result.json", result)
    decision = out / "scheme" / "decision.json"
    decide_result(office, sign, result, "approve", "none", moment(), decision)
    issued = issue_certificate(office, sign, result, decision.read_bytes(), moment())
    write_whole(out / "certificate.json", issued.read_bytes())
    write_whole(out / "trust.json", office_trust(office, moment()))
    signer, key = sign("certificate")
    write_whole(out / "bundle.zip", bundle_of(result, inputs, home, signer, key, moment()))
    return out / "certificate.json"


def _printed(out: Path, certificate: bytes, lang: LanguageOption) -> Iterator[Path]:
    """The page, and the text of its code; a demo goes on where there are no fonts for the page."""
    from steelyard.certificate.paper.code import code_of  # noqa: PLC0415
    from steelyard.certificate.paper.sheet import page_of  # noqa: PLC0415
    from steelyard.cli.fault_words import told  # noqa: PLC0415

    write_whole(out / "code.txt", code_of(certificate).encode() + b"\n")
    yield out / "code.txt"
    try:
        write_whole(out / "certificate.pdf", page_of(certificate, str(out / "certificate.json")))
        yield out / "certificate.pdf"
    except InputError as fault:
        print(f"steelyard: {told(fault, language(lang))}", file=sys.stderr)


def _commands(out: Path, files: list[Path]) -> Iterator[str]:
    """How a stranger checks it: the page where there is one, the certificate, the result."""
    for act, path in (("verify", files[-1]), ("verify", files[0]), ("replay", out / "bundle.zip")):
        yield shlex.join(["steelyard", act, str(path), "--trust", str(out / "trust.json")])
