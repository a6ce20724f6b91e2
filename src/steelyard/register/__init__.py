"""Who passed what and when: registered results, statistics as of any date, firsts, announcements, peer figures.

Authority: rules R24 to R26 of docs/reference/rules.md. Takes values and never sees a database.
"""
