"""Pages of evidence: the library of an organisation, one piece, an assessment, its readings."""
