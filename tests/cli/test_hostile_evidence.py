"""A workspace that was made to harm, through the command: it ends, says why, and keeps what is good."""

import os

from command import process, workspace

from steelyard.evidence.store import Store

GOOD = "src_id,opened_at\nI1,2026-10-01T00:00:00Z\n"


def stored(root):
    return sum(load.accepted for load in Store(root / ".steelyard").loads())


def test_pipes_and_patterns_are_told_and_the_good_file_is_kept(tmp_path):
    root = workspace(
        tmp_path / "w",
        "{git: repo}",
        "{junit: '**/**/**/**/**/**/**/**/**/**/**/**/**/**/**/**/**/**/*.xml', repository: app}",
        "{junit: '*a*a*a*a*a*a*a*a*b', repository: app}",
        "{table: incident, files: good.csv}",
    )
    (root / "repo/.git").mkdir(parents=True)
    os.mkfifo(root / "repo/.git/HEAD")
    (root / "good.csv").write_text(GOOD)
    ran = process("collect", "-w", root)
    assert ran.code == 2
    assert "repo/.git/HEAD is not a regular file" in ran.err
    assert "has more than 4 `*` or placeholders in one name" in ran.err
    assert stored(root) == 1


def test_a_state_folder_of_pipes_is_told(tmp_path):
    root = workspace(tmp_path / "w", "{table: incident, files: good.csv}")
    (root / "good.csv").write_text(GOOD)
    assert process("collect", "-w", root).code == 0
    (root / "good.csv").write_text(GOOD.replace("I1", "I2"))
    for name, told in (("pseudonym.key", "the pseudonym key cannot be read: it is not a regular file"),
                       ("store/ledger/00000001.json", "the ledger is damaged: it cannot be read: it is not a")):  # fmt: skip
        path = root / ".steelyard" / name
        path.unlink()
        os.mkfifo(path)
        ran = process("collect", "-w", root)
        assert (ran.code, told in ran.err) == (2, True), ran.err
