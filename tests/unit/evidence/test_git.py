"""The `git` collector: the figures of `git log`, read once, from repositories that are not trusted."""

import json
import os
import subprocess
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from collected import ABSENT, REAL
from collected import collect as rows_of
from git_repository import AUTHOR, Repository, at
from stored import current, files_under

from steelyard.errors import InputError
from steelyard.evidence.collection import collect
from steelyard.evidence.collectors.git import deliveries
from steelyard.evidence.pseudonym import Pseudonyms
from steelyard.evidence.source import Source
from steelyard.evidence.store import Store
from steelyard.values import Origin

COUNTS = ("files", "additions", "deletions")
LINES = "".join(f"line {number}\n" for number in range(40))


@pytest.fixture
def repo(tmp_path):
    return Repository(tmp_path / "repos" / "app")


def source(root, pattern="repos/*", shared=(), zone=UTC, **options):
    return Source(
        "git",
        pattern,
        root,
        Origin.DIRECT,
        options,
        zone=zone,
        shared_accounts=shared,
        name="steelyard.yaml, source 1",
    )


def gather(root, pattern="repos/*", known_at=7, **options):
    """Collect into the store of `root`; gives how many rows each new load brought."""
    store = Store(root / ".steelyard")
    collected = collect(store, [source(root, pattern, **options)], known_at)
    if collected.faults:
        raise collected.faults[0]
    return [load.accepted for load in collected.loads if load.collector == "git"]


def stored(root, *columns, table="code_commit"):
    return current(Store(root / ".steelyard"), *columns, table=table)


def commits(folder, pattern="repos/*", **options):
    return {row["sha"]: row for row in rows_of("git", folder, pattern, **options).rows("code_commit")}


def only(folder, pattern="repos/*", **options):
    (row,) = commits(folder, pattern, **options).values()
    return row


def refused(root, pattern="repos/*", **options):
    with pytest.raises(InputError) as fault:
        list(deliveries(source(root, pattern, **options), lambda _: ""))
    assert fault.value.where and fault.value.remedy
    return fault.value.what


# --- what a commit says


def test_a_commit_becomes_one_row_and_each_of_its_parents_another(repo, tmp_path):
    first = repo.commit("MB-1 begin", {"a.txt": "1\n2\n"}, day=1)
    second = repo.commit("more", {"a.txt": "1\n3\n"}, day=2, author="wang.fang@bank.example")
    found = rows_of("git", tmp_path, "repos/*")
    assert found.rows("code_commit")[1] == {
        "src_id": f"app@{first}",
        "updated_at": at(1),
        "repo_id": "app",
        "sha": first,
        "author_id": AUTHOR,
        "author_shared": None,
        "author_ts": at(1),
        "committer_id": AUTHOR,
        "commit_ts": at(1),
        "parent_count": 0,
        "files": 1,
        "additions": 2,
        "deletions": 0,
        "is_revert": False,
        "issue_keys": ["MB-1"],
        "tags": [],
    }
    assert found.rows("code_commit")[0]["author_id"] == "wang.fang@bank.example"
    assert found.rows("code_parent") == [
        {
            "src_id": f"app@{second}^0",
            "updated_at": at(2),
            "repo_id": "app",
            "sha": second,
            "parent_sha": first,
        }
    ]


def test_counts_are_those_of_numstat_with_renames_detected_and_merges_counted_nothing(repo, tmp_path):
    repo.commit("start", {"old.py": LINES, "data.bin": b"\x00\x01" * 50, "gone.py": LINES})
    repo.git("mv", "old.py", "new.py")
    repo.commit("rename and edit", {"new.py": LINES.replace("line 7\n", "seven\n")}, day=2)
    (repo.path / "gone.py").unlink()
    repo.commit("remove", {"data.bin": b"\x00\x02" * 50}, day=3)
    repo.git("checkout", "-q", "-b", "side", day=3)
    repo.commit("side", {"side.py": LINES}, day=4)
    repo.git("checkout", "-q", "main")
    repo.commit("main goes on", {"new.py": "short\n"}, day=5)
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side", day=6)
    repo.commit("nothing at all", day=7)
    repo.git("update-index", "--chmod=+x", "new.py")
    repo.git("commit", "-q", "-m", "mode only", day=8)
    found = commits(tmp_path)
    assert {sha: tuple(row[name] for name in COUNTS) for sha, row in found.items()} == repo.numstat()
    merge = next(row for row in found.values() if row["parent_count"] == 2)
    assert [merge[name] for name in COUNTS] == [0, 0, 0]
    renamed = next(row for row in found.values() if row["updated_at"] == at(2))
    assert [renamed[name] for name in COUNTS] == [1, 1, 1]
    assert len(found) == 8


