"""`steelyard.yaml`: what it says, and every fault of it with its place."""

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.errors import WorkspaceError
from steelyard.evidence.delivery import Covers
from steelyard.evidence.ownership import Owns
from steelyard.values import Origin, Text, instant
from steelyard.workspace import find_workspace, read_workspace

SMALL = """\
organisation:
  name: {zh: 样例银行, en: Sample Bank}
  category: city-commercial-bank
projects:
  mobile:
    name: {zh: 手机银行, en: Mobile banking}
"""
KINDS = ("repositories", "pipelines", "services", "config_items")


@pytest.fixture
def root(tmp_path):
    return tmp_path


def read(root, text=SMALL):
    (root / "steelyard.yaml").write_text(text, encoding="utf-8")
    return read_workspace(root)


def sources(root, *entries, more=""):
    return read(root, f"{SMALL}{more}\nsources:\n" + "".join(f"  - {entry}\n" for entry in entries)).sources


def plans(root, entry):
    return read(root, f"{SMALL}    assessments:\n      - {entry}\n").projects["mobile"].plans


def owns(root, entry):
    return read(root, f"{SMALL}    owns: {entry}\n").owns


def fault(root, text):
    with pytest.raises(WorkspaceError) as told:
        read(root, text)
    return told.value


def source_fault(root, entry, more=""):
    told = fault(root, f"{SMALL}{more}\nsources:\n  - {{git: .}}\n  - {entry}\n")
    assert told.where == "steelyard.yaml, source 2"
    return told.what


def midnight(*day, zone="UTC"):
    return instant(datetime(*day, tzinfo=ZoneInfo(zone)))


# --- what it says


def test_a_small_file_has_defaults_for_the_rest(root):
    space = read(root)
    assert (space.root, space.state) == (root, root / ".steelyard")
    assert (space.organisation, space.category) == (Text("样例银行", "Sample Bank"), "city-commercial-bank")
    assert (space.zone, space.as_of, space.window_days) == (ZoneInfo("UTC"), None, 90)
    assert (space.sources, space.shelves) == ((), (root / "standards",))
    assert space.projects["mobile"].name == Text("手机银行", "Mobile banking")
    assert space.projects["mobile"].plans == ()


def test_zone_day_window_and_shelf_are_as_written(root):
    space = read(root, f"timezone: Asia/Shanghai\nas_of: 2026-10-31\nwindow: 30d\nstandards: own\n{SMALL}")
    assert (space.zone.key, space.as_of, space.window_days) == ("Asia/Shanghai", date(2026, 10, 31), 30)
    assert space.shelves == (root / "own",)


