"""What a header of a form names: a level, a layer above the practice, a code, or something else.

Forms write levels in many ways: 1级, 初始级, 三级/全面级, L3, Level 4. Names without a number get their rank
from a family of names that is in public use.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_CHINESE = {sign: rank for rank, sign in enumerate("一二三四五六七八九十", 1)}
_RANK = r"(?:[0-9]{1,2}|[一二三四五六七八九十])"
_NUMBERED = re.compile(rf"第?({_RANK})[级級](.*)")
_LETTERED = re.compile(r"(?:成熟度|能力)?(?:等级|级别|level|lv\.?|ml|l)[\s.:_-]*([0-9]{1,2})(?![0-9])(.*)")
_LAST = re.compile(rf"([^0-9]{{2,12}}?)\s*[(（]\s*(?:第?({_RANK})[级級]|l(?:evel)?\s*([0-9]{{1,2}}))\s*[)）]")
_JOINT = " /／:：、,，.·-–—()（）[]【】"
# An answer about a level, not what it asks for.
_ANSWER = re.compile(
    r"自评|得分|评分|差距|目标|是否|证据|材料|结论|问题|self|score|gap|target|evidence|rating"
)
_LAYER = re.compile(
    r"(?:[一二三四1-4]级)?(?:能力|过程|评估|实践)?(?:域|子域|项|子项|领域|子领域|要素|指标|目录|分类|类别|维度|主题)"
    r"(?:名称)?|(?:capability |sub-?|process )?(?:domain|sub-?domain|item|sub-?item|practice|area|topic|category)(?: name)?"
)
_PART = re.compile(r"能力域(?:名称)?|部分|标准部分|part")
_CODE = re.compile(r"(?:能力子项|子项|能力项|实践)?(?:编码|编号|代码|标识)|code|id")
# From the uppermost layer down; a form may have its columns in another order.
_DOWN = (r"领域|domain", r"子域|子领域|sub-?domain", r"项|item", r"子项|实践|practice|sub-?item")
FAMILIES: tuple[tuple[str, ...], ...] = (
    ("初始级", "基础级", "全面级", "优秀级", "卓越级"),
    ("初始级", "已管理级", "已定义级", "定量管理级", "持续优化级"),
    ("基础级", "增强级", "优秀级"),
    ("initial", "foundation", "comprehensive", "excellent", "fabulous"),
    ("initial", "managed", "defined", "quantitatively managed", "optimizing"),
    ("basic", "enhanced", "excellent"),
)


@dataclass(frozen=True, slots=True)
class LevelHeader:
    """A rank, None where only a name is given, and the name, empty where only a rank is given."""

    rank: int | None
    name: str


def folded(text: str) -> str:
    """Half-width, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def level_header(text: str) -> LevelHeader | None:
    """The level that a header names; None where it names none."""
    said = folded(text)
    if len(said) > 40 or _ANSWER.search(said) or is_layer(text):
        return None
    if match := _NUMBERED.fullmatch(said) or _LETTERED.fullmatch(said):
        return LevelHeader(_rank(match.group(1)), _name(match.group(2)))
    if match := _LAST.fullmatch(said):
        return LevelHeader(_rank(match.group(2) or match.group(3)), _name(match.group(1)))
    return LevelHeader(None, said) if any(said in family for family in FAMILIES) else None


def ranks(headers: list[LevelHeader]) -> list[int | None]:
    """The rank of each: its number, or the place of its name in the first family that knows all names."""
    names = {header.name for header in headers if header.rank is None}
    family = next((f for f in FAMILIES if names <= set(f)), ())
    return [
        header.rank or (family.index(header.name) + 1 if header.name in family else None)
        for header in headers
    ]


def is_layer(text: str) -> bool:
    """Whether a header names a layer, such as 能力子域 or Domain."""
    return _LAYER.fullmatch(folded(text)) is not None


def depth_of(text: str) -> int | None:
    """How deep a layer with a known name lies; None for other names."""
    bare = re.sub(r"^(?:能力|capability )|名称$| name$", "", folded(text))
    return next((depth for depth, names in enumerate(_DOWN) if re.fullmatch(names, bare)), None)


def is_part(text: str) -> bool:
    """Whether a header names the part: in the published forms 能力域 is the part."""
    return _PART.fullmatch(folded(text)) is not None


def is_code(text: str) -> bool:
    """Whether a header names the code of the practice; 序号 is a mere row number."""
    return _CODE.fullmatch(folded(text)) is not None


def rank_of(text: str) -> int | None:
    """The number of a level in running text: 3 for 三级, 3级 and L3."""
    match = re.search(rf"第?({_RANK})[级級]|(?:level|l)\s*([0-9]{{1,2}})", folded(text))
    return _rank(match.group(1) or match.group(2)) if match else None


def _rank(written: str) -> int:
    return _CHINESE[written] if written in _CHINESE else int(written)


def _name(written: str) -> str:
    return written.strip(_JOINT).removesuffix("要求").strip(_JOINT)