def test_the_second_parent_of_a_merge_is_a_row_as_well(repo, tmp_path):
    start = repo.commit("start")
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit("side", day=2)
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side", day=3)
    parents = rows_of("git", tmp_path, "repos/*").rows("code_parent")
    head = repo.head()
    assert {(row["src_id"], row["parent_sha"]) for row in parents} == {
        (f"app@{head}^0", start),
        (f"app@{head}^1", side),
        (f"app@{side}^0", start),
    }


@pytest.mark.parametrize(
    ("message", "is_revert"),
    [
        ('Revert "Add limits"\n\nThis reverts commit 0123456789abcdef0123456789abcdef01234567.\n', True),
        ("Undo\n\nThis reverts commit 0123abc.\n", True),
        ('回退 "增加限额"', True),
        ('撤销 "增加限额"', True),
        ("Revert to the old behaviour", False),
        ("Explain why this reverts commit 0123abc", False),
        ('Tell of Revert "x"', False),
    ],
)
def test_a_revert_is_known_by_what_git_writes(repo, tmp_path, message, is_revert):
    repo.commit(message)
    assert only(tmp_path)["is_revert"] is is_revert


@pytest.mark.parametrize(
    ("message", "keys"),
    [
        ("MB-12 and PAY2-7, again MB-12", ["MB-12", "PAY2-7"]),
        ("closes #31, GH-5 (gh-6)", ["#31", "GH-5", "gh-6"]),
        ("read UTF-8, ISO-8601, SHA-256, CVE-2026-1234, CWE-79, RFC-8785, GB-18030, PEP-8, AES-256", []),
        ("A-1 is no key, MB-0 neither, mb-3 neither, &#39; neither, x#4 neither", []),
        ("修复MB-3：转账", []),
        ("修复 MB-3：转账", ["MB-3"]),
        ("feature/MB-4_x", []),
        ("", []),
    ],
)
def test_issue_keys_are_told_from_the_names_of_norms(repo, tmp_path, message, keys):
    repo.commit(message, options=["--allow-empty-message"])
    assert only(tmp_path)["issue_keys"] == keys


@pytest.mark.parametrize(
    ("pattern", "keys"), [(r"REQ\d{4}", ["REQ0001"]), (r"(REQ|BUG)(\d+)", ["BUG7", "REQ0001"]), (r"x*", [])]
)
def test_a_source_may_say_what_its_keys_look_like(repo, tmp_path, pattern, keys):
    repo.commit("REQ0001 BUG7 MB-1")
    assert only(tmp_path, issue_key=pattern)["issue_keys"] == keys


def test_a_pattern_of_keys_that_is_none_is_told(repo, tmp_path):
    repo.commit()
    with pytest.raises(InputError, match="issue_key is not a regular expression") as fault:
        gather(tmp_path, issue_key="MB-(")
    assert fault.value.where == "steelyard.yaml, source 1"


def test_whether_an_author_is_a_shared_account_is_known_only_where_there_is_a_list(repo, tmp_path):
    repo.commit("by hand", day=1)
    repo.commit("by machine", day=2, author="CI-7@bank.example")
    for shared, expected in (
        ((), [None, None]),
        (("ci-*@bank.example",), [False, True]),
        (("root@*",), [False, False]),
    ):
        gather(tmp_path, shared=shared)
        assert sorted(stored(tmp_path, "commit_ts", "author_shared")) == [
            (at(1), expected[0]),
            (at(2), expected[1]),
        ]