def test_a_byte_order_mark_is_no_fault(root):
    (root / "steelyard.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert list(read_workspace(root).projects) == ["mobile"]


def test_a_source_keeps_its_other_keys_as_options(root):
    (git, junit, table) = sources(
        root,
        "{git: repos/*, since: 2025-01-01}",
        '{junit: "evidence/{repository}/*.xml", level: api, at: 2026-10-31}',
        "{table: incident, files: exports/*.csv, mapping: servicenow-incident, full: true, origin: typed}",
    )
    assert (git.kind, git.pattern, git.origin, git.options) == (
        "git",
        "repos/*",
        Origin.DIRECT,
        {"since": "2025-01-01"},
    )
    assert (junit.kind, junit.origin, junit.options) == (
        "junit",
        Origin.EXPORT,
        {"level": "api", "at": "2026-10-31"},
    )
    assert (table.kind, table.pattern, table.origin) == ("table", "exports/*.csv", Origin.TYPED)
    assert table.options == {"table": "incident", "mapping": "servicenow-incident", "full": "True"}
    assert [source.name for source in (git, junit, table)] == [
        f"steelyard.yaml, source {n}" for n in (1, 2, 3)
    ]


def test_what_holds_for_the_workspace_reaches_its_sources(root):
    (source,) = sources(
        root, "{git: .}", more="timezone: Asia/Tokyo\nroots: [../mirrors]\nshared_accounts: [ci-*]\n"
    )
    assert (source.zone, source.shared_accounts) == (ZoneInfo("Asia/Tokyo"), ("ci-*",))
    assert (source.root, source.roots) == (root, (root / "../mirrors",))


def test_a_source_covers_whole_days_of_the_workspaces_zone_both_included(root):
    entry = "{junit: a.xml, covers: {from: 2026-10-01, to: 2026-10-31}}"
    (source,) = sources(root, entry, more="timezone: Asia/Shanghai\n")
    shanghai = {"zone": "Asia/Shanghai"}
    assert source.covers == Covers(midnight(2026, 10, 1, **shanghai), midnight(2026, 11, 1, **shanghai))
    (one_day,) = sources(root, "{junit: a.xml, covers: {from: 2026-10-01, to: 2026-10-01}}")
    assert one_day.covers == Covers(midnight(2026, 10, 1), midnight(2026, 10, 2))


def test_the_last_day_of_the_calendar_stands_for_ever(root):
    (source,) = sources(
        root, "{junit: a.xml, covers: {from: 0001-01-01, to: 9999-12-31}}", more="timezone: Asia/Shanghai\n"
    )
    assert source.covers.start < 0 < midnight(9999, 1, 1) < source.covers.end
    (entry,) = owns(root, "{services: [pay], until: 9999-12-31}")
    assert entry.until == midnight(9999, 12, 31)


def test_a_project_that_names_nothing_owns_everything(root):
    assert read(root).owns == tuple(Owns("mobile", kind, ("*",)) for kind in KINDS)
    assert owns(root, "{since: 2026-01-01}") == tuple(
        Owns("mobile", kind, ("*",), midnight(2026, 1, 1)) for kind in KINDS
    )


def test_a_project_owns_what_it_names_and_no_more(root):
    assert owns(root, "{repositories: [app, app-*], services: [mbs-*]}") == (
        Owns("mobile", "repositories", ("app", "app-*")),
        Owns("mobile", "services", ("mbs-*",)),
    )


def test_what_a_project_owns_is_dated_and_may_change(root):
    entry = "[{services: [pay], until: 2025-12-31}, {services: [pay-2], since: 2026-01-01}]"
    assert owns(root, entry) == (
        Owns("mobile", "services", ("pay",), None, midnight(2026, 1, 1)),
        Owns("mobile", "services", ("pay-2",), midnight(2026, 1, 1), None),
    )


def test_a_shared_scope_owns_under_its_own_name(root):
    text = f"shared:\n  platform: {{services: [k8s]}}\n{SMALL}    owns: {{services: [pay]}}\n"
    assert read(root, text).owns == (
        Owns("shared:platform", "services", ("k8s",)),
        Owns("mobile", "services", ("pay",)),
    )


def test_a_plan_says_what_is_assessed_and_on_whose_answers(root):
    (plan,) = plans(
        root,
        "{standard: own, part: cd, target: 3, answers: a/m.xlsx, links: explicit, window: 30d, module: x}",
    )
    assert (plan.standard, plan.part, plan.module, plan.target) == ("own", "cd", "x", 3)
    assert (plan.answers, plan.window_days, plan.link_mode) == (root / "a/m.xlsx", 30, "explicit")
    (bare,) = plans(root, "{standard: devops-cmm, part: cd, target: 2}")
    assert (bare.answers, bare.window_days, bare.link_mode, bare.module) == (None, None, "all", "")


def test_the_nearest_workspace_at_or_above_a_folder_is_found(root):
    read(root)
    (root / "a/b").mkdir(parents=True)
    assert find_workspace(root / "a/b") == find_workspace(root) == root


def test_a_folder_without_a_workspace_says_how_to_make_one(root):
    with pytest.raises(WorkspaceError, match=r"no steelyard\.yaml here or above") as told:
        find_workspace(root)
    assert (told.value.where, told.value.remedy) == (str(root), "`steelyard init` writes one")


def test_a_project_that_is_not_there_is_told_with_those_that_are(root):
    with pytest.raises(WorkspaceError, match="there is no project 'web'") as told:
        read(root).project("web")
    assert (told.value.where, told.value.remedy) == (str(root / "steelyard.yaml"), "projects: mobile")


# --- faults of the file


def test_a_file_that_is_not_there_says_how_to_make_one(root):
    with pytest.raises(WorkspaceError, match="cannot be read: No such file") as told:
        read_workspace(root)
    assert (told.value.where, told.value.remedy) == (
        str(root / "steelyard.yaml"),
        "`steelyard init` writes one",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Input should be a valid dictionary"),
        ("- a\n", "Input should be a valid dictionary"),
        ("a: [", "is not valid YAML"),
        ("a: 1\na: 2\n", 'duplicate entry with key "a"'),
        (f"{SMALL}{SMALL}", "duplicate entry with key"),
        (f"{SMALL}---\n{SMALL}", "more than one document"),
        ("? [a]\n: 1\n", "is not valid YAML"),
        ("[" * 1000, "recursion limit"),
        ("a: \x07", "control characters"),
        ("1: x\n", "1: Keys should be strings"),
        ("a: &x [*x]\n", "is not valid YAML"),
    ],
)
def test_a_file_that_is_no_yaml_of_ours_is_told(root, text, told):
    found = fault(root, text)
    assert told in str(found)
    assert found.where == str(root / "steelyard.yaml")


