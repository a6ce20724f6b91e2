"""The roadmap as one HTML file that needs nothing else: the picture, and every item with the reason for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from markupsafe import Markup

from steelyard.improvement.gantt import gantt
from steelyard.improvement.roadmap import Item, Roadmap
from steelyard.improvement.roadmap_words import (
    BECAUSE,
    WORDS,
    blocks,
    level_of,
    quarter_name,
    scope_of,
    total,
)
from steelyard.improvement.wishes import days
from steelyard.report.svg import element
from steelyard.report.visible import visible
from steelyard.report.words import WHYS
from steelyard.result.model import Result
from steelyard.values import Language, Text

HEAD = Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width">')
STYLE = Markup("""\
body{margin:2rem auto;max-width:60rem;padding:0 1rem;color:#222;background:#fff;
 font:15px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif}
h1{font-size:1.5rem}svg{max-width:100%;height:auto}table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ddd}td.n{text-align:right}
.note{color:#555}@media print{body{margin:0}tr{break-inside:avoid}}
""")


def page(found: Roadmap, language: Language) -> str:
    """The page in one language."""
    first = found.results[0]
    names = ", ".join(dict.fromkeys(visible(r.subject.project.to(language)) for r in found.results))
    title = f"{_word('title', language)}{'：' if language == 'zh' else ': '}{names}"
    head = element("head", HEAD, element("title", title), element("style", STYLE))
    body = element(
        "body",
        element("h1", title),
        element("p", f"{total(found, str(days(found.effort))).to(language)} · {first.as_of}"),
        element("p", _word("proven" if found.proven else "not_proven", language)),
        _milestones(found, language),
        Markup(gantt(found, language)),  # noqa: S704 - our own picture, escaped where it was drawn
        _items(found, language) if found.items else element("p", _word("nothing", language)),
        element("p", _word("own", language), class_="note"),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='zh-CN' if language == 'zh' else 'en')}\n"


def _milestones(found: Roadmap, language: Language) -> Markup:
    names = [_word("start", language), *(quarter_name(found, q) for q in range(1, found.quarters + 1))]
    rows = [
        _cells("td", [f"{r.subject.project_id} · {r.part.title.to(language)}", str(r.target), *stones])
        for r, stones in _levels(found, language)
    ]
    head = _cells("th", [_word("levels", language), _word("target", language), *names])
    return element("table", element("thead", head), element("tbody", *rows))


def _levels(found: Roadmap, language: Language) -> Iterator[tuple[Result, list[str]]]:
    for result, stones in zip(found.results, found.milestones, strict=True):
        yield result, [level_of(result, stone.level, language) for stone in stones]


def _items(found: Roadmap, language: Language) -> Markup:
    keys = ("quarter", "requirement", "project", "why", "effort", "because", "opens")
    head = _cells("th", [_word(key, language) for key in keys])
    texts = [{r.id: r.text for r in result.part.requirements()} for result in found.results]
    return element(
        "table",
        element("thead", head),
        element("tbody", *(_item(found, item, texts, language) for item in found.items)),
    )


def _item(found: Roadmap, item: Item, texts: Sequence[Mapping[str, Text]], language: Language) -> Markup:
    task = item.task
    stop = "。" if language == "zh" else ". "
    reason = f"{blocks(item).to(language)}{stop}{BECAUSE[item.because].to(language)}"
    return _cells(
        "td",
        [
            quarter_name(found, item.quarter),
            f"{task.requirement} {visible(texts[task.serves[0]][task.requirement].to(language))}",
            visible(scope_of(item, language)),
            WHYS[task.why].to(language),
            str(days(task.effort)),
            reason,
            ", ".join(dict.fromkeys(key for _, key in item.opens)),
        ],
    )


def _cells(kind: str, words: Iterable[str]) -> Markup:
    return element("tr", *(element(kind, word) for word in words))


def _word(key: str, language: Language) -> str:
    return WORDS[key].to(language)
