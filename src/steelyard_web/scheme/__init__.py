"""The scheme as data: deadlines, calendar, second votes, quorum, sampling."""
