"""What to do next: assumed outcomes, two results side by side, the least effort to a target, a gate.

Everything here starts from results that were decided already and never makes one that could pass as such.
"""
