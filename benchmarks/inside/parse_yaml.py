"""The files of the same standard through the YAML parser, and nothing else."""

import ryaml

from benchmarks.inside import repeated
from steelyard.standard.shelf import pick

folder = pick("devops-cmm").folder
print(repeated(lambda: [ryaml.loads(path.read_text("utf-8")) for path in folder.rglob("*.yaml")], 7))
