"""The announcement of a batch: drafted by the core from the data, in both languages; frozen as bytes when published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import rfc8785

from steelyard.register.announcement import Announcement, announcement
from steelyard.register.announcement_page import announcement_document, announcement_page, title
from steelyard.register.model import Batch as CoreBatch
from steelyard.register.model import Name, Register
from steelyard.register.page import Block, Grid, Heading, Page, Sentence
from steelyard.values import LANGUAGES, Language, Text
from steelyard_web.register import store
from steelyard_web.register.awarded import certified, facts, project_of
from steelyard_web.register.models import Batch, Certificate, Gain

SCHEMA = "steelyard/batch/1"
GAINS = Text("成效", "Gains")
HEAD = (
    *(Text("机构", "organisation"), Text("项目", "project"), Text("指标", "measure")),
    *(Text("之前", "before"), Text("之后", "after"), Text("单位", "unit"), Text("样本数 n", "n")),
    Text("依据", "basis"),
)
MEASURED, REPORTED = Text("实测", "measured"), Text("据机构报告", "reported")
SAMPLE = Text(
    "样例 SAMPLE：本批含演示密钥签署的证书，不代表任何真实的评估。",
    "SAMPLE 样例: this batch holds certificates signed with a demo key; they speak of no real assessment.",
)


def core_batch(batch: Batch) -> CoreBatch:
    """The batch as the register has it."""
    event = Name(batch.event_zh, batch.event_en)
    return CoreBatch(batch.key, batch.number, batch.date, event, batch.contact)


def members(batch: Batch) -> list[Certificate]:
    """The certificates of a batch with their gains, by number."""
    found = batch.certificates.defer("page").prefetch_related("gains").select_related("batch")
    return list(found.order_by("number"))


def drafted(batch: Batch, listed: Sequence[Certificate]) -> tuple[Announcement, Register]:
    """The announcement as the data have it now; raises InputError where nothing can be announced."""
    known = store.register_now()
    keys = {one.number for one in listed}
    others = tuple(result for result in known.results if result.id not in keys)
    base = Register(
        known.organisations,
        {**known.batches, batch.key: core_batch(batch)},
        others,
        known.totals,
        known.entries,
    )
    own = tuple(found for one in listed if (found := certified(one, base, draft=batch)))
    register = Register(base.organisations, base.batches, (*others, *own), base.totals, base.entries)
    return announcement(register, batch.date), register


def document(batch: Batch, listed: Sequence[Certificate]) -> dict[str, Any]:
    """What is frozen: the data, and the pages of both languages as headings, sentences and tables.

    Raises InputError where nothing can be announced yet.
    """
    told, register = drafted(batch, listed)
    return {
        "schema": SCHEMA,
        "batch": {
            "number": batch.number,
            "date": batch.date.isoformat(),
            "event": {"zh": batch.event_zh, "en": batch.event_en},
            "contact": batch.contact,
        },
        "sample": any(one.sample for one in listed),
        "certificates": [{"number": one.number, "sha256": one.sha256} for one in listed],
        "announcement": announcement_document(told, register),
        "gains": [_gain(one, gain) for one in listed for gain in one.gains.all()],
        "title": title(told).as_dict(),
        "pages": {lang: _plain(_page(told, register, listed, lang)) for lang in LANGUAGES},
    }


def frozen(batch: Batch) -> bytes:
    """The document as canonical bytes."""
    return rfc8785.dumps(document(batch, members(batch)))


def _page(
    told: Announcement, register: Register, listed: Sequence[Certificate], lang: Language
) -> list[Block]:
    """The core's page, with the mark of samples and the gains in front of the totals."""
    blocks = list(announcement_page(told, register, lang).blocks)
    if any(one.sample for one in listed):
        blocks.insert(1, Sentence(SAMPLE.to(lang)))
    rows = tuple(_gain_row(one, gain, lang) for one in listed for gain in one.gains.all())
    if not rows:
        return blocks
    # The totals are the last two tables with their headings, and the notes below them.
    place = [at for at, block in enumerate(blocks) if isinstance(block, Heading)][-2]
    head = tuple(text.to(lang) for text in HEAD)
    grid = Grid(head, rows, frozenset({3, 4}))
    return [*blocks[:place], Heading(2, GAINS.to(lang)), grid, *blocks[place:]]


def _gain_row(certificate: Certificate, gain: Gain, lang: Language) -> tuple[str, ...]:
    stated = facts(certificate)
    return (
        stated["organisation"]["name"][lang],
        project_of(certificate, stated).to(lang),
        gain.name_zh if lang == "zh" else gain.name_en,
        gain.before,
        gain.after,
        gain.unit,
        gain.n or "—",
        (REPORTED if gain.reported else MEASURED).to(lang),
    )


def _gain(certificate: Certificate, gain: Gain) -> dict[str, Any]:
    return {
        "certificate": certificate.number,
        "name": {"zh": gain.name_zh, "en": gain.name_en},
        "before": gain.before,
        "after": gain.after,
        "unit": gain.unit,
        "n": gain.n or None,
        "reported": gain.reported,
    }


def _plain(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [_block(block) for block in blocks]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level, text):
            return {"heading": text, "level": level}
        case Sentence(text):
            return {"sentence": text}
        case Grid(head, rows, numbers):
            return {"head": list(head), "rows": [list(row) for row in rows], "numbers": sorted(numbers)}


def page_of(kept: dict[str, Any], lang: Language) -> Page:
    """The page of a frozen document, for Markdown and HTML."""
    return Page(lang, tuple(_blocks(kept["pages"][lang])))


def _blocks(listed: Sequence[dict[str, Any]]) -> Iterator[Block]:
    for one in listed:
        if "heading" in one:
            yield Heading(one["level"], one["heading"])
        elif "sentence" in one:
            yield Sentence(one["sentence"])
        else:
            yield Grid(tuple(one["head"]), tuple(map(tuple, one["rows"])), frozenset(one["numbers"]))
