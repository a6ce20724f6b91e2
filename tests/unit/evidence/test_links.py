"""Links: what a deployment carries, and what an incident came from, each with the way it was found."""

import json
from random import Random

import pytest
from stored import delivery, files_under, keep, row

from steelyard.evidence.current import open_tables
from steelyard.evidence.links import DAY, link_deliveries
from steelyard.evidence.store import Store
from steelyard.values import Origin

HOUR = DAY // 24
NOON = 20_000 * DAY


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / ".steelyard")


def history(repo, **parents):
    """Commits by name with the names of their parents, as two deliveries."""
    commits = [row(f"{repo}@{sha}", 1, repo_id=repo, sha=sha) for sha in parents]
    edges = [
        row(f"{repo}@{sha}^{place}", 1, repo_id=repo, sha=sha, parent_sha=parent)
        for sha, names in parents.items()
        for place, parent in enumerate(names.split())
    ]
    return (
        delivery(f"{repo} {parents}", *commits, table="code_commit", src=f"git:{repo}"),
        delivery(f"{repo} {parents} edges", *edges, table="code_parent", src=f"git:{repo}"),
    )


def deployed(identity, at, head=None, service="pay", **columns):
    given = {
        "env_class": "production",
        "outcome": "success",
        "finished_at": at,
        "service_id": service,
        "head_sha": head,
    }
    return row(identity, at, **{**given, **columns})


def deployments(*rows):
    return delivery(str(rows), *rows, table="deployment", src="cd")


def incidents(*rows):
    return delivery(str(rows), *rows, table="incident", src="itsm")


def changes(*rows):
    return delivery(str(rows), *rows, table="change_record", src="itsm")


def relink(store, known_at=2):
    return keep(store, *link_deliveries(store), known_at=known_at)


def links(store, rel=None, known_at=None):
    rows = open_tables(store, (), known_at).current("link").to_pyarrow().to_pylist()
    return sorted(
        (link["from_id"], link["to_id"], link["method"], link["confidence_percent"])
        for link in rows
        if rel in (None, link["rel"])
    )


def carried(store, *loads):
    """{deployment: the commits that it was the first to carry}"""
    keep(store, *loads)
    relink(store)
    found = {}
    for start, end, method, confidence in links(store, "deploys"):
        assert (method, confidence) == ("commit_ancestry", 95)
        found.setdefault(start.removeprefix("cd/"), set()).add(end.partition("@")[2])
    return found


def causes(store, *loads):
    keep(store, *loads)
    relink(store)
    return links(store, "caused_by")


# --- what a deployment carries


def test_a_deployment_carries_the_commits_since_the_one_before_and_the_first_is_only_the_seed(store):
    line = history("app", a="", b="a", c="b", d="c", e="d")
    assert carried(
        store, *line, deployments(deployed("D1", 1, "b"), deployed("D2", 2, "c"), deployed("D3", 3, "e"))
    ) == {
        "D2": {"c"},
        "D3": {"d", "e"},
    }


def test_a_first_deployment_that_says_what_it_replaces_carries_what_came_since(store):
    line = history("app", a="", b="a", c="b")
    assert carried(store, *line, deployments(deployed("D1", 1, "c", prev_head_sha="a"))) == {"D1": {"b", "c"}}


def test_a_first_deployment_that_replaces_an_unknown_commit_stays_a_seed(store):
    line = history("app", a="", b="a", c="b")
    rows = deployed("D1", 1, "b", prev_head_sha="zzz"), deployed("D2", 2, "c")
    assert carried(store, *line, deployments(*rows)) == {"D2": {"c"}}


def test_the_replaced_commit_that_a_later_deployment_names_is_in_production_already(store):
    line = history("app", a="", b="a", c="b", d="c")
    rows = deployed("D1", 1, "a"), deployed("D2", 2, "d", prev_head_sha="b")
    assert carried(store, *line, deployments(*rows)) == {"D2": {"c", "d"}}