def test_a_file_that_repeats_itself_without_end_is_refused(root):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "is not valid YAML" in str(fault(root, bomb))


def test_a_file_in_another_encoding_is_told_with_the_byte(root):
    (root / "steelyard.yaml").write_bytes(SMALL.encode("gb18030"))
    with pytest.raises(WorkspaceError, match=r"is not UTF-8 \(byte \d+\)"):
        read_workspace(root)


def test_every_fault_is_told_at_once_with_its_place(root):
    text = (
        SMALL.replace("en: Sample Bank", "fr: Banque").replace("city-", "City commercial ")
        + "window: 0d\nowner: x\n"
    )
    found = str(fault(root, text))
    for place in ("organisation.name.en", "organisation.name.fr", "organisation.category", "window", "owner"):
        assert f"    {place}: " in found
    assert "has 5 fault(s)" in found


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("timezone: 8", "timezone"),
        ("as_of: soon", "as_of"),
        ("as_of: 9999-12-31", "as_of"),
        ("as_of: 1969-12-31", "as_of"),
        ("window: 90", "window"),
        ("window: -5d", "window"),
        ("window: 90000d", "window"),
        ("sources: {git: .}", "sources"),
        ("sources: [git]", "sources.0"),
        ("roots: here", "roots"),
        ("shared: {a b: {}}", "shared.a b.[key]"),
        ("shared_accounts: [1]", "shared_accounts.0"),
    ],
)
def test_a_key_with_a_value_that_is_none_is_told_with_its_place(root, line, place):
    assert f"    {place}: " in str(fault(root, f"{line}\n{SMALL}"))


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ("{standard: s, part: p}", "target"),
        ("{standard: s, part: p, target: 0}", "target"),
        ("{standard: s, part: p, target: high}", "target"),
        ("{standard: s, part: p, target: 3, links: some}", "links"),
        ("{standard: s, part: p, target: 3, windows: 3d}", "windows"),
        ("{standard: s, part: ../p, target: 3}", "part"),
    ],
)
def test_a_fault_of_a_plan_is_told_with_its_place(root, entry, place):
    found = str(fault(root, f"{SMALL}    assessments:\n      - {entry}\n"))
    assert f"    projects.mobile.assessments.0.{place}: " in found


@pytest.mark.parametrize("name", ["../x", "a/b", "", "-x", "x" * 101, "手机", ".hidden"])
def test_the_id_of_a_project_is_plain_so_that_it_can_name_a_file(root, name):
    found = str(fault(root, SMALL.replace("mobile:", f'"{name}":')))
    assert "projects." in found and "[key]" in found


def test_a_workspace_has_a_project(root):
    assert "    projects: " in str(fault(root, SMALL.partition("projects:")[0] + "projects: {}\n"))


@pytest.mark.parametrize("name", ["Mars/Base", "", "Asia", "../../etc/passwd", "/etc/localtime", "北京"])
def test_an_unknown_time_zone_is_told(root, name):
    found = fault(root, f'timezone: "{name}"\n{SMALL}')
    assert (found.what, found.remedy) == (f"unknown time zone {name!r}", "use a name such as Asia/Shanghai")


# --- faults of a source


def test_a_source_names_exactly_one_collector(root):
    assert source_fault(root, "{jira: a.json}") == "names no collector"
    assert source_fault(root, "{}") == "names no collector"
    assert source_fault(root, "{junit: a.xml, sarif: a.sarif}") == "names 2 collectors"


@pytest.mark.parametrize(
    "entry", ["{table: incident}", '{junit: ""}', '{table: incident, files: ""}', "{git: /srv/mirrors}"]
)
def test_a_source_has_a_pattern_inside_the_workspace(root, entry):
    assert source_fault(root, entry) == "has no pattern inside the workspace"


def test_an_absolute_pattern_needs_roots(root):
    (source,) = sources(root, "{git: /srv/mirrors/*}", more="roots: [/srv/mirrors]\n")
    assert source.pattern == "/srv/mirrors/*"


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ("{git: }", "git"),
        ("{junit: [a.xml, b.xml]}", "junit"),
        ("{junit: a.xml, at: {day: 1}}", "at"),
        ("{table: incident, files: [a.csv]}", "files"),
        ("{table: , files: a.csv}", "table"),
        ("{git: ., since: }", "since"),
    ],
)
def test_every_key_of_a_source_has_one_value(root, entry, key):
    assert source_fault(root, entry) == f"`{key}` is neither text nor a number"


def test_only_what_we_read_ourselves_is_direct(root):
    assert source_fault(root, "{junit: a.xml, origin: direct}") == "a file is an export, not a direct reading"
    assert source_fault(root, "{junit: a.xml, origin: heard}") == "unknown origin 'heard'"
    (git, typed) = sources(root, "{git: ., origin: export}", "{junit: a.xml, origin: typed}")
    assert (git.origin, typed.origin) == (Origin.EXPORT, Origin.TYPED)