def test_people_are_stored_as_pseudonyms_after_the_mailmap(repo, tmp_path):
    repo.commit(
        "as she was called",
        {".mailmap": "Li Na <li.na@bank.example> <lina@home.example>\n"},
        author="lina@home.example",
    )
    gather(tmp_path)
    expected = Pseudonyms(tmp_path / ".steelyard").of("li.na@bank.example")
    assert stored(tmp_path, "author_id") == [(expected,)]
    written = files_under(tmp_path / ".steelyard")
    assert [path for path, content in written.items() if b"lina" in content or b"li.na" in content] == []


def test_release_tags_stand_on_their_commits_light_and_annotated(repo, tmp_path):
    first = repo.commit("one", day=1)
    second = repo.commit("two", day=2)
    repo.git("tag", "v1", first)
    repo.git("tag", "-a", "-m", "release", "v2.0", second)
    repo.git("tag", "build/7", second)
    repo.git("tag", "of-a-file", repo.git("hash-object", "-w", "--stdin", given=b"x").strip())
    assert {sha: row["tags"] for sha, row in commits(tmp_path).items()} == {
        first: ["v1"],
        second: ["build/7", "v2.0"],
    }


@pytest.mark.parametrize(
    "message",
    [
        b"\x1e\x1f record signs\n",
        b"line\n\n\n\nand more\n",
        b"\xff\xfe not utf-8 \x80\n",
        b"@@ %H %x00 |\n 1 file changed, 9 insertions(+)\n",
        b"\r\n carriage\r\n",
        b" 7 files changed, 5 insertions(+)",
        b"tab\there\n\x1b[31mred\n",
    ],
)
def test_no_message_disturbs_the_counts_or_the_next_commit(repo, tmp_path, message):
    first = repo.commit("before", {"a": "1\n"}, day=1)
    middle = repo.commit(message, {"a": "1\n2\n3\n"}, day=2)
    last = repo.commit(b"after", {"b": "1\n"}, day=3)
    found = commits(tmp_path)
    assert {sha: tuple(row[name] for name in COUNTS) for sha, row in found.items()} == {
        first: (1, 1, 0),
        middle: (1, 2, 0),
        last: (1, 1, 0),
    }


def test_a_message_in_another_encoding_is_read_as_git_reads_it(repo, tmp_path):
    repo.git("config", "i18n.commitEncoding", "GB18030")
    repo.commit('回退 "增加限额" MB-9'.encode("gb18030"))
    row = only(tmp_path)
    assert (row["is_revert"], row["issue_keys"]) == (True, ["MB-9"])


@pytest.mark.parametrize(
    "name", ["new\nline", "tab\tname", '"quoted"', "报告.md", " 3 files changed, 4 insertions(+)", "-dash"]
)
def test_no_file_name_disturbs_the_counts(repo, tmp_path, name):
    repo.commit("odd", {name: "1\n2\n"})
    assert [only(tmp_path)[count] for count in COUNTS] == [1, 2, 0]


@pytest.mark.parametrize("name", ["-rf", "with spaces", "报告", "a'b\"c", "$(touch x)", "x.git", "[y]"])
def test_the_folder_of_a_repository_may_have_any_name(tmp_path, name):
    repository = Repository(tmp_path / "repos" / name)
    sha = repository.commit("work", {"a": "1\n"})
    repository.commit("more", {"a": "2\n"}, day=2)
    found = commits(tmp_path)
    assert found[sha]["repo_id"] == name.removesuffix(".git")
    assert len(found) == 2


def test_a_commit_without_a_readable_time_is_refused_and_the_others_stay(repo, tmp_path):
    good = repo.commit("good")
    tree = repo.head("HEAD^{tree}")
    bad = repo.raw_commit(
        f"tree {tree}\nparent {good}\nauthor A <a@x> never\ncommitter A <a@x> never\n\nx\n".encode()
    )
    found = rows_of("git", tmp_path, "repos/*")
    assert found.column("code_commit", "sha") == [good]
    assert found.reasons == [(f"app@{bad}", "the commit has no readable time")]


# --- the name and the options of a source


def test_the_placeholder_and_the_option_name_a_repository_before_its_folder_does(tmp_path):
    Repository(tmp_path / "mirrors" / "pay" / "checkout").commit()
    assert only(tmp_path, "mirrors/{repository}/checkout")["repo_id"] == "pay"
    assert only(tmp_path, "mirrors/pay/checkout", repository="payments")["repo_id"] == "payments"
    assert only(tmp_path, "mirrors/pay/checkout")["repo_id"] == "checkout"


