"""The steelyard.yaml of the sample bank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.sample import clock
from steelyard.sample.exports import Bank
from steelyard.sample.profile import SHARED_ACCOUNT, Profile
from steelyard.sample.tables import exports
from steelyard.standard import Part

MAIN = "continuous-delivery"

_COVERS = f"covers: {{from: {clock.FIRST}, to: {clock.AS_OF}}}"


def workspace_text(bank: Bank, parts: Sequence[Part]) -> str:
    """The whole file; every project is assessed on each of the parts."""
    return "\n".join(_lines(bank, parts)) + "\n"


def answers_file(profile: Profile, part: Part) -> str:
    """Where a project's answers on a part stand; the main part's file bears the project's name alone."""
    return f"answers/{profile.id}{'' if part.id == MAIN else f'-{part.id}'}.xlsx"


def target(profile: Profile, part: Part) -> int:
    """The project's target, or the highest level of a part that has fewer."""
    return min(profile.target, part.top)


def _lines(bank: Bank, parts: Sequence[Part]) -> Iterator[str]:
    yield "# 样例工作区：全部数据由生成器产生，不涉及任何真实机构。"
    yield "# A sample workspace: every row is generated, no real bank stands behind it."
    yield "organisation:"
    yield "  name: {zh: 样例银行, en: Sample Bank}"
    yield "  category: city-commercial-bank"
    yield f"timezone: {clock.ZONE_NAME}"
    yield f"as_of: {clock.AS_OF}"
    yield f"window: {clock.WINDOW.days}d"
    yield f"shared_accounts: [{SHARED_ACCOUNT}]"
    yield ""
    yield "sources:"
    yield from (f"  - {{{source}}}" for source in _sources(bank))
    yield ""
    yield "shared:"
    for tool in bank.tools:
        yield f"  {tool.scope}: {{services: [{tool.incidents[0].service}]}}"
    yield ""
    yield "projects:"
    for plan in bank.projects:
        assert plan.profile is not None  # noqa: S101 - projects have one
        yield from _project(plan.profile, parts)


def _sources(bank: Bank) -> Iterator[str]:
    yield f'git: "repos/{{repository}}.git", {_COVERS}'
    yield 'junit: "evidence/junit/{repository}/unit/*.xml", level: unit'
    yield 'junit: "evidence/junit/{repository}/api/*.xml", level: api'
    yield 'coverage: "evidence/coverage/{repository}/*.xml"'
    for day in sorted(
        {
            c.day
            for p in bank.projects
            if p.profile and p.profile.coverage_format == "lcov"
            for c in p.coverage
        }
    ):
        yield f'coverage: "evidence/coverage/{{repository}}/{day}.info", at: "{day}"'
    yield 'sarif: "evidence/scans/{repository}/*.sarif"'
    yield 'cyclonedx: "evidence/sbom/{service}/*.json"'
    for export in exports():
        yield f"table: {export.table}, files: {export.path}, mapping: mappings/{export.name}.yaml, {_COVERS}"


def _project(profile: Profile, parts: Sequence[Part]) -> Iterator[str]:
    repositories = ", ".join(component.repository for component in profile.components)
    own = f"{profile.prefix}-*"
    yield f"  {profile.id}:"
    yield f"    name: {{zh: {profile.name.zh}, en: {profile.name.en}}}"
    yield (f'    owns: {{repositories: [{repositories}], services: ["{own}"], config_items: ["{own}"]}}')
    yield "    assessments:"
    for part in parts:
        yield (
            f"      - {{standard: devops-cmm, part: {part.id}, target: {target(profile, part)}, "
            f"answers: {answers_file(profile, part)}}}"
        )
