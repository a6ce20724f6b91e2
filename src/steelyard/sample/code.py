"""Plan the history of a repository: branches, merges, direct commits, reverts, with texts that change.

A branch starts at the main line as it was at the branch's first commit. A merge repeats the branch's edits
on the main line of that moment, which is what a merge without conflicts does.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date

from steelyard.sample import clock
from steelyard.sample.branches import Branch, open_requests, person_of, plan_branches, plan_work
from steelyard.sample.plan import Commit, History, Request, WorkItem
from steelyard.sample.profile import Component, Profile, span

Tree = dict[str, tuple[str, ...]]

_LONGEST = 400  # lines of a file; old lines give way to new ones
_TOPICS = (
    "limits",
    "login",
    "receipt",
    "notice",
    "transfer",
    "query",
    "batch",
    "signature",
    "timeout",
    "audit",
    "session",
    "statement",
    "retry",
    "rounding",
    "holiday",
    "callback",
    "quota",
    "masking",
)
_VERBS = ("Add", "Correct", "Simplify", "Check", "Speed up", "Log", "Cover", "Tighten")
_LINES = {
    "yaml": "rule-{n}: {{limit: {v}, enabled: true}}",
    "ini": "rule_{n} = {v}",
    "sql": "INSERT INTO sample_rule (id, amount) VALUES ({n}, {v});",
    "kt": "    val sample{n} = check({v})",
    "java": "    int sample{n} = check({v});",
    "c": "    total += check_rule({n}, {v});",
    "test": "case {n}: expect {v}",
}


@dataclass(frozen=True, slots=True)
class _Edit:
    path: str
    position: int
    removed: int
    added: tuple[str, ...]

    def on(self, tree: Tree) -> tuple[str, ...]:
        lines = tree.get(self.path, ())
        start = min(self.position, len(lines))
        return lines[:start] + self.added + lines[start + self.removed :]


@dataclass(slots=True)
class _Writer:
    """The history so far; `trees` has the files after each commit of the main line."""

    profile: Profile
    component: Component
    rng: random.Random
    history: History
    trees: dict[int, Tree] = field(default_factory=dict)
    done: dict[int, tuple[_Edit, ...]] = field(default_factory=dict)
    line: int = 0

    def add(self, commit: Commit) -> int:
        self.history.commits.append(commit)
        return commit.index

    @property
    def next(self) -> int:
        return len(self.history.commits)


def plan_code(
    profile: Profile, component: Component, rng: random.Random
) -> tuple[History, list[Request], list[WorkItem]]:
    """History, merge requests and work items of one repository."""
    writer = _Writer(profile, component, rng, History(component.repository))
    _first_commit(writer)
    branches = plan_branches(profile, component, rng)
    requests: list[Request] = []
    chance = random.Random(rng.random())  # noqa: S311 - a sample, not a secret
    marked = {round(len(branches) * (n + 1) / (profile.reverts + 1)) for n in range(profile.reverts)}
    for number, branch in enumerate(branches):
        if number in marked:
            _revert(writer, branch)
        elif branch.opened is None:
            _direct(writer, branch)
        else:
            requests.append(_merge(writer, branch))
    requests += open_requests(profile, component, chance, len(branches))
    return writer.history, requests, plan_work(component, branches, chance)


def _first_commit(writer: _Writer) -> None:
    tree = {path: tuple(_line(writer, path) for _ in range(24)) for path in _paths(writer.component)}
    name = writer.component.repository
    tree["README.md"] = (
        f"# {name}",
        "",
        "Sample data: made by the sample generator, no real system stands behind it.",
    )
    files = tuple((path, _text(lines)) for path, lines in sorted(tree.items()))
    author = person_of(writer.profile, 1)
    writer.add(
        Commit(
            index=0,
            parents=(),
            author=author,
            at=clock.at(date(2025, 11, 3), 9),
            subject=f"Begin {name} (sample)",
            files=files,
            keyed=False,
        )
    )
    writer.history.main.append(0)
    writer.trees[0] = tree


def _paths(component: Component) -> list[str]:
    code, config, sql = component.endings
    names = ("account", "payment", "limit", "notice", "session")
    return [
        *(f"src/{name}.{code}" for name in names),
        *(f"tests/test_{name}.txt" for name in names),
        f"config/application.{config}",
        f"config/rules.{config}",
        f"db/rules.{sql}",
    ]


def _line(writer: _Writer, path: str) -> str:
    writer.line += 1
    ending = "test" if path.startswith("tests/") else path.rsplit(".", 1)[-1]
    return _LINES[ending].format(n=writer.line, v=writer.rng.randrange(10, 99_999))


def _text(lines: tuple[str, ...]) -> str:
    return "\n".join(lines) + "\n"


def _merge(writer: _Writer, branch: Branch) -> Request:
    history, rng = writer.history, writer.rng
    times = [history.commits[i].at for i in history.main]
    base = history.main[max(0, bisect_right(times, branch.times[0]) - 1)]
    tree, parent = dict(writer.trees[base]), base
    edits: list[_Edit] = []
    topic = rng.choice(_TOPICS)
    for moment in branch.times:
        changes = _edits(writer, tree)
        tree.update({edit.path: edit.on(tree) for edit in changes})
        parent = _commit(writer, branch, (parent,), moment, topic, changes, tree)
        edits += changes
    main = dict(writer.trees[history.main[-1]])
    for edit in edits:
        main[edit.path] = edit.on(main)
    files = tuple((path, _text(main[path])) for path in sorted({edit.path for edit in edits}))
    subject = f"Merge branch 'feature/{branch.key}-{topic}' into 'main'"
    parents = (history.main[-1], parent)
    merge = writer.add(
        Commit(
            index=writer.next,
            parents=parents,
            author=branch.author,
            at=branch.merged,
            subject=subject,
            files=files,
            keyed=True,
        )
    )
    history.main.append(merge)
    writer.trees[merge] = main
    return _request(writer, branch, parent, merge, edits)


def _request(writer: _Writer, branch: Branch, head: int, merge: int, edits: list[_Edit]) -> Request:
    assert branch.opened is not None  # noqa: S101 - direct commits have no request
    return Request(
        repository=writer.component.repository,
        number=branch.number,
        key=branch.key,
        author=branch.author,
        first_commit=branch.times[0],
        opened=branch.opened,
        reviewed=branch.reviewed,
        approved=branch.approved,
        merged=branch.merged,
        head=head,
        merge=merge,
        commits=len(branch.times),
        additions=sum(len(edit.added) for edit in edits),
        deletions=sum(edit.removed for edit in edits),
        others=branch.others if branch.approved else 0,
    )


def _edits(writer: _Writer, tree: Tree) -> tuple[_Edit, ...]:
    """One to three files of the tree get new lines in the place of some old ones."""
    rng = writer.rng
    paths = rng.sample(sorted(path for path in tree if path != "README.md"), rng.choice((1, 1, 2, 3)))
    total = round(span(rng, writer.profile.lines))
    edits = []
    for path in paths:
        lines = tree[path]
        added = tuple(_line(writer, path) for _ in range(max(1, total // len(paths))))
        spare = min(len(lines), max(0, len(lines) + len(added) - _LONGEST))
        removed = max(spare, rng.randint(0, min(len(lines) // 2, total // 3)))
        edits.append(_Edit(path, rng.randint(0, len(lines) - removed), removed, added))
    return tuple(edits)


def _commit(
    writer: _Writer,
    branch: Branch,
    parents: tuple[int, ...],
    moment: int,
    topic: str,
    edits: tuple[_Edit, ...],
    tree: Tree,
) -> int:
    keyed = writer.rng.random() < writer.profile.keyed
    subject = f"{writer.rng.choice(_VERBS)} {topic}"
    files = tuple((edit.path, _text(tree[edit.path])) for edit in edits)
    index = writer.add(
        Commit(
            index=writer.next,
            parents=parents,
            author=branch.author,
            at=moment,
            subject=f"{branch.key} {subject}" if keyed else subject,
            files=files,
            keyed=keyed,
        )
    )
    writer.done[index] = edits
    return index


def _direct(writer: _Writer, branch: Branch) -> None:
    tree = dict(writer.trees[writer.history.main[-1]])
    edits = _edits(writer, tree)
    tree.update({edit.path: edit.on(tree) for edit in edits})
    topic = writer.rng.choice(_TOPICS)
    index = _commit(writer, branch, (writer.history.main[-1],), branch.merged, topic, edits, tree)
    writer.history.main.append(index)
    writer.trees[index] = tree


def _revert(writer: _Writer, branch: Branch) -> None:
    """Take the newest plain commit back on the main line: its added lines go."""
    history = writer.history
    back = history.commits[max(index for index in writer.done if index < writer.next)]
    tree = dict(writer.trees[history.main[-1]])
    for edit in writer.done[back.index]:
        gone = set(edit.added)
        tree[edit.path] = tuple(line for line in tree[edit.path] if line not in gone)
    files = tuple((path, _text(tree[path])) for path in sorted({e.path for e in writer.done[back.index]}))
    author = person_of(writer.profile, 1 + branch.number % writer.profile.people)
    index = writer.add(
        Commit(
            index=writer.next,
            parents=(history.main[-1],),
            author=author,
            at=branch.merged,
            subject=f'Revert "{back.subject}"',
            files=files,
            keyed=back.keyed,
            reverts=back.index,
        )
    )
    history.main.append(index)
    writer.trees[index] = tree
