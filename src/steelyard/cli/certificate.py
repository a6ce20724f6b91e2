"""`steelyard certificate ...`: the folder of a scheme that issues certificates (R27)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.office import HERE, FolderOption, moment, say, signing
from steelyard.cli.secret import SecretOption, secret
from steelyard.errors import InputError
from steelyard.outlet import write_whole
from steelyard.values import Text

if TYPE_CHECKING:
    from steelyard.certificate.keys import Role

TEMPLATE = """\
# The data of a scheme that issues certificates. Replace what is marked as sample.
# 发证机构的数据。标明样例的内容请替换。
schema: steelyard/scheme/1
issuer:
  id: https://register.example/scheme
  name: {zh: 样例评估机构, en: Sample Scheme}
register: https://register.example
numbers: {pattern: "SAMPLE-{year}-{serial}", digits: 4}
validity_months: 36        # null: certificates have no end 证书没有有效期
status_days: 30            # how long a status list may be relied on 状态清单的有效天数；null 为不限
prevailing: zh
wording:
  title:
    zh: 能力成熟度评估证书
    en: Capability maturity assessment certificate
  statement:
    zh: 本证书说明所列项目在所列日期按所列标准版次和部分完成评估的结果，不代表对机构或其产品的其他评价。
    en: This certificate states the result of the assessment of the named project against the named edition and part on the named date. It says nothing else of the organisation or its products.
  criteria:
    zh: 评估员逐条评定要求，专家会议审定，级别按标准的汇总规则计算。
    en: Assessors rated each requirement, the expert meeting decided, and the level follows from the roll-up of the standard.