def test_two_repositories_of_one_name_are_refused(tmp_path):
    for group in ("cards", "loans"):
        Repository(tmp_path / group / "app").commit(group)
    assert refused(tmp_path, "*/app") == "is called app like cards/app"


def test_only_the_main_line_is_read_unless_every_ref_is_asked_for(repo, tmp_path):
    main = repo.commit("main")
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit("side", day=2)
    repo.git("checkout", "-q", "main")
    assert set(commits(tmp_path)) == {main}
    assert set(commits(tmp_path, refs="head")) == {main}
    assert set(commits(tmp_path, refs="all")) == {main, side}


def test_since_means_from_midnight_of_the_workspaces_zone(repo, tmp_path):
    shanghai = ZoneInfo("Asia/Shanghai")
    repo.git("commit", "-q", "--allow-empty", "-m", "x", day=1)
    tree = repo.head("HEAD^{tree}")
    shas = []
    for second in (-1, 0, 1):  # around midnight of 3 October in Shanghai
        stamp = (at(2) // 1_000_000) + 4 * 3600 + second
        parent = f"parent {shas[-1]}\n" if shas else ""
        text = f"tree {tree}\n{parent}author A <a@x> {stamp} +0000\ncommitter A <a@x> {stamp} +0000\n\nx\n"
        shas.append(repo.raw_commit(text.encode()))
    found = rows_of("git", tmp_path, "repos/*", zone=shanghai, since="2026-10-03")
    assert found.column("code_commit", "sha") == [shas[2], shas[1]]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"since": "two weeks ago"}, "`since` is 'two weeks ago'"),
        ({"since": "2026-13-01"}, "`since` is '2026-13-01'"),
        ({"refs": "some"}, "unknown refs 'some'"),
        ({"sinc": "2026-01-01"}, "a git source has no option 'sinc'"),
    ],
)
def test_options_that_cannot_be_read_are_told(repo, tmp_path, options, told):
    repo.commit()
    assert refused(tmp_path, **options) == told


# --- the second time


def test_a_second_collection_of_the_same_repository_writes_nothing(repo, tmp_path):
    repo.commit()
    assert gather(tmp_path) == [1]
    before = files_under(tmp_path / ".steelyard")
    assert gather(tmp_path) == []
    assert files_under(tmp_path / ".steelyard") == before


def test_only_new_commits_are_read(repo, tmp_path):
    first, second = repo.commit("one", day=1), repo.commit("two", day=2)
    assert gather(tmp_path) == [3]  # two commits and one edge
    third = repo.commit("three", {"a": "1\n"}, day=3)
    assert gather(tmp_path) == [2]  # one of each
    assert sorted(stored(tmp_path, "commit_ts", "sha", "files")) == [
        (at(1), first, 0),
        (at(2), second, 0),
        (at(3), third, 1),
    ]


def test_a_merge_of_an_old_branch_brings_the_commits_of_that_branch(repo, tmp_path):
    repo.commit("start", day=1)
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit("side", day=2)
    repo.git("checkout", "-q", "main")
    main = repo.commit("main", day=3)
    gather(tmp_path)
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side", day=4)
    gather(tmp_path)
    assert {sha for (sha,) in stored(tmp_path, "sha")} >= {side, main, repo.head()}
    assert len(stored(tmp_path)) == 4


def test_a_tag_that_is_set_later_on_an_old_commit_arrives(repo, tmp_path):
    first, second = repo.commit("one", day=1), repo.commit("two", day=2)
    gather(tmp_path)
    repo.git("tag", "v1", first)
    assert gather(tmp_path) == [1]
    assert sorted(stored(tmp_path, "sha", "tags")) == sorted([(first, ["v1"]), (second, [])])


def test_a_tag_that_is_moved_or_removed_leaves_its_old_commit(repo, tmp_path):
    first, second = repo.commit("one", day=1), repo.commit("two", day=2)
    repo.git("tag", "v1", first)
    gather(tmp_path)
    repo.git("tag", "-f", "v1", second)
    gather(tmp_path)
    assert sorted(stored(tmp_path, "sha", "tags")) == sorted([(first, []), (second, ["v1"])])
    repo.git("tag", "-d", "v1")
    gather(tmp_path)
    assert stored(tmp_path, "tags") == [([],), ([],)]