def test_a_merge_brings_its_branch_once_however_the_branches_lie(store):
    line = history("app", a="", b="a", s="a", t="s", m="b t", n="m", u="t", o="n u")
    rows = deployed("D1", 1, "b"), deployed("D2", 2, "m"), deployed("D3", 3, "o")
    assert carried(store, *line, deployments(*rows)) == {"D2": {"s", "t", "m"}, "D3": {"n", "u", "o"}}


def test_a_rollback_carries_nothing_and_what_it_took_back_is_not_carried_twice(store):
    line = history("app", a="", b="a", c="b", d="c")
    rows = (
        deployed("D1", 1, "a"),
        deployed("D2", 2, "c"),
        deployed("R", 3, "a", kind="rollback"),
        deployed("D3", 4, "c", kind="upgrade"),
        deployed("D4", 5, "d", kind="deploy"),
    )
    assert carried(store, *line, deployments(*rows)) == {"D2": {"b", "c"}, "D4": {"d"}}


def test_what_did_not_reach_production_carries_nothing(store):
    line = history("app", a="", b="a", c="b")
    differences = [
        {"env_class": "test"},
        {"outcome": "failure"},
        {"finished_at": None},
        {"kind": "remove"},
        {"kind": "config"},
        {"head_sha": None},
        {"head_sha": "zzz"},
        {"env_class": None},
        {"outcome": None},
    ]
    rows = [
        one
        for n, difference in enumerate(differences)
        for one in (
            deployed(f"{n}-1", 1, "a", f"s{n}"),
            deployed(f"{n}-2", 2, **{"head": "b", "service": f"s{n}", **difference}),
            deployed(f"{n}-3", 3, "c", f"s{n}"),
        )
    ]
    assert carried(store, *line, deployments(*rows)) == {
        f"{n}-3": {"b", "c"} for n in range(len(differences))
    }


def test_two_services_of_one_repository_carry_each_for_itself(store):
    line = history("app", a="", b="a", c="b")
    rows = (
        deployed("P1", 1, "a"),
        deployed("C1", 2, "b", "card"),
        deployed("P2", 3, "c"),
        deployed("C2", 4, "c", "card"),
    )
    assert carried(store, *line, deployments(*rows)) == {"P2": {"b", "c"}, "C2": {"c"}}


def test_a_service_built_from_two_repositories_has_a_seed_in_each(store):
    rows = deployed("A1", 1, "a"), deployed("X1", 2, "x"), deployed("A2", 3, "b"), deployed("X2", 4, "y")
    loads = (*history("app", a="", b="a"), *history("lib", x="", y="x"))
    assert carried(store, *loads, deployments(*rows)) == {"A2": {"b"}, "X2": {"y"}}


def test_deployments_count_in_the_order_in_which_they_ended_and_not_in_which_they_came(store):
    line = history("app", a="", b="a", c="b")
    rows = deployed("D3", 3, "c"), deployed("D1", 1, "a"), deployed("D2", 2, "b")
    assert carried(store, *line, deployments(*rows)) == {"D2": {"b"}, "D3": {"c"}}


def test_a_long_history_is_walked_without_recursion(store):
    names = [f"c{number:05d}" for number in range(5_000)]
    line = history("app", **dict(zip(names, ["", *names], strict=False)))
    found = carried(store, *line, deployments(deployed("D1", 1, names[0]), deployed("D2", 2, names[-1])))
    assert len(found["D2"]) == 4_999


def test_a_late_deployment_moves_the_commits_to_it_and_the_old_links_are_gone(store):
    line = history("app", a="", b="a", c="b")
    assert carried(store, *line, deployments(deployed("D1", 1, "a"), deployed("D3", 3, "c"))) == {
        "D3": {"b", "c"}
    }
    keep(store, deployments(deployed("D2", 2, "b")), known_at=3)
    relink(store, known_at=3)
    ends = [(start, end) for start, end, *_ in links(store, "deploys")]
    assert ends == [("cd/D2", "git:app/app@b"), ("cd/D3", "git:app/app@c")]
    assert len(links(store, "deploys", known_at=2)) == 2
    assert {start for start, *_ in links(store, "deploys", known_at=2)} == {"cd/D3"}


# --- what an incident came from


