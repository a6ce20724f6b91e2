"""`make bench`: speed and memory, each figure beside a peer or a floor that was measured in the same run.

`python -m benchmarks [group ...] [--json]`. Figures are for people: the exit code is 0 also where a target
is not reached. Everything happens in a temporary folder, with data that is generated and says "sample",
and with the history of flask where the optional data folder lies beside the checkout.
"""
