"""What stands on the page of a certificate: the words of the credential, in both languages, and nothing else.

Only the scale of levels comes from elsewhere: from the standard of that very digest, where it is at hand. The
credential joins some texts of both languages into one; they are parted where Chinese ends and English begins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from steelyard.certificate.credential import CredentialIn
from steelyard.certificate.keys import SAMPLE
from steelyard.certificate.models import TextIn
from steelyard.standard import LadderStep
from steelyard.values import Text

LABELS = {
    "number": Text("编号", "Number"),
    "part": Text("评估内容", "Assessed"),
    "level": Text("级别", "Level"),
}
NAMED = {"organisation": Text("机构", "Organisation"), "project": Text("项目", "Project")}
CHECK_TITLE = Text("如何验证", "How to check")
CHECK = Text(
    "本页本身未签名。已签名的凭证嵌在本 PDF 中，也完整载于右侧二维码（扫码后将所得文字存为文件）。用发证机构的信任文件离线验证："
    "steelyard verify 文件 --trust 信任文件，再将输出与本页逐项核对。登记地址：",
    "This page is not signed. The signed credential is attached to this PDF, and the code beside holds all of it: scan "
    "it and save the text as a file. Verify it offline with the trust file of the scheme: steelyard verify FILE "
    "--trust TRUST, and compare what it prints with this page. In the register:",
)
CHECK_LINKED = Text(
    "本页本身未签名。已签名的凭证嵌在本 PDF 中。用发证机构的信任文件离线验证：steelyard verify 文件 --trust 信任文件，"
    "再将输出与本页逐项核对。凭证过长，二维码只含登记地址：",
    "This page is not signed. The signed credential is attached to this PDF. Verify it offline with the trust file of "
    "the scheme: steelyard verify FILE --trust TRUST, and compare what it prints with this page. The credential is "
    "too long for a code, which holds its address in the register only:",
)
UNDER = Text("扫码离线验证", "scan to verify offline")
UNDER_LINKED = Text("扫码查看登记", "scan for the register")
PREVAILING = {
    "zh": Text("以中文为准", "the Chinese wording prevails"),
    "en": Text("以英文为准", "the English wording prevails"),
}
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_CLOSES = "）。！？”’》」"
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_LONG = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3000-\u303f\uff00-\uffef]{16,}")
_BREAK = "\N{ZERO WIDTH SPACE}"
_SHORT = 16  # hexadecimal digits of a digest that is printed


def told(found: CredentialIn, ladder: Sequence[LadderStep], *, offline: bool) -> dict[str, Any]:
    """The words of the page as plain JSON values.

    `ladder` is that of the part, empty where the standard is not at hand; `offline`: the code holds the credential,
    else its address.
    """
    of = found.assessment
    return {
        "sample": of.sample,
        "mark": SAMPLE,
        "number": _broken(of.number),
        "title": _pair(_parted(found.name.removeprefix(SAMPLE).strip())) | {"line": _seen(found.name)},
        "issuer": _pair(_parted(found.issuer.name)) | {"line": _seen(found.issuer.name)},
        "named": list(_named(found)),
        "part": _pair(_text(of.part.title)),
        "level": _pair(_text(of.level.name)),
        "steps": list(_steps(found, ladder)),
        "facts": list(_facts(found)),
        "statement": _pair(_text(of.statement)),
        "prevailing": _pair(PREVAILING[of.prevailing]),
        "labels": {key: _pair(label) for key, label in LABELS.items()},
        "check": {"title": _pair(CHECK_TITLE), "text": _pair(CHECK if offline else CHECK_LINKED)},
        "register": {
            "address": found.id,
            "printed": _broken(found.id),
            "linked": found.id.startswith("https://"),
        },
        "code": {
            "under": _pair(UNDER if offline else UNDER_LINKED),
            "alt": f"{'签名凭证' if offline else '登记地址'} {'signed credential' if offline else 'address'}",
        },
    }


def _named(found: CredentialIn) -> Iterator[dict[str, Any]]:
    """Whose result it is: the organisation, and its project where it is about one."""
    of = found.assessment
    for kind, entry in (("organisation", of.organisation), ("project", of.project)):
        if entry is not None:
            yield {"kind": kind, "label": _pair(NAMED[kind]), "name": _pair(_text(entry.name))}


def _steps(found: CredentialIn, ladder: Sequence[LadderStep]) -> Iterator[dict[str, Any]]:
    """The steps of the scale; a half step is marked on the level that it has begun (R10)."""
    level = found.assessment.level
    steps = sorted(ladder, key=_rank)
    begun = next((step.level for step in steps if step.level > level.value), None) if level.half else None
    for step in steps:
        state = "attained" if step.level <= level.value else "half" if step.level == begun else "open"
        title = Text(f"{step.level} {step.title.zh}", step.title.en)
        yield {"state": state, "here": step.level == level.value, "title": _pair(title)}


def _rank(step: LadderStep) -> int:
    return step.level


def _facts(found: CredentialIn) -> Iterator[dict[str, Any]]:
    """Those over the whole width first: the others stand two in a line."""
    of, standard = found.assessment, found.assessment.standard
    titles = [f"{title} {standard.edition}" for title in (standard.title.zh, standard.title.en)]
    yield _fact("标准与版次", "Standard and edition", *titles, wide=True)
    if of.recognitions:
        named = [f"{one.name.zh} {one.name.en}" for one in of.recognitions]
        yield _fact("认可", "Recognitions", *named, wide=True)
    yield _fact("评估截止日", "Assessed as of", of.as_of)
    yield _fact("专家审定", "Decided by the experts", _day(of.decided_at))
    yield _fact("标准摘要（SHA-256 前 16 位）", "Digest of the standard, first 16", standard.digest[:_SHORT])
    yield _fact("结果摘要（SHA-256 前 16 位）", "Digest of the result, first 16", of.result_sha256[:_SHORT])
    yield _fact("有效期（UTC）", "Validity (UTC)", _validity(found))
    if of.module:
        yield _fact("模块", "Module", of.module)
    if standard.overlay:
        yield _fact("所用文字摘要（前 16 位）", "Digest of the wording, first 16", standard.overlay[:_SHORT])


def _fact(chinese: str, english: str, *values: str, wide: bool = False) -> dict[str, Any]:
    return {"label": _pair(Text(chinese, english)), "values": [_broken(one) for one in values], "wide": wide}


def _validity(found: CredentialIn) -> str:
    first = _day(found.validFrom)
    return (
        f"{first} 起，无终止日期 no end"
        if found.validUntil is None
        else f"{first} – {_day(found.validUntil)}"
    )


def _day(moment: str) -> str:
    return moment[:10]


def _text(given: TextIn) -> Text:
    return Text(given.zh, given.en)


def _pair(text: Text) -> dict[str, str]:
    return {"zh": _broken(text.zh), "en": _broken(text.en)}


def _parted(joined: str) -> Text:
    """A text that has its Chinese first, in its two languages; what cannot be parted stays whole, as the first."""
    blanks = [place for place, character in enumerate(joined) if character == " "]
    ends = [place for place in blanks if _CJK.match(joined[place - 1]) or joined[place - 1] in _CLOSES]
    plain = [place for place in ends if not _CJK.search(joined[place:])]
    place = next(iter(plain or ends), None)
    return Text(joined, "") if place is None else Text(joined[:place], joined[place + 1 :])


def _seen(text: str) -> str:
    """The text on one line, without characters that show nothing or turn the ones around them."""
    return "".join(" " if unicodedata.category(one) in _UNSEEN else one for one in text)


def _broken(text: str) -> str:
    """The same, with places at which a long word may go on in the next line."""
    return _LONG.sub(_breaks, _seen(text))


def _breaks(found: re.Match[str]) -> str:
    word = found[0]
    return _BREAK.join(word[place : place + 6] for place in range(0, len(word), 6))