recognitions: {}
"""


def init(folder: Path, *, lang: LanguageOption = None) -> None:
    """Write the folder of a scheme, to be filled in. 新建发证机构目录。

    Args:
        folder: Folder to make. 新建的目录。
    """
    path = folder / "scheme.yaml"
    if os.path.lexists(path):
        raise InputError("is there already and is left as it is", where=str(path))
    write_whole(path, TEMPLATE.encode())
    say(
        lang,
        f"{path}：请先核对，再运行 `steelyard certificate key`",
        f"{path}: check it, then `steelyard certificate key`",
    )


def key(
    *,
    sample: Annotated[bool, Parameter(negative="")] = False,
    role: list[Literal["certificate", "status", "log", "decision"]] | None = None,
    first: Annotated[str | None, Parameter(name="--from")] = None,
    until: str | None = None,
    folder: FolderOption = HERE,
    secret_file: SecretOption = None,
    lang: LanguageOption = None,
) -> None:
    """Make a new signing key, sealed with a passphrase, and add it to the public set. 新建签名密钥。

    Args:
        sample: A demo key: whatever it signs is marked 样例 SAMPLE. 演示密钥，所签内容一律标明“样例 SAMPLE”。
        role: What it may sign; everything by default. 可签内容，默认全部。
        first: Day or moment from which it signs; now by default. 启用日期或时刻，默认为当前时刻。
        until: Last day on which it signs, or the moment after; no end by default. 停用日期或时刻，默认不设。
    """
    from steelyard.certificate.keys import ROLES, Key  # noqa: PLC0415 - cryptography only where it is needed
    from steelyard.certificate.moments import end_of, start_of  # noqa: PLC0415
    from steelyard.certificate.office import add_key, open_office  # noqa: PLC0415
    from steelyard.certificate.signature import Ed25519Signer  # noqa: PLC0415

    office, signer = open_office(folder), Ed25519Signer.generate()
    begins = moment() if first is None else start_of(first, "--from")
    ends = "" if until is None else end_of(until, "--until")
    if ends and ends <= begins:
        raise InputError("ends before it begins", where="--until")
    roles: frozenset[Role] = frozenset(role or ROLES)
    made = Key(signer.verifier, office.scheme.issuer.id, roles, begins, ends, sample)
    path = add_key(office, signer, made, secret(secret_file, twice=True))
    say(lang, f"{path}：私钥已加密，请另行备份", f"{path}: sealed; keep a copy in another place")


def keys(*, folder: FolderOption = HERE) -> None:
    """Print the public keys as a JWK set. 输出公钥集（JWK Set）。"""
    from steelyard.certificate.office import open_office  # noqa: PLC0415

    print(json.dumps(open_office(folder).keys.jwks(), indent=1))


def retire(
    key: str,
    *,
    until: str | None = None,
    folder: FolderOption = HERE,
    lang: LanguageOption = None,
) -> None:
    """Let a key sign no more; what it signed stays good. 停用密钥，已签内容继续有效。

    Args:
        key: The `kid` of the key. 密钥的 `kid`。
        until: Last day on which it signs; until now by default. 最后可签日期，默认即刻停用。
    """
    from steelyard.certificate.moments import end_of  # noqa: PLC0415
    from steelyard.certificate.office import open_office, retire_key  # noqa: PLC0415

    ends = moment() if until is None else end_of(until, "--until")
    retire_key(open_office(folder), key, ends)
    say(lang, f"{key} 自 {ends} 起停用", f"{key} signs no more from {ends}")


def decision(
    result: Path,
    *,
    outcome: Literal["approve", "lower", "return", "defer"],
    appeal: Literal["none", "open", "closed"] = "none",
    out: Path,
    folder: FolderOption = HERE,
    secret_file: SecretOption = None,
    lang: LanguageOption = None,
) -> None:
    """Sign the experts' decision over the digest of a result file, and enter it into the log. 对结果文件的摘要签署专家决定并记入日志。

    The newest decision over a result counts: when an appeal is filed or closed, sign another one.
    申诉提出或了结时请重新签署，以最新的决定为准。

    Args:
        result: The result file, canonical JSON. 结果文件（规范 JSON）。
        outcome: What the experts decided. 专家会议的决定。
        appeal: Whether an appeal is open. 申诉情况。
        out: File to write. 写入的文件。
    """
    from steelyard.certificate.acts import decide_result  # noqa: PLC0415
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415

    office, sign, at = signing(folder, secret_file)
    decide_result(office, sign, file_bytes(result), outcome, appeal, at, out)
    say(lang, f"{out}：已签署并记入日志", f"{out}: signed and entered into the log", sample=office.sample)


def issue(
    result: Path,
    decision: Path,
    *,
    recognition: list[str] | None = None,
    folder: FolderOption = HERE,
    secret_file: SecretOption = None,
    lang: LanguageOption = None,
) -> None:
    """Issue a certificate for a formal result that was decided and has no open appeal. 签发证书。

    Args:
        result: The result file, canonical JSON. 结果文件（规范 JSON）。
        decision: The signed decision over it. 对该结果签署的专家决定。
        recognition: Recognitions of the scheme that the certificate names. 证书所列的认可，取自 scheme.yaml。
    """
    from steelyard.certificate.acts import issue_certificate  # noqa: PLC0415
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415

    office, sign, at = signing(folder, secret_file)
    path = issue_certificate(office, sign, file_bytes(result), file_bytes(decision), at, recognition or [])
    say(lang, f"{path}：已签发并记入日志", f"{path}: issued and entered into the log", sample=office.sample)
    _print_page(path, office.sample, lang)


def _print_page(path: Path, sample: bool, lang: LanguageOption) -> None:
    """The PDF beside an issued certificate; where it cannot be made, the certificate stands all the same."""
    from steelyard.cli.fault_words import told  # noqa: PLC0415 - only where there is a fault

    page = path.with_suffix(".pdf")
    try:
        write_whole(page, _page(path, []))
    except InputError as fault:
        print(f"steelyard: {told(fault, language(lang))}", file=sys.stderr)
        again = f"`steelyard certificate pdf {path} --out {page}`"
        say(
            lang,
            f"PDF 未写入，证书不受影响；之后可用 {again} 补写",
            f"no PDF was written, the certificate stands; later {again} writes it",
            sample=sample,
        )
    else:
        say(lang, f"{page}：已写入", f"{page}: written", sample=sample)


def pdf(
    certificate: Path,
    *,
    out: Path,
    shelf: list[Path] | None = None,
    lang: LanguageOption = None,
) -> None:
    """Write a certificate as one page of PDF/A-3 with the signed credential and its QR code. 将证书写成一页 PDF/A-3，内嵌签名凭证及其二维码。

    The page says what the credential says, and the same credential gives the same bytes. 页面内容全部取自凭证；凭证相同，文件逐字节相同。

    Args:
        certificate: The certificate, JSON. 证书文件（JSON）。
        out: File to write. 写入的文件。
        shelf: Further folders of <standard>/<edition>/standard.yaml, for the scale of levels. 另外的标准目录，用于绘制级别标尺。
    """
    write_whole(out, _page(certificate, shelf or []))
    say(lang, f"{out}：已写入", f"{out}: written")


def _page(certificate: Path, shelf: list[Path]) -> bytes:
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.certificate.paper.sheet import page_of  # noqa: PLC0415

    return page_of(file_bytes(certificate), str(certificate), tuple(shelf))


def _change(act: Literal["revoke", "suspend", "reinstate"], summary: str, done: Text) -> Callable[..., None]:
    """The command that changes the standing of a certificate in this way."""

    def command(
        number: str,
        *,
        reason: str,
        folder: FolderOption = HERE,
        secret_file: SecretOption = None,
        lang: LanguageOption = None,
    ) -> None:
        from steelyard.certificate.acts import change_standing  # noqa: PLC0415

        office, sign, at = signing(folder, secret_file)
        change_standing(office, sign, act, number, at, reason)
        say(lang, f"{number}：{done.zh}", f"{number}: {done.en}", sample=office.sample)

    command.__name__ = act
    command.__doc__ = f"""{summary}

    Args:
        number: Number of the certificate. 证书编号。
        reason: Why; it stands in the public log. 原因，记入公开日志。
    """
    return command


revoke = _change("revoke", "Revoke a certificate for good. 撤销证书，不可恢复。", Text("已撤销", "revoked"))
suspend = _change(
    "suspend", "Suspend a certificate until it is reinstated. 暂停证书。", Text("已暂停", "suspended")
)
reinstate = _change(
    "reinstate", "Reinstate a suspended certificate. 恢复已暂停的证书。", Text("已恢复", "reinstated")
)


def status_list(
    *,
    recover: Annotated[bool, Parameter(negative="")] = False,
    folder: FolderOption = HERE,
    secret_file: SecretOption = None,
    lang: LanguageOption = None,
) -> None:
    """Sign status lists and checkpoint anew before they end. 重新签署状态清单和日志检查点。

    Args:
        recover: Sign the last entry of the log too, which a stopped command left without a checkpoint. 命令中断后，日志最后一条没有检查点，一并签署。
    """
    from steelyard.certificate.acts import renew  # noqa: PLC0415

    office, sign, at = signing(folder, secret_file)
    for entry in renew(office, sign, at, recover=recover):
        named = f"{entry.act} {entry.number or entry.sha256} {entry.at}"
        say(lang, f"已补签：{named}", f"signed too: {named}", sample=office.sample)
    place = folder / "status"
    say(lang, f"{place}：已重新签署", f"{place}: signed anew", sample=office.sample)


def trust(*, out: Path, folder: FolderOption = HERE, lang: LanguageOption = None) -> None:
    """Write the trust file with which others verify offline. 导出供离线验证的信任文件。

    Args:
        out: File to write. 写入的文件。
    """
    from steelyard.certificate.acts import office_trust  # noqa: PLC0415
    from steelyard.certificate.office import open_office  # noqa: PLC0415

    office = open_office(folder)
    write_whole(out, office_trust(office, moment()))
    say(lang, f"{out}：已写入", f"{out}: written", sample=office.sample)


def schema() -> None:
    """Print the JSON Schema of a certificate. 输出证书的 JSON Schema。"""
    from steelyard.certificate.credential import json_schema  # noqa: PLC0415

    json.dump(json_schema(), sys.stdout, indent=1, ensure_ascii=False)
    print()