def test_tags_that_go_back_to_what_they_were_are_followed(repo, tmp_path):
    first, second = repo.commit("one", day=1), repo.commit("two", day=2)
    for sha in (first, second, first):
        repo.git("tag", "-f", "v1", sha)
        gather(tmp_path)
        assert {found: tags for found, tags in stored(tmp_path, "sha", "tags") if tags} == {sha: ["v1"]}


def test_a_history_that_was_rewritten_buries_the_commits_that_are_gone(repo, tmp_path):
    first = repo.commit("one", day=1)
    gone = repo.commit("two", {"a": "1\n"}, day=2)
    gather(tmp_path)
    repo.git("reset", "-q", "--hard", first)
    new = repo.commit("other two", {"a": "2\n"}, day=3)
    gather(tmp_path, known_at=8)
    assert {sha for (sha,) in stored(tmp_path, "sha")} == {first, new}
    assert stored(tmp_path, "src_id", table="code_parent") == [(f"app@{new}^0",)]
    before = current(Store(tmp_path / ".steelyard"), "sha", table="code_commit", known_at=7)
    assert {sha for (sha,) in before} == {first, gone}


def test_a_branch_that_was_set_back_and_goes_forward_again_has_its_commits_again(repo, tmp_path):
    first, second = repo.commit("one", day=1), repo.commit("two", day=2)
    for sha, expected in ((second, {first, second}), (first, {first}), (second, {first, second})):
        repo.git("reset", "-q", "--hard", sha)
        gather(tmp_path)
        assert {found for (found,) in stored(tmp_path, "sha")} == expected
    assert gather(tmp_path) == []


def test_a_branch_that_is_deleted_takes_its_commits_with_it(repo, tmp_path):
    main = repo.commit("main")
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit("side", day=2)
    repo.git("checkout", "-q", "main")
    gather(tmp_path, refs="all")
    assert {sha for (sha,) in stored(tmp_path, "sha")} == {main, side}
    repo.git("branch", "-q", "-D", "side")
    gather(tmp_path, refs="all")
    assert {sha for (sha,) in stored(tmp_path, "sha")} == {main}


def test_another_since_reads_the_history_anew(repo, tmp_path):
    for day in (1, 5, 9):
        repo.commit("x", day=day)
    repo.git("tag", "v0", "HEAD~2")
    for since, expected in (
        ("2026-10-04", [at(5), at(9)]),
        ("2026-10-08", [at(9)]),
        ("2026-10-01", [at(1), at(5), at(9)]),
    ):
        gather(tmp_path, since=since)
        assert sorted(when for (when,) in stored(tmp_path, "commit_ts")) == expected


def test_a_tagged_commit_before_since_stays_out_the_second_time_as_well(repo, tmp_path):
    repo.commit("old", day=1)
    repo.git("tag", "v0")
    repo.commit("new", day=5)
    gather(tmp_path, since="2026-10-04")
    repo.commit("newer", day=6)
    gather(tmp_path, since="2026-10-04")
    assert sorted(when for (when,) in stored(tmp_path, "commit_ts")) == [at(5), at(6)]


def test_a_new_pattern_of_keys_is_applied_to_old_commits(repo, tmp_path):
    repo.commit("REQ0001 MB-1")
    gather(tmp_path)
    gather(tmp_path, issue_key=r"REQ\d+")
    assert stored(tmp_path, "issue_keys") == [(["REQ0001"],)]


# --- what cannot be read


def test_a_bare_repository_is_read_under_the_name_without_its_ending(repo, tmp_path):
    sha = repo.commit("x", {"a": "1\n"})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare" / "pay.git"))
    row = only(tmp_path, "bare/*")
    assert (row["repo_id"], row["sha"], row["files"]) == ("pay", sha, 1)


def test_a_shallow_clone_is_refused(repo, tmp_path):
    repo.commit("one")
    repo.commit("two", day=2)
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", str(tmp_path / "shallow"))
    assert refused(tmp_path, "shallow") == "is a shallow clone: its history is cut off"


