"""`steelyard replay`: a signed bundle decided anew; and what `verify` says of one (R28)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.office import moment
from steelyard.cli.plain import and_so_on, line
from steelyard.errors import InputError, VerificationFailed
from steelyard.values import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.bundle.contents import Bundle
    from steelyard.bundle.replay import Replayed, Shown
    from steelyard.certificate.trust import Trust
    from steelyard.certificate.verify import Verdict

DEPTHS = {
    "decision": Text("决定级（评定到级别）", "decision (ratings to level)"),
    "full": Text("全程（数据行到读数到级别）", "full (rows to readings to level)"),
}


def replay(
    bundle: Path,
    *,
    trust: Path | None = None,
    case: Path | None = None,
    salts: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: LanguageOption = None,
) -> None:
    """Decide a signed bundle anew; exit code 4 when another result comes out, or anything was changed. 复算签名案卷包，结果不同或内容被改动时退出码为 4。

    Args:
        bundle: File that `steelyard bundle` wrote. `steelyard bundle` 写出的文件。
        trust: Trust file of the scheme; without it nobody knows who signed. 发证机构的信任文件；没有它，签署者身份不明。
        case: The whole case file, where the scheme shows its votes; with --salts. 发证机构出示的完整案卷文件（含投票），与 --salts 同用。
        salts: The salts of the votes, as `steelyard bundle --salts` wrote them. `steelyard bundle --salts` 写出的盐文件。
        json: Print the outcome as JSON and nothing else. 只输出 JSON 格式的复算结果。
    """
    from steelyard.bundle.replay import replay as decided_anew  # noqa: PLC0415 - cryptography only where it is needed
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.certificate.trust import read_trust  # noqa: PLC0415

    tongue = language(lang)
    known = None if trust is None else read_trust(file_bytes(trust), str(trust))
    opened = opened_bundle(bundle, known)
    if known is not None and (reason := opened.stranger or _early(opened, moment())):
        raise VerificationFailed(reason.to(tongue), where=str(bundle))
    found = decided_anew(opened, str(bundle), _shown(case, salts))
    if json:
        _print_json(opened, found)
    else:
        for text in (*facts(opened, tongue), *_outcome(found, tongue)):
            print(line(text))
    if not found.equal:
        told = Text("复算结果不同：", "another result came out: ").to(tongue)
        raise VerificationFailed(told + and_so_on(tongue, found.differs), where=str(bundle))


def _shown(case: Path | None, salts: Path | None) -> Shown | None:
    from steelyard.bundle.replay import Shown  # noqa: PLC0415
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.result.parsed import LIMIT  # noqa: PLC0415

    if case is None and salts is None:
        return None
    if case is None or salts is None:
        raise InputError("--case and --salts go together", where="--case" if salts is None else "--salts")
    return Shown(file_bytes(case, LIMIT), file_bytes(salts, LIMIT))


def opened_bundle(path: Path, trust: Trust | None) -> Bundle:
    """The bundle in a file, its signature and digests checked."""
    from steelyard.bundle.archive import LONGEST  # noqa: PLC0415
    from steelyard.bundle.contents import open_bundle  # noqa: PLC0415
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415

    return open_bundle(file_bytes(path, LONGEST), trust, str(path))


def verify_bundle(path: Path, trust: Trust, at: str, lang: Language, *, json: bool) -> None:
    """What `steelyard verify` says of a bundle: who signed it and what it states, without deciding it anew."""
    from steelyard.certificate.verify import WORDS  # noqa: PLC0415
    from steelyard.cli.verify import verdict_in  # noqa: PLC0415

    opened, found = _judged(path, trust, at)
    if json:
        _print_verdict(found, opened)
    else:
        print(line(f"{_mark(opened) if opened else ''}{WORDS[found.state].to(lang)}"))
        for text in facts(opened, lang) if opened else ():
            print(line(text))
        if opened:
            print(
                Text("用 `steelyard replay` 可复算其结果", "`steelyard replay` decides its result anew").to(
                    lang
                )
            )
    if not found.good:
        raise VerificationFailed(verdict_in(found, lang), where=found.where[0] if found.where else str(path))


def _judged(path: Path, trust: Trust, at: str) -> tuple[Bundle | None, Verdict]:
    """The bundle, None where it cannot be opened, and the verdict on it."""
    from steelyard.certificate.verify import WORDS, State, Verdict  # noqa: PLC0415

    try:
        opened = opened_bundle(path, trust)
    except (InputError, VerificationFailed) as fault:
        told = Text(f"不是可验证的案卷包：{fault.what}", fault.what)
        return None, Verdict(State.CHANGED, told, at, where=(fault.where or str(path),))
    if opened.stranger is not None:
        return opened, Verdict(State.UNKNOWN_KEY, opened.stranger, at)
    if early := _early(opened, at):
        return opened, Verdict(State.NOT_YET_VALID, early, at)
    return opened, Verdict(State.VALID, WORDS[State.VALID], at)


def _early(opened: Bundle, at: str) -> Text | None:
    """That it is dated after the moment for which it is asked; None where it is not."""
    signed = opened.manifest.signed_at
    if signed <= at:
        return None
    return Text(f"签署时间 {signed} 晚于所问时刻 {at}", f"it was signed at {signed}, which is after {at}")


def _print_verdict(found: Verdict, opened: Bundle | None) -> None:
    from steelyard.certificate.canonical import write  # noqa: PLC0415

    document = {
        "form": "bundle",
        "state": found.state.value,
        "reason": found.reason.as_dict(),
        "at": found.at,
    }
    sys.stdout.buffer.write(write(document | (_signed(opened) if opened else {})) + b"\n")


def facts(opened: Bundle, lang: Language) -> Iterator[str]:
    """What a bundle states, a line each."""
    result = _result(opened)
    colon = "：" if lang == "zh" else ": "
    signer = f"{opened.manifest.issuer} {opened.manifest.signed_at}"
    unknown = f"{Text('；', '; ').to(lang)}{opened.stranger.to(lang)}" if opened.stranger else ""
    rows = (
        (Text("签署", "signed by"), f"{_mark(opened)}{signer}{unknown}"),
        (Text("机构", "organisation"), _named(result, "organisation", lang)),
        (Text("项目", "project"), _named(result, "project", lang)),
        (Text("部分", "part"), _of(_of(_of(result, "part"), "title"), lang)),
        (
            Text("级别", "level"),
            _of(_of(_of(result, "level"), "name"), lang) or Text("未达级", "none").to(lang),
        ),
        (Text("评估截止日", "assessed as of"), _of(result, "as_of")),
        (Text("结果文件 SHA-256", "result SHA-256"), opened.manifest.members["result.json"]),
    )
    for label, value in rows:
        yield f"  {label.to(lang)}{colon}{value}"


def _outcome(found: Replayed, lang: Language) -> Iterator[str]:
    colon = "：" if lang == "zh" else ": "
    equal = Text("逐字节相同", "the same, byte for byte") if found.equal else Text("不同", "different")
    measured = Text(f"，重新度量读数 {found.measured} 个", f"; {found.measured} readings measured anew")
    yield Text("复算结果", "replayed").to(lang) + colon + equal.to(lang)
    yield (
        Text("深度", "depth").to(lang)
        + colon
        + DEPTHS[found.depth].to(lang)
        + (measured.to(lang) if found.measured else "")
    )
    if found.votes:
        counted = (
            f"与留存摘要相符并重新计票 {found.votes} 项",
            f"{found.votes} are those that were withheld, counted anew",
        )
        yield Text("投票", "votes").to(lang) + colon + Text(*counted).to(lang)
    for text in found.uncovered:
        yield Text("未涵盖", "not covered").to(lang) + colon + text.to(lang)


def _print_json(opened: Bundle, found: Replayed) -> None:
    from steelyard.certificate.canonical import write  # noqa: PLC0415

    document = {
        "equal": found.equal,
        "depth": found.depth,
        "measured": found.measured,
        "votes": found.votes,
        "differs": list(found.differs),
        "not_covered": [text.as_dict() for text in found.uncovered],
        "trusted": opened.stranger is None,
        **_signed(opened),
    }
    sys.stdout.buffer.write(write(document) + b"\n")


def _signed(opened: Bundle) -> dict[str, Any]:
    return {
        "sample": opened.sample,
        "key": opened.key,
        "issuer": opened.manifest.issuer,
        "signed_at": opened.manifest.signed_at,
        "result_sha256": opened.manifest.members["result.json"],
    }


def _mark(opened: Bundle) -> str:
    from steelyard.certificate.keys import SAMPLE  # noqa: PLC0415

    return f"{SAMPLE} " if opened.sample else ""


def _result(opened: Bundle) -> dict[str, Any]:
    from steelyard.result.parsed import parsed  # noqa: PLC0415

    return parsed(opened.members["result.json"], "result.json")


def _named(result: dict[str, Any], key: str, lang: Language) -> str:
    return str(_of(_of(_of(result, key), "name"), lang))


def _of(value: Any, key: str) -> Any:
    """A member of what a stranger wrote; empty where it is not there."""
    return value.get(key, "") if isinstance(value, dict) else ""
