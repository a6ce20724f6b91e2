"""`steelyard log ...`: the transparency log, its proofs, and the watch over it (RFC 9162)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.office import HERE, FolderOption, say, signing
from steelyard.cli.plain import line
from steelyard.cli.secret import SecretOption
from steelyard.errors import InputError
from steelyard.outlet import write_whole
from steelyard.values import Language, Text

if TYPE_CHECKING:
    from steelyard.certificate.checkpoint import Checkpoint
    from steelyard.certificate.log import Entry, Headed
    from steelyard.certificate.log_proof import Proof
    from steelyard.certificate.office import Office
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
    "decide": Text("专家决定", "decided"),
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
        print(line("  ".join([str(place), *_words(entry, language(lang))])))


def checkpoint(*, folder: FolderOption = HERE) -> None:
    """Print the signed head of the log; keep it where nobody can rewrite it. 输出日志的签名检查点。"""
    sys.stdout.buffer.write(_headed(folder)[1].signed)


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
    from steelyard.certificate.acts import publish_result  # noqa: PLC0415
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415

    office, sign, at = signing(folder, secret_file)
    digest = publish_result(office, sign, file_bytes(result), at)
    say(lang, f"{digest}：已记入日志", f"{digest}: entered into the log", sample=office.sample)


def inclusion(number: str, *, out: Path, folder: FolderOption = HERE, lang: LanguageOption = None) -> None:
    """Write the proof that a certificate stands in the log. 导出证书已记入日志的证明。

    Args:
        number: Number of the certificate; its newest entry is proved. 证书编号；证明其最新一条记录。
        out: File to write. 写入的文件。
    """
    from steelyard.certificate.log_proof import prove_inclusion  # noqa: PLC0415

    office, headed = _headed(folder)
    place = headed.log.newest_of(number) if number else None
    if place is None:
        raise InputError(
            f"there is no certificate {number!r}", remedy="`steelyard log list` shows the numbers"
        )
    write_whole(out, prove_inclusion(headed, place).document())
    say(lang, f"{out}：第 {place} 条的证明", f"{out}: proof of entry {place}", sample=office.sample)


def consistency(held: Path, *, out: Path, folder: FolderOption = HERE, lang: LanguageOption = None) -> None:
    """Write the proof that the log continues an older checkpoint. 导出日志与旧检查点一致的证明。

    Args:
        held: The older checkpoint. 旧检查点。
        out: File to write. 写入的文件。
    """
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.certificate.checkpoint import read_checkpoint  # noqa: PLC0415
    from steelyard.certificate.log import refuse_rewritten  # noqa: PLC0415
    from steelyard.certificate.log_proof import prove_consistency  # noqa: PLC0415

    office, headed = _headed(folder)
    old = read_checkpoint(file_bytes(held), office.keys, office.scheme.issuer.id, str(held))
    refuse_rewritten(headed.log, old, str(held))
    write_whole(out, prove_consistency(headed, old.size).document())
    say(
        lang,
        f"{out}：从 {old.size} 条到 {headed.covered} 条的证明",
        f"{out}: proof from {old.size} to {headed.covered} entries",
        sample=office.sample,
    )


def check(
    proof: Path,
    *,
    trust: TrustOption,
    certificate: Path | None = None,
    held: Path | None = None,
    issuer: IssuerOption = None,
    lang: LanguageOption = None,
) -> None:
    """Check a proof offline; exit code 4 when it does not hold. 离线核对日志证明，不成立时退出码为 4。

    Args:
        proof: The proof of inclusion or consistency. 收录证明或一致性证明。
        certificate: The certificate that a proof of inclusion has to be of. 收录证明所应对应的证书文件。
        held: The older checkpoint that a proof of consistency starts from. 一致性证明所依据的旧检查点。
    """
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.certificate.checkpoint import read_checkpoint  # noqa: PLC0415
    from steelyard.certificate.log_proof import read_proof  # noqa: PLC0415

    known, found = _trust(trust), read_proof(file_bytes(proof), str(proof))
    name = _issuer(known, issuer, str(trust))
    head = read_checkpoint(found.checkpoint.encode(), known.keys, name, f"{proof}, $.checkpoint")
    if found.kind == "inclusion":
        _check_inclusion(found, head, str(proof), certificate, lang)
    else:
        _refuse_certificate(certificate)
        _check_consistency(found, head, str(proof), held, known)
    say(
        lang,
        f"证明成立：{head.at} 的日志，{head.size} 条",
        f"the proof holds: log of {head.at}, {head.size} entries",
        sample=head.sample,
    )


def monitor(
    log: Path,
    *,
    trust: TrustOption,
    held: list[Path] | None = None,
    issuer: IssuerOption = None,
    lang: LanguageOption = None,
) -> None:
    """Watch a copy of a log: its entries against its head and every checkpoint held. 监督日志副本。

    Exit code 4 where the log was cut or rewritten since one of them, or has entries beyond its head.

    Args:
        log: Folder with entries.jsonl and checkpoint.txt. 含 entries.jsonl 与 checkpoint.txt 的目录。
        held: Checkpoints that were kept earlier. 此前留存的检查点。
    """
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.certificate.checkpoint import read_checkpoint  # noqa: PLC0415
    from steelyard.certificate.log import read_headed, refuse_rewritten  # noqa: PLC0415
    from steelyard.certificate.standing import standings_of  # noqa: PLC0415

    known = _trust(trust)
    name = _issuer(known, issuer, str(trust))
    headed = read_headed(log, known.keys, name)
    heads = [_head_of(headed, log)]
    for path in held or []:
        heads.append(read_checkpoint(file_bytes(path), known.keys, name, str(path)))
        refuse_rewritten(headed.log, heads[-1], str(path))
    certificates = len(standings_of(headed.log).certificates)
    say(
        lang,
        f"日志完好：{headed.covered} 条记录，{certificates} 份证书，与 {len(heads)} 个检查点一致",
        f"the log is sound: {headed.covered} entries, {certificates} certificates, consistent with {len(heads)} checkpoint(s)",
        sample=any(head.sample for head in heads),
    )


def _check_inclusion(
    proof: Proof, head: Checkpoint, where: str, certificate: Path | None, lang: Language | None
) -> None:
    """Check it and say of what it is; the digest stands in full, so that it can be compared."""
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.certificate.log_proof import included_entry, refuse_other_certificate  # noqa: PLC0415

    entry = included_entry(proof, head, where)
    if certificate is not None:
        refuse_other_certificate(entry, file_bytes(certificate), str(certificate))
    words = "  ".join([*_words(entry, language(lang)), *([entry.sha256] if entry.number else [])])
    say(lang, words, words, sample=head.sample)
    if certificate is not None:
        say(lang, f"{certificate}：摘要一致", f"{certificate}: has this digest", sample=head.sample)


def _check_consistency(proof: Proof, head: Checkpoint, where: str, held: Path | None, known: Trust) -> None:
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.certificate.checkpoint import read_checkpoint  # noqa: PLC0415
    from steelyard.certificate.log_proof import refuse_inconsistent  # noqa: PLC0415

    if held is None:
        raise InputError(
            "a proof of consistency starts from a checkpoint", where=where, remedy="give it: --held FILE"
        )
    issuer = head.origin.removesuffix("/log")
    old = read_checkpoint(file_bytes(held), known.keys, issuer, str(held))
    refuse_inconsistent(proof, old, head, where)


def _refuse_certificate(certificate: Path | None) -> None:
    if certificate is not None:
        raise InputError("a proof of consistency is of no certificate", where="--certificate")


def _words(entry: Entry, lang: Language) -> list[str]:
    words = [entry.at, ACTS[entry.act].to(lang), entry.number or entry.sha256, entry.reason]
    return [word for word in words if word]


def _headed(folder: Path) -> tuple[Office, Headed]:
    """The office, and its log under a head that covers all of it; raises InputError where there is none yet."""
    from steelyard.certificate.log import read_headed  # noqa: PLC0415
    from steelyard.certificate.office import open_office  # noqa: PLC0415

    office = open_office(folder)
    headed = read_headed(office.log_folder, office.keys, office.scheme.issuer.id)
    _head_of(headed, office.log_folder)
    return office, headed


def _head_of(headed: Headed, folder: Path) -> Checkpoint:
    if headed.head is None:
        raise InputError("there is no signed log yet", where=str(folder))
    return headed.head


def _trust(path: Path) -> Trust:
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
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
