"""Forms of evidence."""

from __future__ import annotations

from typing import Any

from django import forms

from steelyard_web.evidence.models import Classification, Kind
from steelyard_web.organisations.forms import Dressed, choices, day_field
from steelyard_web.say import label

FILE_KINDS = (Kind.DOCUMENT, Kind.SCREENSHOT, Kind.VIDEO)


def _text(zh: str, en: str, length: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label(zh, en), max_length=length, **options)


def _classification() -> forms.ChoiceField:
    return forms.ChoiceField(label=label("密级", "Classification"), initial=Classification.INTERNAL)


class Classified(Dressed):
    """A form with a classification."""

    classification = _classification()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classification"].choices = choices(Classification.values, "classification")


class UploadForm(Classified):
    """What is said once of all files that come together."""

    dated = day_field("材料日期", "Date of the evidence", required=False)
    valid_until = day_field("有效期至", "Valid until", required=False)


class FactsForm(Classified):
    """Facts that every piece of evidence has."""

    title = _text("名称", "Title", 300)
    dated = day_field("材料日期", "Date of the evidence", required=False)
    valid_until = day_field("有效期至", "Valid until", required=False)
    note = forms.CharField(
        label=label("说明", "Note"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, required=False
    )


class FileForm(FactsForm):
    """Facts of a file."""

    kind = forms.ChoiceField(label=label("种类", "Kind"))
    field_order = ("title", "kind", "dated", "valid_until", "classification", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices(FILE_KINDS, "kind")


class LinkForm(FactsForm):
    """Something that stays where it is."""

    url = forms.URLField(
        label=label("网址", "Address"),
        max_length=1000,
        assume_scheme="https",
        help_text=label(
            "评估师须能打开；内网系统请改用“现场查看”。",
            "Assessors have to be able to open it; for an internal system use “viewed in place”.",
        ),
    )
    field_order = ("title", "url", "dated", "valid_until", "classification", "note")


class ViewedForm(FactsForm):
    """Something that was shown and left no file."""

    system = _text("系统", "System", 200)
    place = _text("地点", "Place", 200)
    presenter = _text("演示人", "Presenter", 200)
    witnesses = _text("见证人", "Witnesses", 500)
    shown_at = forms.DateTimeField(
        label=label("查看时间", "Time of viewing"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    field_order = (
        "title", "system", "place", "presenter", "witnesses", "shown_at", "classification", "note",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("dated", "valid_until"):  # its date is the day on which it was shown
            del self.fields[name]


class ReleaseForm(Classified):
    """What the second person answers for."""

    desensitised = forms.BooleanField(
        label=label(
            "已脱敏（不含客户信息、密钥和口令）", "Desensitised (no customer data, keys or passwords)"
        ),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    purpose = _text("用途", "Purpose", 300)
    retain_until = day_field("保留至", "Kept until", required=False)
    field_order = ("classification", "purpose", "retain_until", "desensitised")


class PlaceForm(forms.Form):
    """Where evidence is placed: `practice`, and `where` as `level` or `level:code`."""

    practice = forms.CharField(max_length=60)
    where = forms.RegexField(regex=r"^[1-9](:[A-Za-z0-9.-]{1,80})?$")

    def target(self) -> dict[str, Any]:
        """Practice, level and code as the action takes them."""
        level, _, code = self.cleaned_data["where"].partition(":")
        return {"practice": self.cleaned_data["practice"], "level": int(level), "expected": code}
