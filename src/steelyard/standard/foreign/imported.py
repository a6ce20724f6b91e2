"""What an importer hands over: the standard, and in words what it made of the source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from steelyard.errors import StandardError
from steelyard.standard.files import Files
from steelyard.standard.foreign.translation import Translation
from steelyard.standard.load import digest_of
from steelyard.standard.model import LadderStep, Node, Part, RollUp, Standard
from steelyard.values import Text


@dataclass(frozen=True, slots=True)
class Imported:
    """A standard without a digest yet (loading its folder computes it), and lines for a person to read."""

    standard: Standard
    notes: tuple[str, ...]


@dataclass(slots=True)
class Notes:
    """Keys that the importer has no use for, by kind of entry, and whatever else it left out."""

    said: list[str] = field(default_factory=list)
    _unused: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def unused(self, kind: str, keys: Iterable[str]) -> None:
        """Remember keys of one entry that are not used."""
        self._unused[kind].update(keys)

    def lines(self) -> tuple[str, ...]:
        """One line per kind, then the rest in the order in which it was said."""
        ignored = (
            f"keys of {kind} not used: {', '.join(sorted(keys))}"
            for kind, keys in sorted(self._unused.items())
            if keys
        )
        return (*ignored, *self.said)


@dataclass(frozen=True, slots=True)
class Frame:
    """All of an imported standard that does not come from the source's entries."""

    id: str
    edition: str
    title: Text
    provenance: Mapping[str, Text]
    part: str  # id of its only part
    node_labels: tuple[Text, ...]
    practice_label: Text
    scale: str
    rollup: RollUp


def imported(
    frame: Frame,
    nodes: tuple[Node, ...],
    ladder: tuple[LadderStep, ...],
    files: Files,
    translation: Translation,
    notes: Notes,
) -> Imported:
    """The standard in its frame; raises StandardError with every fault of source and translation."""
    if not nodes and not files.faults:
        files.faults.append("nothing in it can be rated: no requirement was found")
    faults = (*files.faults, *translation.strangers())
    if faults:
        count = f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"
        raise StandardError(f"nothing was imported: {count}", faults, where=str(files.folder))
    told = {"source": _source(files), "language": translation.statement()}
    part = Part(frame.part, frame.title, nodes, ladder, frame.rollup)
    return Imported(
        Standard(
            id=frame.id,
            edition=frame.edition,
            title=frame.title,
            provenance={**frame.provenance, **told},
            part_label=Text("模型", "Model"),
            node_labels=frame.node_labels,
            practice_label=frame.practice_label,
            half_step="minus",
            below=Text("未达级", "below level 1"),
            scale=frame.scale,
            parts=(part,),
            digest="",
        ),
        (translation.statement().en, *notes.lines()),
    )


def _source(files: Files) -> Text:
    digest, count = digest_of(files), len(files.contents)
    return Text(
        f"读入文件 {count} 个，内容摘要 SHA-256 {digest}。",
        f"{count} file(s) read, SHA-256 of their content {digest}.",
    )
