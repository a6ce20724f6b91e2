"""Ownership: patterns with dates, many to many."""

from steelyard.evidence.ownership import BEGINNING, END_OF_TIME, Owned, Owns, owned

ALWAYS = (BEGINNING, END_OF_TIME)


def owners(kind, things, *owns):
    return [(o.thing, o.scope) for o in owned(kind, things, owns)]


def test_a_thing_belongs_to_every_scope_that_names_it():
    owns = Owns("mobile", "services", ("mbs-*",)), Owns("platform", "services", ("*-gateway", "mbs-pay"))
    assert owners("services", ["mbs-pay", "mbs-gateway", "mbs-login", "card"], *owns) == [
        ("mbs-pay", "mobile"),
        ("mbs-pay", "platform"),
        ("mbs-gateway", "mobile"),
        ("mbs-gateway", "platform"),
        ("mbs-login", "mobile"),
    ]


def test_two_patterns_of_one_entry_give_one_owner():
    assert owners("services", ["mbs-pay"], Owns("mobile", "services", ("mbs-*", "*-pay"))) == [
        ("mbs-pay", "mobile")
    ]


def test_a_pattern_speaks_of_its_kind_only_and_minds_case():
    entry = Owns("mobile", "repositories", ("app",))
    assert owners("services", ["app"], entry) == []
    assert owners("repositories", ["App", "app"], entry) == [("app", "mobile")]


def test_brackets_stand_for_one_of_some_characters_and_an_empty_name_matches_a_star():
    assert owners("services", ["a1", "a3", "ab"], Owns("x", "services", ("a[12]",))) == [("a1", "x")]
    assert owners("services", [""], Owns("x", "services", ("*",))) == [("", "x")]


def test_an_entry_without_dates_holds_for_ever_and_dates_are_kept_as_given():
    entries = Owns("x", "services", ("a",)), Owns("x", "services", ("a",), 10, 20)
    assert list(owned("services", ["a"], entries)) == [
        Owned("services", "a", "x", *ALWAYS),
        Owned("services", "a", "x", 10, 20),
    ]


def test_nobody_owns_what_nobody_names():
    assert owners("services", ["a"]) == []
    assert owners("services", [], Owns("x", "services", ("*",))) == []