@pytest.mark.usefixtures("repo")
def test_a_repository_without_a_commit_is_refused(tmp_path):
    assert refused(tmp_path) == "has no commit"


def test_a_file_an_ordinary_folder_and_a_folder_inside_a_repository_are_refused(repo, tmp_path):
    repo.commit("x", {"sub/a": "1\n"})
    (tmp_path / "plain").mkdir()
    assert refused(tmp_path, "plain") == "is not a git repository"
    assert refused(tmp_path, "repos/app/sub") == "is not a git repository but a folder inside one"
    assert refused(tmp_path, "repos/app/sub/a") == "is not a folder"


def test_a_repository_whose_objects_are_gone_is_told(repo, tmp_path):
    repo.commit("one", {"a": "1\n"})
    repo.commit("two", {"a": "2\n"}, day=2)
    first = repo.head("HEAD~1")
    (repo.path / ".git/objects" / first[:2] / first[2:]).unlink()
    with pytest.raises(InputError, match="git cannot read it") as fault:
        gather(tmp_path)
    assert (fault.value.where, fault.value.remedy) == (str(repo.path), "`git fsck` tells more")
    assert not Store(tmp_path / ".steelyard").loads()


def test_a_head_that_is_nonsense_is_told(repo, tmp_path):
    repo.commit()
    (repo.path / ".git/HEAD").write_bytes(b"\x00\xff garbage")
    assert refused(tmp_path) in {"is not a git repository", "has no commit"}


def test_a_repository_of_another_user_is_refused_with_the_remedy(repo, tmp_path):
    repo.commit()
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    subprocess.run(["chown", "-R", "12345:12345", repo.path], check=True)
    with pytest.raises(InputError, match="belongs to another user") as fault:
        gather(tmp_path)
    assert fault.value.remedy == f"git config --global --add safe.directory {repo.path}"


@pytest.mark.usefixtures("repo")
def test_a_git_that_is_not_installed_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="git is not installed"):
        gather(tmp_path)


def test_a_repository_whose_git_folder_lies_outside_the_workspace_is_refused(tmp_path):
    outside = Repository(tmp_path / "private")
    outside.commit("secret")
    workspace = tmp_path / "workspace"
    for name in ("by-file", "by-link"):
        (workspace / name).mkdir(parents=True)
    (workspace / "by-file/.git").write_text(f"gitdir: {outside.path}/.git\n")
    (workspace / "by-link/.git").symlink_to(outside.path / ".git")
    for name in ("by-file", "by-link"):
        assert "outside the workspace" in refused(workspace, name)


# --- a repository is evidence, not a program


def hostile(repo, marker):
    """A configuration that would start a program at every turn, and a signed commit to start gpg for."""
    program = f"touch {marker}; cat"
    script = repo.path / "program"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    (repo.path / ".gitattributes").write_text("* diff=evil filter=evil\n")
    tree, head = repo.head("HEAD^{tree}"), repo.head()
    who = f"A <a@x> {at(3) // 1_000_000} +0000"
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n"
    repo.raw_commit(
        "\n".join(
            (f"tree {tree}", f"parent {head}", f"author {who}", f"committer {who}", f"{signature}\nx\n")
        ).encode()
    )
    for key, value in {
        "core.fsmonitor": str(script),
        "core.pager": program,
        "pager.log": program,
        "core.hooksPath": str(repo.path),
        "core.sshCommand": program,
        "core.gitProxy": str(script),
        "core.editor": program,
        "core.askPass": str(script),
        "diff.external": str(script),
        "diff.evil.command": str(script),
        "diff.evil.textconv": str(script),
        "filter.evil.clean": program,
        "filter.evil.smudge": program,
        "filter.evil.process": program,
        "log.showSignature": "true",
        "gpg.program": str(script),
        "gpg.ssh.program": str(script),
        "alias.log": f"!{program}",
        "alias.rev-parse": f"!{program}",
        "core.alternateRefsCommand": str(script),
        "uploadpack.packObjectsHook": str(script),
        "credential.helper": f"!{program}",
    }.items():
        repo.git("config", key, value)


