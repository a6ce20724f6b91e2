"""The reference pages, written from the code and the catalogue that they describe.

`python -m scripts.reference write` writes them; `compare` ends with 1 where one is out of date.
"""
