"""OWASP SAMM 2 as a Standard (R13): function > practice > stream, one requirement per level and question.

SAMM's practice is our node and its stream our practice, the row that is scored. Answers are 0, 0.25, 0.5
and 1, so the scale is `samm`, the roll-up `mean`, and no level comes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from steelyard.errors import StandardError
from steelyard.standard.check import IMPORTED
from steelyard.standard.files import Files
from steelyard.standard.foreign import codes, prose
from steelyard.standard.foreign import samm_files as of
from steelyard.standard.foreign.imported import Frame, Imported, Notes, imported
from steelyard.standard.foreign.translation import Translation
from steelyard.standard.model import LadderStep, Node, Practice, Requirement, RollUp
from steelyard.values import SAMM_POINTS, Text

IDENTITY, PART = "owasp-samm", "software-assurance"
TITLE = Text("OWASP 软件保障成熟度模型（SAMM）", "OWASP Software Assurance Maturity Model (SAMM)")
PROVENANCE = {
    IMPORTED: Text(
        "由 OWASP SAMM 的 model 目录导入：结构、编码和文字均出自该模型，转发前请核对其许可条款。",
        "Imported from the model folder of OWASP SAMM: structure, codes and words are those of the model; "
        "see its licence before passing this folder on.",
    ),
    "rollup": Text(
        "按 SAMM 计分：活动流为各级答案之和，其上逐层取均值（R13）；不产生级别。",
        "Scored as SAMM does: a stream is the sum of its levels' answers, all above it are means (R13); "
        "no level comes of it.",
    ),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Every entry of the model by kind and id."""

    functions: dict[str, of.Function]
    practices: dict[str, of.SecurityPractice]
    streams: dict[str, of.Stream]
    maturity: dict[str, of.MaturityLevel]
    levels: dict[str, of.PracticeLevel]
    activities: dict[str, of.Activity]
    questions: dict[str, of.Question]
    answers: dict[str, of.AnswerSet]


def read_samm(folder: Path, edition: str = "2", translation: Translation | None = None) -> Imported:
    """The model in `folder`: the `model` folder of owaspsamm/core, or the repository around it.

    Raises StandardError with every fault: what cannot be read, ids that are missing or stand twice,
    answers that the scale does not know.
    """
    if not folder.is_dir():
        raise StandardError("there is no such folder", where=str(folder))
    files, notes = Files(folder / "model" if (folder / "model").is_dir() else folder), Notes()
    translation = translation or Translation()
    source = Source(*(of.read_kind(files, notes, kind) for kind in of.KINDS))  # type: ignore[arg-type]
    of.unused_of_answers(notes, source.answers.values())
    of.told_apart(files, notes)
    if not files.faults:  # a file that was not read would be missed by everything that names it
        files.faults.extend(_faults(source, files))
    nodes: tuple[Node, ...] = ()
    ladder: tuple[LadderStep, ...] = ()
    if not files.faults:
        ladder = _ladder(source, translation)
        nodes = tuple(_functions(source, translation, notes))
    frame = Frame(
        id=IDENTITY,
        edition=edition,
        title=TITLE,
        provenance=PROVENANCE,
        part=PART,
        node_labels=(Text("业务职能", "Business function"), Text("安全实践", "Security practice")),
        practice_label=Text("活动流", "Stream"),
        scale="samm",
        rollup=RollUp("mean"),
    )
    return imported(frame, nodes, ladder, files, translation, notes)


def _faults(source: Source, files: Files) -> Iterator[str]:
    """References that lead nowhere, levels that do not fit, answers that are not on the scale."""
    links: tuple[tuple[Mapping[str, of.Entry], str, Mapping[str, of.Entry]], ...] = (
        (source.practices, "function", source.functions),
        (source.streams, "practice", source.practices),
        (source.levels, "practice", source.practices),
        (source.levels, "maturity", source.maturity),
        (source.activities, "stream", source.streams),
        (source.activities, "level", source.levels),
        (source.questions, "activity", source.activities),
        (source.questions, "answerset", source.answers),
    )
    for entries, key, targets in links:
        for entry in entries.values():
            if (target := getattr(entry, key)) not in targets:
                yield f"{files.place(entry.id)}: {entry.id}: {key} names {target}, which is nowhere"
    yield from _misplaced(source, files)
    yield from _off_the_scale(source, files)
    numbers = sorted(level.number for level in source.maturity.values())
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"{of.KINDS[of.MaturityLevel]}: the levels are {numbers}, not 1 to {len(numbers)}"


def _misplaced(source: Source, files: Files) -> Iterator[str]:
    """Activities whose level belongs to another practice than their stream does."""
    for activity in source.activities.values():
        stream, level = source.streams.get(activity.stream), source.levels.get(activity.level)
        if not (stream and level and {stream.practice, level.practice} <= source.practices.keys()):
            continue
        if stream.practice != level.practice:
            where = f"{files.place(activity.id)}: {activity.id}"
            yield f"{where}: its level belongs to practice {level.practice}, its stream to {stream.practice}"