def test_an_incident_that_names_a_deployment_was_caused_by_it(store):
    loads = (
        deployments(deployed("D1", NOON)),
        incidents(row("I1", 1, caused_by_id="D1"), row("I2", 1, caused_by_id="D9")),
    )
    assert causes(store, *loads) == [("itsm/I1", "cd/D1", "explicit", 100)]


def test_an_incident_that_names_a_change_was_caused_by_the_deployments_that_it_allowed(store):
    rows = (
        deployed("D1", NOON, change_record_id="CHG1"),
        deployed("D2", NOON, change_record_id="CHG1"),
        deployed("D3", NOON),
    )
    assert causes(store, deployments(*rows), incidents(row("I1", 1, caused_by_id="CHG1"))) == [
        ("itsm/I1", "cd/D1", "explicit", 100),
        ("itsm/I1", "cd/D2", "explicit", 100),
    ]


def test_empty_texts_name_nothing(store):
    loads = deployments(deployed("D1", NOON, change_record_id="")), incidents(row("I1", 1, caused_by_id=""))
    assert causes(store, *loads, changes(row("", 1))) == []
    assert links(store) == []


def near(store, *cases):
    """Of which cases the deployment counts as a likely cause: each is the time from its end to noon, when the
    incident began, and what else the incident says. Every case has a service of its own."""
    ended, began = [], []
    for number, (since, columns) in enumerate(cases):
        ended.append(deployed(f"D{number}", NOON - since, service=f"s{number}"))
        began.append(
            row(f"I{number}", 1, **{"service_id": f"s{number}", "impact_started_at": NOON, **columns})
        )
    found = causes(store, deployments(*ended), incidents(*began))
    assert {(method, confidence) for _, _, method, confidence in found} <= {("time_window", 50)}
    assert all(start.removeprefix("itsm/I") == end.removeprefix("cd/D") for start, end, *_ in found)
    numbers = {int(start.removeprefix("itsm/I")) for start, *_ in found}
    return [number in numbers for number in range(len(cases))]


def test_a_deployment_up_to_24_hours_before_the_impact_is_a_likely_cause(store):
    cases = [(since, {}) for since in (0, HOUR, DAY - 1, DAY, DAY + 1, -1)]
    assert near(store, *cases) == [True, True, True, True, False, False]


def test_only_an_open_cause_may_be_a_deployment(store):
    kinds = [None, "unknown", "deployment", "change", "hardware", "capacity", "third_party", "user"]
    assert near(store, *((HOUR, {"caused_by_kind": kind}) for kind in kinds)) == [True] * 4 + [False] * 4


def test_another_service_a_request_and_a_named_cause_are_not_tied_by_time(store):
    others = (
        {"service_id": "card"},
        {"service_id": None},
        {"kind": "request"},
        {"kind": "problem"},
        {"caused_by_id": "CHG9"},
    )
    assert (
        near(store, (HOUR, {"kind": "incident"}), *((HOUR, columns) for columns in others))
        == [True] + [False] * 5
    )


def test_the_beginning_of_the_impact_goes_before_its_detection_and_that_before_the_ticket(store):
    unknown = {"impact_started_at": None}
    cases = (
        (HOUR, {**unknown, "detected_at": NOON, "opened_at": NOON + 9 * DAY}),
        (HOUR, {**unknown, "detected_at": None, "opened_at": NOON}),
        (HOUR, {"impact_started_at": NOON - 9 * DAY, "detected_at": NOON}),
        (HOUR, unknown),
    )
    assert near(store, *cases) == [True, True, False, False]


def test_of_two_near_deployments_the_later_one_is_the_likely_cause(store):
    rows = (
        deployed("D2", NOON - HOUR),
        deployed("D1", NOON - 2 * HOUR),
        deployed("D3", NOON - HOUR, env_class="test"),
    )
    found = causes(store, deployments(*rows), incidents(row("I1", 1, service_id="pay", opened_at=NOON)))
    assert found == [("itsm/I1", "cd/D2", "time_window", 50)]


