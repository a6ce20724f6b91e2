"""What the commands of a scheme share: its folder, its keys, the moment, and how they answer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from steelyard.cli.language import language
from steelyard.cli.plain import line
from steelyard.cli.secret import secret
from steelyard.values import Language, Text

if TYPE_CHECKING:
    from steelyard.certificate.office import Office, Signers

FolderOption = Annotated[
    Path,
    Parameter(
        name=["--folder", "-f"],
        help="Folder of scheme.yaml; the current one by default. scheme.yaml 所在目录，默认为当前目录。",
    ),
]
HERE = Path()


def moment() -> str:
    """The present moment; the only clock of these commands."""
    from steelyard.certificate.moments import written  # noqa: PLC0415 - cryptography only where it is needed

    return written(datetime.now(UTC))


def signing(folder: Path, secret_file: Path | None) -> tuple[Office, Signers, str]:
    """The office in a folder, its keys to be opened with the secret, and the moment of the act."""
    from steelyard.certificate.office import open_office, signers  # noqa: PLC0415

    office, at = open_office(folder), moment()
    return office, signers(office, secret(secret_file), at), at


def say(lang: Language | None, chinese: str, english: str, *, sample: bool = False) -> None:
    """One line in the asked language, behind the mark of samples where it speaks of one (R27)."""
    from steelyard.certificate.keys import SAMPLE  # noqa: PLC0415

    told = line(Text(chinese, english).to(language(lang)))
    print(f"{SAMPLE} {told}" if sample else told)
