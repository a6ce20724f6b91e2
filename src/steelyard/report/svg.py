"""Elements of SVG from plain Python values, escaped, with coordinates to one decimal.

Pictures are decoration for those who see them: every number in them also stands in a table or a sentence,
so the drawing itself is hidden from screen readers.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from steelyard.values import Text

Attribute = str | int | float | None


def element(name: str, *children: str, **attributes: Attribute) -> Markup:
    """`<name ...>children</name>`; `class_` is class, `_` is `-`, None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(escape(child) for child in children)
    return Markup(f"<{name}{written}>{inner}</{name}>")  # noqa: S704 - every piece is escaped above


def picture(width: float, height: float, *children: str, class_: str, stretched: bool = False) -> Markup:
    """The `<svg>` around a drawing; it scales with its box, or is stretched to fill it."""
    return element(
        "svg",
        *children,
        class_=class_,
        viewBox=f"0 0 {_number(width)} {_number(height)}",
        preserveAspectRatio="none" if stretched else None,
        aria_hidden="true",
        focusable="false",
    )


def label(text: Text, x: float, y: float, class_: str | None = None, anchor: str | None = None) -> Markup:
    """A text in both languages at one place; the page shows one of them."""
    if text.zh == text.en:
        return element("text", text.zh, x=x, y=y, class_=class_, text_anchor=anchor)
    drawn = (
        element("text", text.to(lang), lang=lang, x=x, y=y, class_=class_, text_anchor=anchor)
        for lang in ("zh", "en")
    )
    return Markup("").join(drawn)


def points(places: list[tuple[float, float]]) -> str:
    """`x,y x,y`, as polygons and polylines want it."""
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in places)


def _number(value: Attribute) -> str:
    if isinstance(value, float):
        text = f"{value:.1f}"
        return "0" if text == "-0.0" else text.removesuffix(".0")
    return str(value)
