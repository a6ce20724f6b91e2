"""A signed bundle: a result with everything from which a stranger decides it anew, byte for byte (R28).

Authority: DSSE v1 (secure-systems-lab) for the signature; the container is a ZIP that is stored and never packed.
docs/decisions/0022 gives the reasons.
"""
