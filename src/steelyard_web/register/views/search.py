"""The register itself: search, filters, pages of fifty rows, downloads; and the page of an organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import rfc8785
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from steelyard.certificate.verify import Verdict
from steelyard.register.model import Organisation, Register
from steelyard.register.words import CONFIDENCES, category_title, module_title
from steelyard_web.refusal import Refused
from steelyard_web.register import finding, store, trust
from steelyard_web.register.models import Row
from steelyard_web.register.public import public, shown
from steelyard_web.say import say, tongue
from steelyard_web.tables import table_file

MOST = {"csv": 100_000, "json": 100_000, "xlsx": 10_000}  # rows of a download
AT_MOST = 500  # rows of an organisation's page
HEAD = (
    *(("类型", "kind"), ("编号", "number"), ("机构", "organisation"), ("机构类别", "category")),
    *(
        ("项目", "project"),
        ("部分", "part"),
        ("模块", "module"),
        ("级别", "level"),
        ("公布日期", "announced"),
    ),
    *(("批次", "batch"), ("认可", "recognitions"), ("撤销日期", "revoked on"), ("来源", "source")),
    ("来源可信度", "confidence"),
)


@public()
def search(request: HttpRequest) -> HttpResponse:
    """Everything that is registered, by filters of the address."""
    asked = finding.chosen(request.GET)
    found = finding.rows(asked)
    if kind := request.GET.get("export"):
        return download(found, kind)
    page = finding.page_of(found, request.GET.get("page"), spoken=bool(asked.values["q"]))
    query = request.GET.copy()
    for name in ("page", "export"):
        query.pop(name, None)
    return shown(
        request,
        "register/search.html",
        here="search",
        chosen=asked.values,
        faults=asked.faults,
        filtering=asked.filtering,
        page=page,
        lines=lines(page.object_list),
        query=query.urlencode(),
        **finding.offered(),
    )


def lines(rows: Iterable[Row]) -> list[tuple[Row, Verdict | None]]:
    """Rows with how their certificates stand now."""
    listed = list(rows)
    standing = trust.of_rows(listed)
    return [(row, standing.get(row.key)) for row in listed]


def download(found: QuerySet[Row], kind: str) -> HttpResponse:
    """All rows that fit, as a table or as JSON; raises Refused where there are too many for that kind."""
    if kind not in MOST:
        raise Http404
    if found.count() > MOST[kind]:
        raise Refused(
            f"超过 {MOST[kind]:,} 行，请先缩小范围，或改用 CSV。",
            f"More than {MOST[kind]:,} rows: narrow the search, or take CSV.",
        )
    found = found.defer("signed")
    if kind == "json":
        listed = [document(row) for row in found.iterator(2000)]
        data = rfc8785.dumps({"schema": "steelyard/register-rows/1", "rows": listed})
        return HttpResponse(
            data, "application/json", headers={"Content-Disposition": 'attachment; filename="register.json"'}
        )
    head = [say(*names).to(tongue()) for names in HEAD]
    return table_file("register", kind, head, table(found))


def table(found: QuerySet[Row]) -> Iterator[tuple[Any, ...]]:
    """The rows in the reader's language."""
    own = tongue()
    for row in found.iterator(2000):
        yield (
            finding.KINDS[row.kind].to(own),
            row.key,
            *_named(row, own),
            row.announced,
            row.batch_zh if own == "zh" else row.batch_en,
            row.recognitions,
            row.revoked_on,
            row.source,
            _confidence(row, own),
        )


def _named(row: Row, own: str) -> Iterator[str]:
    other = "en" if own == "zh" else "zh"

    def name(field: str) -> str:
        return getattr(row, f"{field}_{own}") or getattr(row, f"{field}_{other}")

    yield name("organisation")
    yield category_title(row.category).as_dict()[own]
    yield name("project")
    yield name("part")
    yield module_title(row.module).as_dict()[own] if row.module else ""
    yield name("level")


def _confidence(row: Row, own: str) -> str:
    return next((text.as_dict()[own] for code, text in CONFIDENCES.items() if code == row.confidence), "")


def document(row: Row) -> dict[str, Any]:
    """A row as plain JSON values, codes beside names."""
    return {
        "kind": row.kind,
        "id": row.key,
        "organisation": {
            "id": row.organisation,
            "name": {"zh": row.organisation_zh, "en": row.organisation_en},
        },
        "category": row.category,
        "project": {"zh": row.project_zh, "en": row.project_en},
        "part": {"id": row.part, "title": {"zh": row.part_zh, "en": row.part_en}},
        "module": row.module,
        "level": {"code": row.level, "name": {"zh": row.level_zh, "en": row.level_en}},
        "announced": row.announced or None,
        "batch": row.batch or None,
        "recognitions": row.recognitions,
        "revoked_on": row.revoked_on.isoformat() if row.revoked_on else None,
        "source": row.source,
        "confidence": row.confidence or None,
        "sample": row.sample,
    }


@public()
def organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    """What one organisation and those below it have passed."""
    register = store.register_now()
    own = register.organisations.get(organisation)
    if own is None:
        raise Http404
    below = _below(register, organisation)
    found = Row.objects.filter(organisation__in=[organisation, *(one.id for one in below)])
    public = _leading(register, found.order_by().values_list("organisation", flat=True).distinct())
    if organisation not in public:  # its certificates, and those of all below it, are held for a batch
        raise Http404
    if kind := request.GET.get("export"):
        return download(found, kind)
    parent = register.organisations.get(own.standings[-1].parent or "")
    return shown(
        request,
        "register/organisation.html",
        here="search",
        organisation=own,
        own_name=own.name.to(tongue()),
        other_name=_other(own),
        below=[(one.id, one.name.to(tongue())) for one in below if one.id in public],
        parent=parent,
        parent_name=parent.name.to(tongue()) if parent else "",
        lines=lines(found[:AT_MOST]),
        count=found.count(),
        most=AT_MOST,
    )


def _other(organisation: Organisation) -> str:
    """The name in the other language, where there is one."""
    name = organisation.name
    other = name.en if tongue() == "zh" else name.zh
    return other if other != name.to(tongue()) else ""


def _leading(register: Register, shown: Iterable[str]) -> set[str]:
    """These organisations, and all that stand above them: of others nothing is public yet."""
    found: set[str] = set()
    for one in shown:
        above: str | None = one
        while above in register.organisations and above not in found:
            found.add(above)
            above = register.organisations[above].standings[-1].parent
    return found


def _below(register: Register, organisation: str) -> list[Organisation]:
    """The organisations whose latest standing leads up to this one."""
    found, wave = list[Organisation](), {organisation}
    while wave:
        level = [
            one
            for one in register.organisations.values()
            if one.standings[-1].parent in wave and one not in found and one.id != organisation
        ]
        found += level
        wave = {one.id for one in level}
    return found
