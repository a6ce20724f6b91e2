"""`steelyard init`: write a workspace that a person can fill in."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from zoneinfo import available_timezones

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.plain import line
from steelyard.errors import InputError, WorkspaceError
from steelyard.outlet import write_whole
from steelyard.values import Text
from steelyard.workspace import FILE, STATE, refuse_strays

LONGEST = 80  # characters of a project's id
TEMPLATE = """\
# 工作区：一个机构，一个证据库，多个项目。A workspace: one organisation, one evidence store, many projects.
organisation:
  name: {{zh: {name}, en: {name}}}
  category: other
timezone: {zone}
window: 90d              # 统计窗口；windows end on `as_of`, by default the day of the run

sources:                 # `steelyard collect` 读取的内容 / what it reads
{sources}

projects:
  "{project}":
    name: {{zh: {name}, en: {name}}}
    # owns: {{repositories: [name-*], services: [svc-*]}}    # 不写则拥有全部 / left out: owns everything
    assessments:
      - {{standard: devops-cmm, part: continuous-delivery, target: 3, answers: answers/{project}.xlsx}}
"""
EXAMPLES = """\
  # - {git: repos/*, since: 2025-01-01}
  # - {junit: "evidence/junit/{repository}/*.xml"}
  # - {coverage: "evidence/coverage/{repository}.xml"}
  # - {sarif: "evidence/scans/{repository}/*.sarif"}
  # - {cyclonedx: "evidence/sbom/{service}.json"}
  # - {table: incident, files: exports/incidents-*.csv, mapping: servicenow-incident, encoding: gb18030}"""

NEXT = Text(
    "：请填写 `sources` 和 `projects`，然后运行 `steelyard assess`",
    ": fill in `sources` and `projects`, then `steelyard assess`",
)


def init(folder: Path = Path(), *, zone: str = "Asia/Shanghai", lang: LanguageOption = None) -> None:
    """Write steelyard.yaml into a folder; in a git repository it assesses that repository. 新建工作区。

    Args:
        folder: Where; it is created when it is not there. 写入的目录，不存在时新建。
        zone: Time zone in which days are cut. 按哪个时区划分日期。
    """
    path = folder / FILE
    if path.exists() or path.is_symlink():
        raise WorkspaceError("is there already and is left as it is", where=str(path))
    if zone not in available_timezones():
        raise InputError(
            f"unknown time zone {zone!r}", where="--zone", remedy="use a name such as Asia/Shanghai"
        )
    name = folder.resolve().name or "project"
    identity = (
        "".join(c if c.isascii() and c.isalnum() else "-" for c in name.casefold())[:LONGEST].strip("-")
        or "project"
    )
    own = "  - {git: .}\n" if (folder / ".git").exists() else ""
    refuse_strays(folder)
    write_whole(folder / STATE / ".gitignore", b"*\n")
    text = TEMPLATE.format(
        name=dumps(name, ensure_ascii=False), zone=zone, project=identity, sources=own + EXAMPLES
    )
    write_whole(path, text.encode())
    print(line(f"{path}{NEXT.to(language(lang))}"))
