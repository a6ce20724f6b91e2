"""What in a cell is no requirement: 无, 同上, 在二级要求的基础上, and notes such as 注：..."""

from __future__ import annotations

import re
import unicodedata

from steelyard.standard.exchange.levels import folded
from steelyard.standard.exchange.marks import BLANK, is_marked

_NOTE = r"(?:注|备注|注释|说明|解释|notes?|nb|remarks?)\s*[0-9０-９]{0,2}\s*[：:]"
_NOTE_LINE = re.compile(rf"^[ \t\u3000]*[(（【\[]?\s*{_NOTE}", re.IGNORECASE)
_NOTE_INSIDE = re.compile(rf"[(（]\s*{_NOTE}[^（）()]*[)）]", re.IGNORECASE)
_NOTHING = frozenset(
    {"无", "无要求", "暂无", "无新增要求", "不要求", "不涉及", "空", "none", "n/a", "na", "nil", "/", "\\"}
)
_N = r"(?:[0-9]{1,2}|[一二三四五六七八九十])"
_ABOVE = re.compile(
    rf"(?:同上一?级|同上|同前一?级|同前|同左|同下级|〃|ditto|as above|同第?{_N}级|同 ?l ?[0-9]{{1,2}}"
    r"|(?:the )?same as (?:above|before|the level below|level [0-9]{1,2}|l[0-9]{1,2}))(?:要求|内容|标准)?"
)
_AFTER = frozenset(
    "。.;；,，、:：+且并\n(（①0123456789"
)  # what may follow, so that 同上级单位 is no reference
_JOINT = re.compile(r"[\s。.;；,，、:：+]*(?:并且|且|并|另外|同时|and\b)?[\s,，:：]*", re.IGNORECASE)
_BELOW = r"(?:[^，,：:。；;\n]{0,8}(?:[级級]|上述|以上|L\s*[0-9])[^，,：:。；;\n]{0,10})"
_ON_TOP = re.compile(
    rf"\s*(?:(?:在|除|满足|达到|符合){_BELOW}(?:基础上|之外|以外|外(?=[，,])|要求(?=[，,]\s*且))[^，,：:。；;\n]{{0,6}}"
    r"|in addition to level [0-9]{1,2})[，,：:\n]\s*(?:且)?",
    re.IGNORECASE,
)


def is_nothing(said: str) -> bool:
    """Whether a cell says that the level asks nothing: 无, n/a, or a dash."""
    bare = folded(said).strip(" 。.;；-—–_（）()")
    return bare in _NOTHING or not bare


def without_reference(said: str) -> tuple[str, str]:
    """The reference to what stands below, such as 同上, and what follows it."""
    plain = unicodedata.normalize("NFKC", said).casefold()
    match = _ABOVE.match(plain) if len(plain) == len(said) else _ABOVE.fullmatch(plain.strip(" 。."))
    if match is None:
        return "", said
    end = match.end() if len(plain) == len(said) else len(said)
    rest = said[end:]
    if rest.strip() and rest.strip()[0] not in _AFTER and not rest.startswith("\n"):
        return "", said
    joint = _JOINT.match(rest)
    return said[:end].strip(), rest[joint.end() :] if joint else rest


def without_lead(body: str) -> tuple[str, str]:
    """`在二级要求的基础上，`, which every level means anyway; and the text with it blanked out."""
    lead = _ON_TOP.match(body)
    if lead is None:
        return "", body
    return lead.group().strip(f" \n{BLANK}"), BLANK * lead.end() + body[lead.end() :]


def without_notes(said: str) -> tuple[str, list[tuple[int, str]]]:
    """The text with its notes blanked out, and each note with its place.

    A note is one line, and the next ones while the line breaks off at a comma.
    """
    notes = [(match.start(), match.group().strip("（）() ")) for match in _NOTE_INSIDE.finditer(said)]
    lines: list[str] = []
    at, inside = 0, False
    for line in _NOTE_INSIDE.sub(lambda match: _blank(match.group()), said).split("\n"):
        if _NOTE_LINE.match(line):
            notes.append((at, line.strip()))
            inside = True
        elif inside and _goes_on(notes[-1][1]) and line.strip() and not is_marked(line):
            notes[-1] = (notes[-1][0], f"{notes[-1][1]}\n{line.strip()}")
        else:
            inside = False
        lines.append(BLANK * len(line) if inside else line)
        at += len(line) + 1
    return "\n".join(lines), sorted(notes)


def _goes_on(note: str) -> bool:
    return note.endswith(("，", "、", "；", "：", ",", ";", ":"))


def _blank(text: str) -> str:
    return "".join("\n" if sign == "\n" else BLANK for sign in text)
