"""The secret that opens sealed keys: from a file, the environment, or a person at the terminal."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from steelyard.errors import InputError

VARIABLE = "STEELYARD_KEY_PASSPHRASE"
ASKED, AGAIN = "passphrase of the keys 密钥口令: ", "the same once more 再次输入: "
SecretOption = Annotated[
    Path | None,
    Parameter(
        name="--secret",
        help="File with the passphrase or random bytes that seal the keys, mode 0600. 密钥口令文件或随机字节文件，权限 0600。",
    ),
]


def secret(file: Path | None, *, twice: bool = False) -> bytes:
    """The secret in the file, else in STEELYARD_KEY_PASSPHRASE, else what is typed; raises InputError.

    `twice`: a new one, which a person has to type twice, since a slip would close the key for ever.
    """
    from steelyard.certificate.keyfile import secret_in  # noqa: PLC0415 - cryptography only where it is needed

    if file is not None:
        return secret_in(file)
    if told := os.environ.get(VARIABLE):
        return os.fsencode(told)
    if not sys.stdin.isatty():
        raise InputError("no passphrase for the keys", remedy=f"give --secret FILE or set {VARIABLE}")
    typed = _typed(ASKED)
    if twice and _typed(AGAIN) != typed:
        raise InputError("the two passphrases differ", remedy="type the same one twice")
    return typed


def _typed(prompt: str) -> bytes:
    try:
        return os.fsencode(getpass(prompt))
    except (EOFError, UnicodeError):
        raise InputError("no passphrase was typed", remedy=f"give --secret FILE or set {VARIABLE}") from None
