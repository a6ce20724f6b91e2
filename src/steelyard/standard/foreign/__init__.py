"""Public maturity models of others, read from their own files: OWASP SAMM 2 and OWASP DSOMM.

None of their content comes with the package. A reader makes a Standard of what a person has downloaded;
`folder.py` writes it as YAML, all of it or nothing. docs/guide/foreign-standards.md says what becomes what.
"""