def looked_through(ended, began):
    """The same answer by looking at every pair: (incident, deployment)."""
    pairs = []
    for incident in began:
        before = [
            (deployed["finished_at"], f"cd/{deployed['src_id']}")
            for deployed in ended
            if deployed["service_id"] == incident["service_id"] is not None
            and deployed["env_class"] == "production"
            and deployed["finished_at"] is not None
            and 0 <= incident["opened_at"] - deployed["finished_at"] <= DAY
        ]
        if before:
            pairs.append((f"itsm/{incident['src_id']}", max(before)[1]))
    return sorted(pairs)


@pytest.mark.parametrize("seed", range(5))
def test_likely_causes_are_those_that_a_look_at_every_pair_finds(store, seed):
    chance = Random(seed)
    services, hours = ("pay", "card", "", None), range(0, 96, 4)  # few hours, so that many meet
    ended = [
        deployed(
            f"D{number}",
            chance.choice([None, *(NOON + hour * HOUR for hour in hours)]),
            service=chance.choice(services),
            env_class=chance.choice(("production", "production", "test")),
        )
        for number in range(60)
    ]
    began = [
        row(
            f"I{number}",
            1,
            service_id=chance.choice(services),
            opened_at=NOON + chance.choice(hours) * HOUR + chance.choice((-1, 0, 0, 1)),
        )
        for number in range(60)
    ]
    expected = looked_through(ended, began)
    assert [
        (start, end) for start, end, *_ in causes(store, deployments(*ended), incidents(*began))
    ] == expected
    assert len(expected) > 20


def test_a_service_with_thousands_of_deployments_and_incidents_in_one_day_makes_no_pairs(store):
    count = 30_000  # as pairs 900 million: minutes, and many gigabytes
    ended = [deployed(f"D{number:05}", NOON + number) for number in range(count)]
    began = [row(f"I{number:05}", 1, service_id="pay", opened_at=NOON + number) for number in range(count)]
    found = causes(store, deployments(*ended), incidents(*began))
    assert found == [(f"itsm/I{n:05}", f"cd/D{n:05}", "time_window", 50) for n in range(count)]


def test_a_cause_that_is_named_later_takes_the_place_of_the_likely_one(store):
    assert near(store, (HOUR, {})) == [True]
    keep(store, deployments(deployed("D7", NOON - 5 * DAY)), known_at=3)
    named = {"service_id": "s0", "impact_started_at": NOON, "caused_by_id": "D7"}
    keep(store, incidents(row("I0", 2, **named)), known_at=3)
    relink(store, known_at=3)
    assert links(store, "caused_by") == [("itsm/I0", "cd/D7", "explicit", 100)]


def test_a_deployment_that_names_its_change_is_related_to_it(store):
    rows = deployed("D1", NOON, change_record_id="CHG1"), deployed("D2", NOON, change_record_id="CHG9")
    keep(store, deployments(*rows), changes(row("CHG1", 1), row("CHG2", 1)))
    relink(store)
    assert links(store) == [("cd/D1", "itsm/CHG1", "explicit", 100)]


# --- when links are made


def test_links_are_made_only_where_every_table_that_they_need_has_a_load(store):
    assert list(link_deliveries(store)) == []
    keep(store, deployments(deployed("D1", NOON)))
    assert list(link_deliveries(store)) == []
    keep(store, incidents(row("I1", 1, service_id="pay", opened_at=NOON)))
    assert [one.src for one in link_deliveries(store)] == ["links:named_causes", "links:near_causes"]
    assert {one.origin for one in link_deliveries(store)} == {Origin.DIRECT}


def test_links_that_are_made_again_from_the_same_loads_change_nothing(store):
    near(store, (HOUR, {}))
    before = files_under(store.state)
    assert relink(store) == []
    assert files_under(store.state) == before


def test_a_load_of_another_table_does_not_make_links_anew(store):
    near(store, (HOUR, {}))
    keep(store, delivery("x", row("T1", 1), table="test_result", src="junit"))
    assert relink(store) == []


def test_the_name_of_a_link_is_made_of_its_ends_and_its_relation(store):
    near(store, (HOUR, {}))
    (link,) = open_tables(store, ()).current("link").to_pyarrow().to_pylist()
    assert json.loads(link["src_id"]) == ["incident", "itsm/I0", "caused_by", "deployment", "cd/D0"]
    assert link["src"] == "links:near_causes"
