"""docs/guide/web-process.md and .zh.md: states, transitions and who may do what, from the tables of the web."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from scripts.reference.markdown import NOTICE, table
from steelyard.values import Language, Text

PATHS: dict[Language, str] = {"en": "docs/guide/web-process.md", "zh": "docs/guide/web-process.zh.md"}
TITLE = Text("评估流程", "The process of an assessment")
ABOUT = Text(
    "网站按下面的表工作：谁可以做什么、在哪个状态、之后进入哪个状态。期限按评估计划日历的工作日计算；逾期会显示并提醒，但不会因此锁定。",
    "The web works by the tables below: who may do what, in which state, and where it leads. Deadlines count working days of the scheme's calendar; one that has passed is shown and told, and locks nobody out.",
)
DIAGRAM = Text("状态图", "Diagram")
MOVES = Text("流转", "Transitions")
WORK = Text("各状态内的工作", "Work within a state")
DAYS = Text("默认期限（工作日）", "Default deadlines (working days)")
HEADS = {
    "act": Text("操作", "act"),
    "from": Text("从", "from"),
    "to": Text("到", "to"),
    "who": Text("由谁", "who"),
    "needs": Text("须满足", "what has to hold"),
    "states": Text("状态", "states"),
    "days": Text("天数", "days"),
}
EVERY = Text("所有未结束的状态", "every open state")
ALL = Text("所有状态", "every state")
NOTES = Text(
    "- 评估师、组长和专家的权限随评估结束而终止；已解除职责者的评分保留，不再计入。\n"
    "- 专家评审按过半数的表决得出结论，没有过半数则延期再议；级别只由评分得出，专家可更改评分，不能更改级别。\n"
    "- “通过”和“降级通过”按重新计算的级别结案：1 级及以上为已获证，否则为未通过；“退回修改”回到报告编制。\n"
    "- 申诉由未参与原评估的人员处理，只重评申诉的要求；前后两次结果都保留。",
    "- The access of assessors, leads and experts ends with the case; the votes of who was removed are kept and do not count.\n"
    "- A meeting's outcome is what more than half of its votes say, otherwise it is deferred; a level only follows from ratings: experts override ratings, never the level.\n"
    "- “Approve” and “approve at a lower level” close the case on the level that is computed: from level 1 on it is certified, else not awarded; “return” leads back to reporting.\n"
    "- An appeal is heard by people who did not take part, on the appealed requirements only; both results are kept.",
)


def pages() -> dict[str, str]:
    """Both pages by path."""
    _set_up()
    return {path: _page(language) for language, path in PATHS.items()}


def _set_up() -> None:
    """The tables stand beside Django's models; no database and no key is needed to read them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard_web.settings")
    os.environ.setdefault("STEELYARD_SECRET_KEY", "nothing is signed here")
    import django  # noqa: PLC0415 - its settings are read from the environment

    django.setup()


def _page(language: Language) -> str:
    other = "[English](web-process.md)" if language == "zh" else "[中文](web-process.zh.md)"
    blocks = [
        NOTICE,
        f"# {TITLE.to(language)}",
        f"*{other}*",
        ABOUT.to(language),
        f"## {DIAGRAM.to(language)}",
        _diagram(language),
        f"## {MOVES.to(language)}",
        _moves(language),
        NOTES.to(language),
        f"## {WORK.to(language)}",
        _work(language),
        f"## {DAYS.to(language)}",
        _days(language),
    ]
    return "\n\n".join(blocks) + "\n"


def _diagram(language: Language) -> str:
    """A mermaid state diagram; withdrawing, which every open state allows, is left to the table."""
    from steelyard_web import words  # noqa: PLC0415
    from steelyard_web.assessments.acts import WORDS  # noqa: PLC0415
    from steelyard_web.assessments.permissions import Act  # noqa: PLC0415
    from steelyard_web.assessments.policies import TRANSITIONS  # noqa: PLC0415

    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{text.to(language)}" as {code}' for code, text in words.STATE.items()]
    lines.append("    [*] --> applied")
    for act, move in TRANSITIONS.items():
        if act is not Act.WITHDRAW:
            lines += [
                f"    {origin} --> {target}: {WORDS[act][0].to(language)}"
                for origin in sorted(move.origins)
                for target in move.targets
            ]
    lines += [f"    {end} --> [*]" for end in ("certified", "not_awarded", "withdrawn")]
    return "\n".join(["```mermaid", *lines, "```"])


def _moves(language: Language) -> str:
    from steelyard_web.assessments.acts import NEEDS, WORDS  # noqa: PLC0415
    from steelyard_web.assessments.permissions import MAY  # noqa: PLC0415
    from steelyard_web.assessments.policies import TRANSITIONS  # noqa: PLC0415

    rows = [
        (
            WORDS[act][0].to(language),
            _states(move.origins, language),
            _states(move.targets, language),
            _roles(MAY[act], language),
            NEEDS[act].to(language),
        )
        for act, move in TRANSITIONS.items()
    ]
    return table([HEADS[key].to(language) for key in ("act", "from", "to", "who", "needs")], rows)


def _work(language: Language) -> str:
    from steelyard_web.assessments.acts import WORDS  # noqa: PLC0415
    from steelyard_web.assessments.permissions import MAY  # noqa: PLC0415
    from steelyard_web.assessments.policies import TRANSITIONS, WHEN  # noqa: PLC0415

    rows = [
        (WORDS[act][0].to(language), _roles(MAY[act], language), _states(WHEN[act], language))
        for act in WORDS
        if act not in TRANSITIONS
    ]
    return table([HEADS[key].to(language) for key in ("act", "who", "states")], rows)


def _days(language: Language) -> str:
    from steelyard_web import words  # noqa: PLC0415
    from steelyard_web.scheme.models import STEP_DAYS  # noqa: PLC0415

    rows = [(words.STATE[state].to(language), str(days)) for state, days in STEP_DAYS.items()]
    return table([HEADS["states"].to(language), HEADS["days"].to(language)], rows, right=[1])


def _states(states: Iterable[str], language: Language) -> str:
    from steelyard_web import words  # noqa: PLC0415
    from steelyard_web.assessments.policies import OPEN  # noqa: PLC0415

    given = {str(state) for state in states}
    if given == {str(state) for state in OPEN}:
        return EVERY.to(language)
    if given == set(words.STATE):
        return ALL.to(language)
    return _joined((text for code, text in words.STATE.items() if code in given), language)


def _roles(roles: Iterable[str], language: Language) -> str:
    from steelyard_web import words  # noqa: PLC0415

    given = {str(role) for role in roles}
    return _joined((text for code, text in words.ROLE.items() if code in given), language)


def _joined(texts: Iterable[Text], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(_each(texts, language))


def _each(texts: Iterable[Text], language: Language) -> Iterator[str]:
    return (text.to(language) for text in texts)
