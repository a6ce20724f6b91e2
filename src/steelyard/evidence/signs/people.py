"""One person who does in the last days what many did before: a backlog tidied up for the assessment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from steelyard.evidence.signs.look import Look
from steelyard.evidence.signs.model import OURS, Found, Rule
from steelyard.values import Text
from steelyard.values.window import DAY

DONE = {"state_transition": ("actor_id", "at"), "code_commit": ("author_id", "commit_ts")}  # who and when
DAYS, ENOUGH, PERCENT = 14, 20, 50


def _last_days(look: Look) -> Iterator[Found]:
    border = look.window.end - DAYS * DAY
    if look.window.start >= border:
        return
    for table in look.brought(*DONE):
        person, at = DONE[table]
        before, last = _by_person(look, table, person, at, border)
        if last.total() < ENOUGH:
            continue
        who, share = min(last.items(), key=lambda one: (-one[1], one[0]))
        if _stands_out(look, share, last.total(), before[who], before.total()):
            yield Found(
                table,
                share,
                last.total(),
                Text(
                    f"最后 {DAYS} 天的 {last.total():,} 条中有 {share:,} 条出自同一人，此前此人在 {before.total():,} 条中占 {before[who]:,} 条",
                    f"{share:,} of the {last.total():,} rows of the last {DAYS} days are one person's, who had {before[who]:,} of {before.total():,} before",
                ),
            )


def _by_person(
    look: Look, table: str, person: str, at: str, border: int
) -> tuple[Counter[str], Counter[str]]:
    """Rows by person before the last days, and in them; a person is a pseudonym here."""
    rows = look.rows(table, at)
    rows = rows.filter(rows[person].notnull())
    grouped = rows.group_by(who=rows[person], late=rows[at] >= border).agg(n=rows.count())
    counts: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for row in grouped.to_pyarrow().to_pylist():
        counts[row["late"]][row["who"]] += row["n"]
    return counts


def _stands_out(look: Look, share: int, last: int, had: int, before: int) -> bool:
    """Half of the last days' rows, twice the person's part of before, and twice the pace of before."""
    part = share * 100 >= PERCENT * last
    more = before == 0 or share * before > 2 * had * last
    pace = last * (look.window.days - DAYS) >= 2 * before * DAYS
    return part and more and pace


RULES = (
    Rule(
        "one_person_last_days",
        Text("最后几天集中于一人", "One person in the last days"),
        Text(
            f"窗口最后 {DAYS} 天的工单流转或提交集中于一人，且明显多于此前",
            f"State changes or commits of the last {DAYS} days of the window that are one person's, and more than before",
        ),
        Text(
            f"最后 {DAYS} 天至少 {ENOUGH} 条，一人占 {PERCENT}% 以上且超过其此前占比的两倍，日均量也不低于此前的两倍",
            f"at least {ENOUGH} rows, {PERCENT} % of them one person's and more than twice that person's part before, at twice the daily pace",
        ),
        OURS,
        _last_days,
    ),
)
