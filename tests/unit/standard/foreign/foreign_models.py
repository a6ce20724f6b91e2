"""Tiny models in the formats of OWASP SAMM and DSOMM, all in our own words; not a line is OWASP's. Sample data."""

from textwrap import dedent

ANSWERS = dedent("""\
    ---
    # sample
    id: e0e0
    values:
    - {text: No, value: 0, weight: 1, order: 0}
    - {text: For a quarter of the teams, value: 0.25, weight: 1, order: 1}
    - {text: For half of the teams, value: 0.5, weight: 1, order: 2}
    - {text: For every team, value: 1, weight: 1, order: 3}
    type: AnswerSet
    """)


def activity(number, stream, level, title):
    return (
        f"---\nstream: {stream}\nlevel: {level}\nid: ac{number}\ntitle: {title}\nbenefit: sample benefit\n"
        f"shortDescription: The team does what {title} says.\nlongDescription: |\n  Sample text.\nresults:\ntype: Activity\n"
    )


def question(number, text, order=1):
    return (
        f"---\nactivity: ac{number}\nanswerset: e0e0\nid: be{number}\ntext: {text}\norder: {order}\n"
        "quality:\n- A sample record shows it\n- Two people: found it\ntype: Question\n"
    )


def samm():
    """One function Make with one practice Plan Work (PW), streams A and B, three levels; by file name."""
    files = {
        "business_functions/Make.yml": "---\nmodel: SAMPLE\nid: f1\nname: Make\ncolor:\n  #228B22\norder: 1\ntype: Function\n",
        "security_practices/M-Plan.yml": "---\nfunction: f1\nid: a1\nname: Plan Work\nshortName: PW\norder: 1\ntype: Practice\n",
        "streams/M-PW-A.yml": "---\npractice: a1\nid: b1\nname: Write plans\nletter: A\norder: 1\ntype: Stream\n",
        "streams/M-PW-B.yml": "---\npractice: a1\nid: b2\nname: Keep plans\nletter: B\norder: 2\ntype: Stream\n",
        "answer_sets/S.yml": ANSWERS,
    }
    for level in (1, 2, 3):
        files[f"maturity_levels/{level}.yml"] = (
            f"---\nid: d{level}\nnumber: {level}\ndescription: Sample step {level}.\ntype: MaturityLevel\n"
        )
        files[f"practice_levels/M-PW-{level}.yml"] = (
            f"---\npractice: a1\nmaturityLevel: d{level}\nid: c{level}\nobjective: Sample aim.\ntype: PracticeLevel\n"
        )
        for letter, stream, number in (("A", "b1", level), ("B", "b2", level + 3)):
            files[f"activities/M-PW-{level}-{letter}.yml"] = activity(
                number, stream, f"c{level}", f"Plan {letter}{level}"
            )
            files[f"questions/M-PW-{level}-{letter}.yml"] = question(
                number, f"Does the team keep plan {letter}{level} for the coming quarter?"
            )
    return files


DSOMM = dedent("""\
    ---
    meta:
      version: 9.1.0
      publisher: sample
    ---
    Making and Shipping:
      Make:
        Repeatable make:
          uuid: 11111111-0000-4000-8000-000000000001
          description: |-
            Making by hand differs
            from day to day.
          risk: What is shipped cannot be made again.
          measure: One command makes the product.
          assessment: |
            - Run the command twice.
          difficultyOfImplementation:
            knowledge: 2
            time: 3
            resources: 1
          usefulness: 4
          level: 1
          implementation: []
          references:
            samm2:
            - I-SB-A-1
            iso27001-2022:
            - 8.31
            openCRE:
            - https://example.org/cre
          comments: ""
          tags: [none]
        "Signed: make":
          uuid: 11111111-0000-4000-8000-000000000002
          risk: Somebody swaps the product.
          measure: The product is signed.
          level: 3
          dependsOn:
          - 11111111-0000-4000-8000-000000000001 # Repeatable make
      Ship:
        Planned ship:
          uuid: 11111111-0000-4000-8000-000000000003
          risk: Nobody knows when it is shipped.
          description: A calendar says when.
          level: 2
          dependsOn: Repeatable make
    Watching:
      Watch the log:
        Keep a log:
          level: 1
          measure: The log is kept for ninety days.
    """)


def write(folder, files):
    """Write files by their names below a folder; None takes one away."""
    for name, text in files.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