def _off_the_scale(source: Source, files: Files) -> Iterator[str]:
    known = ", ".join(SAMM_POINTS.values())
    for answers in source.answers.values():
        for value in (v.value for v in answers.values if Fraction(v.value) not in SAMM_POINTS):
            yield f"{files.place(answers.id)}: {answers.id}: the answer {value} is none of {known}"


def _ladder(source: Source, words: Translation) -> tuple[LadderStep, ...]:
    steps = sorted(source.maturity.values(), key=lambda level: level.number)
    return tuple(
        LadderStep(
            step.number,
            Text(f"{step.number} 级", f"Level {step.number}"),
            words.text(
                f"level.{step.number}", prose.line(step.description or f"Level {step.number} of SAMM")
            ),
        )
        for step in steps
    )


def _functions(source: Source, words: Translation, notes: Notes) -> Iterator[Node]:
    functions = sorted(source.functions.values(), key=_ordered)
    for code, function in zip(codes.shortest([f.name for f in functions]), functions, strict=True):
        own = [p for p in source.practices.values() if p.function == function.id]
        practices = tuple(_practices(own, code, source, words, notes))
        if practices:
            yield Node(code, words.text(code, prose.line(function.name)), practices)
        else:
            notes.said.append(f"left out, nothing in it can be rated: function {function.name}")


def _practices(
    own: list[of.SecurityPractice], above: str, source: Source, words: Translation, notes: Notes
) -> Iterator[Node]:
    for practice in sorted(own, key=_ordered):
        code = f"{above}-{codes.joined(practice.short or codes.initials(practice.name))}"
        streams = [s for s in source.streams.values() if s.practice == practice.id]
        rows = tuple(_streams(streams, code, source, words, notes))
        if rows:
            yield Node(code, words.text(code, prose.line(practice.name)), (), rows)
        else:
            notes.said.append(f"left out, nothing in it can be rated: practice {practice.name}")


def _streams(
    own: list[of.Stream], above: str, source: Source, words: Translation, notes: Notes
) -> Iterator[Practice]:
    top = max(level.number for level in source.maturity.values())
    for stream in sorted(own, key=_ordered):
        code = f"{above}-{codes.joined(stream.letter or codes.initials(stream.name))}"
        requirements = tuple(_requirements(stream, code, source, words, notes))
        used = {r.level for r in requirements}
        none = tuple(level for level in range(1, top + 1) if level not in used)
        if requirements:
            yield Practice(code, words.text(code, prose.line(stream.name)), requirements, none)
        else:
            notes.said.append(f"left out, nothing in it can be rated: stream {stream.name}")


def _requirements(
    stream: of.Stream, code: str, source: Source, words: Translation, notes: Notes
) -> Iterator[Requirement]:
    by_level: dict[int, list[of.Activity]] = {}
    for activity in source.activities.values():
        if activity.stream == stream.id:
            by_level.setdefault(_level(activity, source), []).append(activity)
    for level, activities in sorted(by_level.items()):
        asked = [
            pair for a in sorted(activities, key=lambda a: a.title) for pair in _questions(a, source, notes)
        ]
        for number, (activity, question) in enumerate(asked, 1):
            identity = f"{code}.{level}.{number}"
            text = question.text if question else activity.short or activity.title
            look_for = words.text(f"{identity}.look_for", _look_for(activity, question, source))
            yield Requirement(identity, level, words.text(identity, prose.line(text)), look_for)


def _questions(
    activity: of.Activity, source: Source, notes: Notes
) -> list[tuple[of.Activity, of.Question | None]]:
    own = sorted((q for q in source.questions.values() if q.activity == activity.id), key=_ordered)
    if not own:
        notes.said.append(
            f"the activity {activity.id} ({activity.title}) has no question; it is asked itself"
        )
        return [(activity, None)]
    return [(activity, question) for question in own]


def _look_for(activity: of.Activity, question: of.Question | None, source: Source) -> str:
    """The activity, the criteria of quality, what each answer means, and where it all comes from."""
    answers = "" if question is None else _answers(source.answers[question.answerset])
    return prose.stacked(
        ("Activity", prose.line(activity.title)),
        ("", prose.line(activity.short or "")),
        ("Criteria", prose.listed(question.quality if question else [])),
        ("Answers", answers),
        ("Source", f"SAMM question {question.id}" if question else f"SAMM activity {activity.id}"),
    )


def _answers(answers: of.AnswerSet) -> str:
    ranked = sorted(answers.values, key=lambda answer: answer.value)
    return prose.listed(f"{SAMM_POINTS[Fraction(a.value)]}: {a.text}" for a in ranked)


def _level(activity: of.Activity, source: Source) -> int:
    return source.maturity[source.levels[activity.level].maturity].number


def _ordered(entry: of.Function | of.SecurityPractice | of.Stream | of.Question) -> tuple[object, ...]:
    return (entry.order, entry.id)
