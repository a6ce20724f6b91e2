"""`steelyard log ...`: the transparency log, its proofs, and the watch over it (RFC 9162)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from steelyard.cli.certificate import HERE, FolderOption, moment
from steelyard.cli.language import LanguageOption, language
from steelyard.cli.plain import line
from steelyard.cli.secret import SecretOption, secret
from steelyard.errors import InputError
from steelyard.values import Text

if TYPE_CHECKING:
    from steelyard.certificate.checkpoint import Checkpoint
    from steelyard.certificate.trust import Trust

TrustOption = Annotated[
    Path, Parameter(name="--trust", help="Trust file of the scheme. 发证机构的信任文件。")
]
IssuerOption = Annotated[
    str | None,
    Parameter(
        name="--issuer",
        help="Id of the scheme where the trust file has several. 信任文件含多个发证机构时，指明其标识。",
    ),
]
ACTS = {
    "issue": Text("签发", "issued"),
    "suspend": Text("暂停", "suspended"),
    "reinstate": Text("恢复", "reinstated"),
    "revoke": Text("撤销", "revoked"),
    "publish": Text("公布结果", "published"),
}


def list_(*, folder: FolderOption = HERE, lang: LanguageOption = None) -> None:
    """List every act in the log. 列出日志中的全部记录。"""
    from steelyard.certificate.log import read_log  # noqa: PLC0415 - cryptography only where it is needed
    from steelyard.certificate.office import open_office  # noqa: PLC0415

    for place, entry in enumerate(read_log(open_office(folder).log_folder).entries()):
        named = entry.number or entry.sha256
        words = [str(place), entry.at, ACTS[entry.act].to(language(lang)), named, entry.reason]
        print(line("  ".join(word for word in words if word)))


def checkpoint(*, folder: FolderOption = HERE) -> None:
    """Print the signed head of the log; keep it where nobody can rewrite it. 输出日志的签名检查点。"""
    from steelyard.certificate.office import open_office, signed_head  # noqa: PLC0415

    sys.stdout.buffer.write(signed_head(open_office(folder)))


def publish(
    result: Path,
    *,
    folder: FolderOption = HERE,
    secret_file: SecretOption = None,
    lang: LanguageOption = None,
) -> None:
    """Enter a published result into the log by its digest. 将已公布结果的摘要记入日志。

    Args:
        result: The result file, canonical JSON. 结果文件（规范 JSON）。
    """
    from steelyard.certificate.office import file_bytes, open_office, publish_result, signers  # noqa: PLC0415

    office, at = open_office(folder), moment()
    digest = publish_result(office, signers(office, secret(secret_file), at), file_bytes(result), at)
    print(line(Text(f"{digest}：已记入日志", f"{digest}: entered into the log").to(language(lang))))


def inclusion(number: str, *, out: Path, folder: FolderOption = HERE, lang: LanguageOption = None) -> None:
    """Write the proof that a certificate stands in the log. 导出证书已记入日志的证明。

    Args:
        number: Number of the certificate; its newest entry is proved. 证书编号；证明其最新一条记录。
        out: File to write. 写入的文件。
    """
    from steelyard.certificate.log import prove_inclusion, read_log, replace_file  # noqa: PLC0415
    from steelyard.certificate.office import open_office, signed_head  # noqa: PLC0415

    office = open_office(folder)
    log = read_log(office.log_folder)
    places = [place for place, entry in enumerate(log.entries()) if entry.number == number]
    if not number or not places:
        raise InputError(
            f"there is no certificate {number!r}", remedy="`steelyard log list` shows the numbers"
        )
    replace_file(out, prove_inclusion(log, places[-1], signed_head(office)).document())
    print(
        line(
            Text(f"{out}：第 {places[-1]} 条的证明", f"{out}: proof of entry {places[-1]}").to(language(lang))
        )
    )


def consistency(held: Path, *, out: Path, folder: FolderOption = HERE, lang: LanguageOption = None) -> None:
    """Write the proof that the log continues an older checkpoint. 导出日志与旧检查点一致的证明。

    Args:
        held: The older checkpoint. 旧检查点。
        out: File to write. 写入的文件。
    """
    from steelyard.certificate.checkpoint import read_checkpoint  # noqa: PLC0415
    from steelyard.certificate.log import prove_consistency, read_log, refuse_rewritten, replace_file  # noqa: PLC0415
    from steelyard.certificate.office import file_bytes, open_office, signed_head  # noqa: PLC0415

    office = open_office(folder)
    log = read_log(office.log_folder)
    old = read_checkpoint(file_bytes(held), office.keys, office.scheme.issuer.id, str(held))
    refuse_rewritten(log, old, str(held))
    replace_file(out, prove_consistency(log, old.size, signed_head(office)).document())
    told = Text(
        f"{out}：从 {old.size} 条到 {len(log.tree)} 条的证明",
        f"{out}: proof from {old.size} to {len(log.tree)} entries",
    )
    print(line(told.to(language(lang))))


def check(
    proof: Path,
    *,
    trust: TrustOption,
    held: Path | None = None,
    issuer: IssuerOption = None,
    lang: LanguageOption = None,
) -> None:
    """Check a proof offline; exit code 4 when it does not hold. 离线核对日志证明，不成立时退出码为 4。

    Args:
        proof: The proof of inclusion or consistency. 收录证明或一致性证明。
        held: The older checkpoint that a proof of consistency starts from. 一致性证明所依据的旧检查点。
    """
    from steelyard.certificate.checkpoint import read_checkpoint  # noqa: PLC0415
    from steelyard.certificate.log import read_proof, refuse_false_inclusion, refuse_inconsistent  # noqa: PLC0415
    from steelyard.certificate.office import file_bytes  # noqa: PLC0415

    known, found = _trust(trust), read_proof(file_bytes(proof), str(proof))
    name = _issuer(known, issuer, str(trust))
    head = read_checkpoint(found.checkpoint.encode(), known.keys, name, f"{proof}, $.checkpoint")
    if found.kind == "inclusion":
        refuse_false_inclusion(found, head, str(proof))
    elif held is None:
        raise InputError(
            "a proof of consistency starts from a checkpoint", where=str(proof), remedy="give it: --held FILE"
        )
    else:
        refuse_inconsistent(
            found, read_checkpoint(file_bytes(held), known.keys, name, str(held)), head, str(proof)
        )
    told = Text(
        f"证明成立：{head.at} 的日志，{head.size} 条",
        f"the proof holds: log of {head.at}, {head.size} entries",
    )
    print(line(told.to(language(lang))))


def monitor(
    log: Path,
    *,
    trust: TrustOption,
    held: list[Path] | None = None,
    issuer: IssuerOption = None,
    lang: LanguageOption = None,
) -> None:
    """Watch a copy of a log: its entries against its head and every checkpoint held. 监督日志副本。

    Exit code 4 where the log was cut or rewritten since one of them.

    Args:
        log: Folder with entries.jsonl and checkpoint.txt. 含 entries.jsonl 与 checkpoint.txt 的目录。
        held: Checkpoints that were kept earlier. 此前留存的检查点。
    """
    from steelyard.certificate.checkpoint import read_checkpoint  # noqa: PLC0415
    from steelyard.certificate.log import CHECKPOINT, read_log, refuse_rewritten  # noqa: PLC0415
    from steelyard.certificate.office import file_bytes, register_of  # noqa: PLC0415

    known, read = _trust(trust), read_log(log)
    name = _issuer(known, issuer, str(trust))
    heads: list[Checkpoint] = []
    for path in (log / CHECKPOINT, *(held or [])):
        heads.append(read_checkpoint(file_bytes(path), known.keys, name, str(path)))
        refuse_rewritten(read, heads[-1], str(path))
    certificates = len(register_of(read))
    told = Text(
        f"日志完好：{len(read.tree)} 条记录，{certificates} 份证书，与 {len(heads)} 个检查点一致",
        f"the log is sound: {len(read.tree)} entries, {certificates} certificates, consistent with {len(heads)} checkpoint(s)",
    )
    print(line(told.to(language(lang))))


def _trust(path: Path) -> Trust:
    from steelyard.certificate.office import file_bytes  # noqa: PLC0415
    from steelyard.certificate.trust import read_trust  # noqa: PLC0415

    return read_trust(file_bytes(path), str(path))


def _issuer(known: Trust, given: str | None, where: str) -> str:
    issuers = sorted({key.issuer for key in known.keys.keys.values()})
    if given is not None and given in issuers:
        return given
    if given is None and len(issuers) == 1:
        return issuers[0]
    raise InputError(
        "does not say which issuer's log it is", where=where, remedy=f"--issuer, one of {', '.join(issuers)}"
    )
