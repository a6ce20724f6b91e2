"""`steelyard demo`: a sample bank with known truth, collected, assessed and reported."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from steelyard.cli.assess import assessed
from steelyard.cli.collect import bring_up_to_date, refuse_faults
from steelyard.cli.language import LanguageOption, language
from steelyard.cli.report import write
from steelyard.errors import InputError
from steelyard.evidence.collection import Collected
from steelyard.values import Text
from steelyard.workspace import FILE, read_workspace

BANK = "bank"  # folder of the sample workspace inside the demo's

MAKING = Text("生成样例银行", "making the sample bank")


def demo(
    *,
    folder: Path = Path("demo"),
    seed: int = 42,
    all_parts: Annotated[bool, Parameter(negative="")] = False,
    lang: LanguageOption = None,
) -> None:
    """Make a sample bank, assess its projects, write report.html and result.json of the first. 生成并评估样例银行。

    Args:
        folder: Where; a bank that an earlier demo made there is replaced. 写入的目录；以前演示在此生成的样例银行会被替换。
        seed: The same seed makes the same bank. 随机种子，相同的种子生成相同的样例银行。
        all_parts: Assess every part, not only Continuous Delivery. 评估全部能力域，而不只是持续交付。
    """
    from steelyard.cli.progress import steps  # noqa: PLC0415 - rich, once there is something to show
    from steelyard.cli.result_view import lines, put, show, terminal  # noqa: PLC0415
    from steelyard.sample import MAIN, generate  # noqa: PLC0415

    bank, tongue = folder / BANK, language(lang)
    _clear(bank)
    console = terminal()
    with steps(MAKING.to(tongue)) as line:
        generate(bank, seed, progress=line.step, parts=() if all_parts else (MAIN,))
    console.print(Text(f"样例银行：{bank}（种子 {seed}）", f"sample bank: {bank} (seed {seed})").to(tongue))
    space = read_workspace(bank)
    collected = bring_up_to_date(space, tongue)
    refuse_faults(collected)
    console.print(_brought(collected).to(tongue) + "\n")
    results = assessed(space, list(space.projects.values()), None, None, None, collect=False, tongue=tongue)
    write(results[0], folder / "report.html", folder / "result.json", tongue)
    show(results[:1], tongue, console)
    console.print()
    put(console, lines(results, tongue))
    console.print(f"\n{folder / 'report.html'}\n{folder / 'result.json'}")


def _brought(collected: Collected) -> Text:
    return Text(
        f"采集：装载 {len(collected.loads)} 份，{collected.accepted:,} 行，拒收 {collected.rejected:,} 行",
        f"collected: {len(collected.loads)} loads, {collected.accepted:,} rows, {collected.rejected:,} rejected",
    )


def _clear(bank: Path) -> None:
    """Remove an earlier demo's bank, and never anything else."""
    if bank.is_symlink() or (bank.exists() and not (bank / FILE).is_file()):
        raise InputError(
            "is there already and is not a sample bank", where=str(bank), remedy="choose another --folder"
        )
    shutil.rmtree(bank, ignore_errors=True)