@pytest.mark.parametrize(
    "covers",
    [
        "[]",
        "2026-10-01",
        "{from: 2026-10-01}",
        "{from: x, to: y}",
        "{from: 2026-10-01, to: 2026-10-02, zone: x}",
    ],
)
def test_what_a_source_covers_is_two_days(root, covers):
    assert (
        source_fault(root, f"{{junit: a.xml, covers: {covers}}}") == "`covers` is not {from: DATE, to: DATE}"
    )


def test_what_a_source_covers_does_not_end_before_it_begins(root):
    entry = "{junit: a.xml, covers: {from: 2026-10-02, to: 2026-10-01}}"
    assert source_fault(root, entry) == "`covers` ends before it begins"


def test_what_a_project_owns_does_not_end_before_it_begins(root):
    found = fault(root, f"{SMALL}    owns: {{services: [a], since: 2026-10-02, until: 2026-10-01}}\n")
    assert (found.what, found.where) == ("what mobile owns ends before it begins", "steelyard.yaml")


@pytest.mark.parametrize("path", ["../answers.xlsx", "/etc/answers.xlsx", "a/../../b.xlsx"])
def test_answers_lie_inside_the_workspace(root, path):
    found = fault(
        root, f"{SMALL}    assessments:\n      - {{standard: s, part: p, target: 3, answers: {path}}}\n"
    )
    assert found.what == f"answers {path!r} lies outside the workspace"


def test_answers_behind_a_link_that_leads_out_are_refused(root):
    workspace = root / "workspace"
    workspace.mkdir()
    (workspace / "answers").symlink_to(root)
    found = fault(
        workspace,
        f"{SMALL}    assessments:\n      - {{standard: s, part: p, target: 3, answers: answers/a.xlsx}}\n",
    )
    assert "lies outside the workspace" in found.what


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, 400),
    junk=st.sampled_from(
        [b"\x00", b"\xff", b"[", b"}", b":", b"\t", b"- ", b"&a", b"*a", b"!", b"%", b"'", b"\n "]
    ),
)
def test_a_file_with_a_wrong_byte_anywhere_is_read_or_told(tmp_path, place, junk):
    whole = (
        SMALL
        + "    owns: {services: [a]}\nsources:\n"
        + "  - {junit: a.xml, covers: {from: 2026-10-01, to: 2026-10-02}}\n"
    ).encode()
    at = place % len(whole)
    (tmp_path / "steelyard.yaml").write_bytes(whole[:at] + junk + whole[at:])
    try:
        assert read_workspace(tmp_path).projects
    except WorkspaceError as told:
        assert told.where


def test_the_state_folder_is_not_made_by_reading(root):
    read(root)
    assert [path.name for path in root.iterdir()] == ["steelyard.yaml"]
    assert instant(datetime(2026, 1, 1, tzinfo=UTC)) == midnight(2026, 1, 1)


def test_standards_outside_the_workspace_need_a_root(root, tmp_path_factory):
    shelf = tmp_path_factory.mktemp("shelf")
    with pytest.raises(WorkspaceError, match=r"the folder of standards '.*' lies outside the workspace"):
        read(root, f"{SMALL}\nstandards: {shelf}\n")
    assert read(root, f"{SMALL}\nstandards: {shelf}\nroots: [{shelf}]\n").shelves == (shelf,)
    (root / "standards").symlink_to(shelf)
    with pytest.raises(WorkspaceError, match="the folder of standards 'standards' lies outside"):
        read(root)


def test_a_pipe_is_no_workspace_file(root):
    os.mkfifo(root / "steelyard.yaml")
    with pytest.raises(WorkspaceError, match="is a pipe or a device"):
        read_workspace(root)


def test_a_workspace_file_without_end_is_refused(root):
    with pytest.raises(WorkspaceError, match="is longer than 4,194,304 bytes"):
        read(root, SMALL + "#" * 4 * 1024 * 1024)
    with pytest.raises(WorkspaceError, match="nests 1,000 deep") as raised:
        read(root, f"{SMALL}window: {'[' * 100_000}")
    assert raised.value.where == f"{root}/steelyard.yaml:{SMALL.count(chr(10)) + 1}"


def test_answers_in_a_circle_of_links_are_told(root):
    (root / "answers").symlink_to(root / "answers")
    plan = "    assessments: [{standard: s, part: p, target: 1, answers: answers/a.xlsx}]\n"
    with pytest.raises(WorkspaceError, match=r"answers 'answers/a\.xlsx' is no path"):
        read(root, SMALL + plan)
