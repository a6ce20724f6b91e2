"""A small standard as a folder, cases under it, and bundles of them. All of it is sample data."""

import json
from textwrap import dedent

from builders import WINDOW, load_facts, measured, reading
from steelyard.bundle.contents import MANIFEST, RESULT, open_bundle, signed_bundle
from steelyard.bundle.making import bundle_of
from steelyard.bundle.standard_files import files_of, standard_in
from steelyard.certificate.canonical import write
from steelyard.certificate.trust import read_trust, trust_file
from steelyard.rating.model import Answer
from steelyard.rating.votes import Ballot, Consensus, Vote
from steelyard.result.document import canonical
from steelyard.result.inputs import Inputs, decide_inputs
from steelyard.result.model import Subject
from steelyard.values import Outcome, Text
from tests.unit.certificate.certified import NOW, SIGNER, key, keys

AT = "2026-11-21T00:00:00Z"
FILES = {
    "standard.yaml": dedent("""\
        standard:
          id: sample
          edition: "1"
          title: {zh: 样例标准, en: Sample standard}
          provenance: {wording: {zh: 我们自己的表述, en: our own words}}
        labels:
          part: {zh: 部分, en: Part}
          nodes: [{zh: 能力子域, en: Domain}]
          practice: {zh: 能力子项, en: Practice}
        ladder:
          - {level: 1, title: {zh: 初始级, en: Initial}, meaning: {zh: 起步, en: started}}
          - {level: 2, title: {zh: 基础级, en: Foundation}, meaning: {zh: 推广, en: spread}}
        below: {zh: 未达级, en: below level 1}
        rollup: {rule: every}
        parts: [delivery]
        """),
    "delivery/part.yaml": dedent("""\
        part: {id: delivery, title: {zh: 样例部分, en: Sample part}}
        nodes: [only.yaml]
        """),
    "delivery/only.yaml": dedent("""\
        node:
          code: N
          title: {zh: 样例子域, en: Sample domain}
          practices:
            - code: A
              title: {zh: 样例子项, en: Sample practice}
              requirements:
                - id: A.1.1
                  text: {zh: 变更都有记录可追溯到人员, en: A record says who made a change}
                - id: A.2.1
                  text: {zh: 评审覆盖绝大部分合入的提交, en: Reviews cover nearly all of the changes}
                  measure: {indicator: review_coverage, at_least: 0.95, role: decides, origin: own}
        """),
}
SUBJECT = Subject(
    Text("样例银行", "sample bank"), "bank", "sample-project", Text("样例项目", "sample project")
)
WHO = ("assessor-one", "assessor-two")


def folder_in(place):
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    return place


def case_under(folder, basis="self", overlay="", **more):
    standard = standard_in(files_of(folder), overlay, "sample")
    given = {"readings": {"A.2.1": reading(measured("0.97"))}, "loads": (load_facts("load-1"),)}
    said = {"answers": {"A.1.1": Answer(Outcome.MET)}} if basis == "self" else {"ballots": ballots()}
    head = {"window": WINDOW, "target": 2, "indicators_digest": "1" * 64, "engine": "0.1.0"}
    return Inputs(basis, standard, standard.parts[0], SUBJECT, **(head | given | said | more))


def ballots():
    """Both agree on the first row, and come to a consensus over the second."""
    split = {WHO[0]: Vote(Outcome.MET), WHO[1]: Vote(Outcome.NOT_MET, "secret doubt")}
    return {
        "A.1.1": Ballot("A.1.1", WHO, {who: Vote(Outcome.MET) for who in WHO}),
        "A.2.1": Ballot("A.2.1", WHO, split, consensus=Consensus(Outcome.MET, "shown on site", "moderator")),
    }


def result_of(inputs):
    return canonical(decide_inputs(inputs))


def made(folder, inputs=None, *, signer=SIGNER, sample=False, evidence=None):
    given = inputs or case_under(folder)
    return bundle_of(result_of(given), given, folder, signer, key(signer, sample=sample), AT, evidence or {})


def resigned(data, changes, signer=SIGNER, *, withheld=None, sample=False):
    """The bundle with other members (None takes one away), signed again as whoever holds the key could."""
    opened = open_bundle(data, None, "bundle.zip")
    members = {name: body for name, body in {**opened.members, **changes}.items() if body is not None}
    assert MANIFEST not in members
    told = opened.manifest.withheld if withheld is None else withheld
    return signed_bundle(members, told, signer, key(signer, sample=sample), AT)


def forged(data, **changes):
    """The result in a bundle with other facts, in canonical form."""

    return write(json.loads(open_bundle(data, None, "bundle.zip").members[RESULT]) | changes)


def trusting(*found):
    return read_trust(trust_file(keys(*found), [], NOW), "trust.json")
