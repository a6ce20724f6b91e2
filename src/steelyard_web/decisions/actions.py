"""Store results: the core's canonical bytes with the case file that they follow from."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from steelyard import __version__
from steelyard.errors import InputError
from steelyard.result import document as project_document
from steelyard.result import inputs_document, organisation_document
from steelyard.result.inputs import Inputs, decide_inputs
from steelyard.result.model import Result
from steelyard.result.organisation import OrganisationResult, organisation_result
from steelyard.values import Level
from steelyard_web.accounts.models import User
from steelyard_web.assessments.actions.sampling import value as sample_value
from steelyard_web.assessments.models import Assessment, Sample
from steelyard_web.audit.trail import record
from steelyard_web.decisions.inputs import inputs, result_of
from steelyard_web.decisions.models import Result as Stored
from steelyard_web.refusal import Refused


@transaction.atomic
def store_result(
    assessment: Assessment, basis: str, occasion: str, *, by: User, made: Inputs | None = None
) -> Stored:
    """Decide and keep the result; `made` are the inputs where they are not those of this moment.

    An assessment by sampling is decided from the results of its projects and has no case file of its own.
    """
    if assessment.project_id is None:
        decided = of_organisation(assessment)
        data, case = organisation_document.canonical(decided), b""
    else:
        given = inputs(assessment, basis) if made is None else made
        decided = decide_inputs(given)
        data, case = project_document.canonical(decided), inputs_document.canonical(given)
    level = decided.level if isinstance(decided.level, Level) else None
    stored = Stored.objects.create(
        assessment=assessment,
        basis=basis,
        occasion=occasion,
        document=data,
        case=case,
        sha256=hashlib.sha256(data).hexdigest(),
        level=level.value if level else None,
        half=level.half if level else False,
        as_of=decided.as_of,
        by=by,
        at=timezone.now(),
    )
    after = {
        "basis": basis,
        "occasion": occasion,
        "sha256": stored.sha256,
        "level": stored.level,
        "half": stored.half,
    }
    record("result.store", stored, by=by, after=after, case=assessment)
    return stored


def of_organisation(assessment: Assessment) -> OrganisationResult:
    """R16 over the attached results; raises Refused while one is missing or they do not fit together."""
    sample = Sample.objects.filter(assessment=assessment).first()
    if sample is None:
        raise Refused("尚未抽取样本。", "No sample is drawn yet.")
    attached = {row.project: row.result for row in sample.results.select_related("result")}
    if missing := [slug for slug in sample.drawn if slug not in attached]:
        raise Refused(
            f"抽样项目尚缺结果：{'、'.join(missing)}。请先在样本页关联。",
            f"Results of sampled projects are missing: {', '.join(missing)}. Attach them on the sample page.",
        )
    found: list[Result] = [result_of(attached[slug]) for slug in sample.drawn]
    try:
        return organisation_result(sample_value(sample), found, __version__)
    except InputError as fault:
        raise Refused(
            f"抽样结果不能合成机构级别：{fault}", f"The results do not make one of the organisation: {fault}"
        ) from None