def test_nothing_that_the_configuration_of_a_repository_names_is_started(repo, tmp_path):
    marker = tmp_path / "started"
    repo.commit("one", {"a.txt": "1\n"})
    hostile(repo, marker)
    assert gather(tmp_path) == [3]
    repo.git("update-ref", "refs/tags/v1", "main")
    assert gather(tmp_path) == [2]  # the tagged commit and its edge
    assert not marker.exists()
    assert sorted(stored(tmp_path, "files", "additions")) == [(0, 0), (1, 1)]


@pytest.mark.parametrize(
    ("url", "keys"),
    [
        ("ssh://host/x", {"core.sshCommand": "touch {marker}; false"}),
        ("{repo}", {"remote.origin.uploadpack": "touch {marker}; false"}),
        ("ext::sh -c touch% {marker}", {"protocol.ext.allow": "always", "protocol.allow": "always"}),
    ],
)
def test_a_partial_clone_fetches_nothing_and_starts_nothing(repo, tmp_path, url, keys):
    marker = tmp_path / "started"
    repo.commit("one", {"a.txt": "1\n"})
    blob = repo.head("HEAD:a.txt")
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    settings = {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": url,
        **keys,
    }
    for key, value in settings.items():
        repo.git("config", key, value.format(marker=marker, repo=repo.path))
    with pytest.raises(InputError, match="is a partial clone") as fault:
        gather(tmp_path)
    assert fault.value.remedy == "clone it again without --filter"
    assert not marker.exists()


def test_replaced_and_grafted_history_is_read_as_it_was_made(repo, tmp_path):
    first, second = repo.commit("one", {"a": LINES}, day=1), repo.commit("two", {"a": LINES + "x\n"}, day=2)
    before = commits(tmp_path)
    repo.git("replace", first, repo.git("commit-tree", "-m", "forged", f"{second}^{{tree}}", day=9).strip())
    (repo.path / ".git/info").mkdir(exist_ok=True)
    (repo.path / ".git/info/grafts").write_text(f"{second}\n")
    assert commits(tmp_path) == before


def test_settings_that_would_hide_or_change_counts_have_no_say(repo, tmp_path):
    repo.commit("one", {"a": LINES})
    repo.git("mv", "a", "b")
    repo.commit("two", day=2)
    before = commits(tmp_path)
    for key, value in {
        "log.showRoot": "false",
        "diff.renames": "false",
        "diff.algorithm": "patience",
        "log.date": "relative",
        "diff.context": "0",
        "color.ui": "always",
        "log.decorate": "full",
        "diff.noprefix": "true",
        "log.diffMerges": "first-parent",
        "core.quotePath": "false",
        "format.pretty": "oneline",
        "diff.statGraphWidth": "3",
        "log.follow": "true",
        "i18n.logOutputEncoding": "GB18030",
    }.items():
        repo.git("config", key, value)
    assert commits(tmp_path) == before


def test_variables_of_git_do_not_lead_to_another_repository(repo, tmp_path, monkeypatch):
    sha = repo.commit("mine")
    other = Repository(tmp_path / "other")
    other.commit("not mine", day=5)
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", f"touch {tmp_path}/started")
    assert set(commits(tmp_path)) == {sha}
    assert not (tmp_path / "started").exists()


# --- a real history


def test_the_history_of_flask_gives_the_figures_of_numstat_and_nothing_the_second_time(tmp_path):
    bundle = REAL / "flask" / "flask.bundle"
    if not bundle.exists():
        pytest.skip(ABSENT)
    subprocess.run(
        ["git", "clone", "-q", "--no-checkout", bundle, tmp_path / "flask"], check=True, capture_output=True
    )
    gather(tmp_path, "flask")
    found = stored(tmp_path, "files", "additions", "deletions", "tags", "parent_count")
    assert len(found) == 5_531
    assert [sum(row[place] for row in found) for place in range(3)] == [9_246, 116_365, 79_457]
    assert {tuple(row[:3]) for row in found if row[4] > 1} == {(0, 0, 0)}
    assert sum(len(row[3]) for row in found) > 40
    assert gather(tmp_path, "flask") == []
    assert json.loads(Store(tmp_path / ".steelyard").cursor("git:flask"))["tip"]
