"""From the wish to production: by the commits that name a requirement."""

from table_literal import AFTER, NINE, after, told


def item(number, days_before=20, **more):
    return {
        "kind": "requirement",
        "key": f"PAY-{number}",
        "created_at": after(NINE, days=-days_before),
        "done_at": NINE,
        "repo_id": "p",
        **more,
    }


def commit(*keys):
    return {"repo_id": "p", "issue_keys": list(keys), "commit_ts": after(NINE, days=-5)}


def live(days, **more):
    """A production deployment some days after the items were done."""
    return {
        "env_class": "production",
        "outcome": "success",
        "finished_at": after(NINE, days=days),
        "service_id": "p",
        **more,
    }


def carries(deployment, number, method="commit_ancestry"):
    return {
        "rel": "deploys", "method": method, "from_kind": "deployment", "from_id": f"s/deployment-{deployment}",
        "to_kind": "code_commit", "to_id": f"s/code_commit-{number}",
    }  # fmt: skip


FIVE = [item(number) for number in range(1, 6)]
COMMITS = [commit(f"PAY-{number}") for number in range(1, 6)]
EDGES = [carries(1, number) for number in range(1, 6)]


def test_requirement_to_production_time_runs_from_the_wish_to_the_deployment_of_its_commit(reading):
    found = reading(
        "requirement_to_production_time",
        work_item=FIVE,
        code_commit=COMMITS,
        deployment=[live(3)],
        link=EDGES,
    )
    assert told(found) == (20 + 3, 5, 0)


def test_requirement_to_production_time_ends_with_the_last_of_several_commits_at_its_first_deployment(
    reading,
):
    commits = [*COMMITS, *(commit(f"PAY-{number}", "PAY-99") for number in range(1, 6))]
    edges = [
        *EDGES,
        *(carries(2, number) for number in range(6, 11)),
        *(carries(3, number) for number in range(6, 11)),
    ]
    deployments = [live(3), live(7), live(30)]
    found = reading(
        "requirement_to_production_time",
        work_item=FIVE,
        code_commit=commits,
        deployment=deployments,
        link=edges,
    )
    assert told(found) == (20 + 7, 5, 0)


def test_requirement_to_production_time_does_not_know_of_what_was_never_deployed_or_never_named(reading):
    items = [*FIVE, item(6), item(7), item(8, key=None), item(9, created_at=after(NINE, days=9))]
    commits = [*COMMITS, commit("PAY-6"), commit("PAY-9")]
    deployments = [live(3), live(3, outcome="failure"), live(3, env_class="test")]
    edges = [*EDGES, carries(2, 6), carries(3, 6), carries(1, 7)]
    found = reading(
        "requirement_to_production_time",
        work_item=items,
        code_commit=commits,
        deployment=deployments,
        link=edges,
    )
    assert told(found) == (20 + 3, 5, 4)


def test_requirement_to_production_time_with_explicit_links_only_knows_only_those(reading):
    rows = {"work_item": FIVE, "code_commit": COMMITS, "deployment": [live(3)], "link": EDGES}
    assert told(reading("requirement_to_production_time", links="explicit", **rows))[1:] == (0, 5)
    said = [carries(1, number, "explicit") for number in range(1, 6)]
    assert told(reading("requirement_to_production_time", links="explicit", **rows | {"link": said})) == (
        23,
        5,
        0,
    )


def test_requirement_to_production_time_leaves_out_defects_and_what_was_done_outside_the_window(reading):
    items = [*FIVE, item(1, kind="defect"), item(1, done_at=AFTER), item(1, status_class="cancelled")]
    found = reading(
        "requirement_to_production_time",
        work_item=items,
        code_commit=COMMITS,
        deployment=[live(3)],
        link=EDGES,
    )
    assert told(found) == (23, 5, 0)


def test_requirement_to_production_time_needs_five_and_every_table(needs_five):
    needs_five(
        "requirement_to_production_time",
        work_item=FIVE,
        code_commit=COMMITS,
        deployment=[live(3)],
        link=EDGES,
    )
