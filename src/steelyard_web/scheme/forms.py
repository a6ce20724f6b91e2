"""Forms of the scheme: settings, days, people and their qualifications."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from steelyard_web import words
from steelyard_web.accounts.models import SchemeRole
from steelyard_web.assessments.offered import shelves
from steelyard_web.organisations.forms import Dressed, choices, day_field
from steelyard_web.say import label, say, tongue
from steelyard_web.scheme.models import STEP_DAYS, Scheme

MOST_DAYS = 250  # working days, about a year
STEP = "days_"
LANGUAGES = (("zh-hans", "中文"), ("en", "English"))


def whole(
    zh: str, en: str, least: int, most: int, help_zh: str = "", help_en: str = ""
) -> forms.IntegerField:
    """A whole number within bounds."""
    return forms.IntegerField(
        label=label(zh, en),
        min_value=least,
        max_value=most,
        help_text=label(help_zh, help_en) if help_zh else "",
    )


class SettingsForm(Dressed):
    """Everything that the one row of settings holds."""

    name_zh = forms.CharField(label=label("名称（中文）", "Name (Chinese)"), max_length=200)
    name_en = forms.CharField(label=label("名称（英文）", "Name (English)"), max_length=200)
    correction_days = whole("整改期限（工作日）", "One correction round (working days)", 1, MOST_DAYS)
    reminder_days = whole("提前提醒（工作日）", "Remind before a deadline (working days)", 0, 60)
    appeal_days = whole("申诉期（工作日）", "Time to appeal after a decision (working days)", 0, MOST_DAYS)
    quorum = whole(
        "法定人数",
        "Quorum",
        1,
        99,
        "参加表决的专家，不含回避者",
        "Experts who vote, recused ones not counted",
    )
    second_vote_all = forms.BooleanField(
        label=label("每条要求都须两人评分", "Every requirement needs two votes"),
        help_text=label(
            "不选时，只有决定级别的要求和其余要求中的下列比例须两人评分",
            "Otherwise only what decides the level, and the share below of the rest",
        ),
        required=False,
    )
    second_vote_share = forms.DecimalField(
        label=label("其余要求的复评比例（%）", "Second votes on the rest (%)"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
    )
    sample_sizes = forms.CharField(
        label=label("抽样数量", "Sample sizes"),
        help_text=label(
            "每行“不超过的项目数 样本数”，如 12 2；留空则用 12 2 和 52 5",
            "On each line: up to how many projects, and the size, such as 12 2; empty: 12 2 and 52 5",
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["second_vote_all"].widget.attrs["class"] = "form-check-input"
        for state in STEP_DAYS:
            text = words.STATE[state]
            field = whole(text.zh, text.en, 1, MOST_DAYS)
            field.widget.attrs["class"] = "form-control"
            self.fields[f"{STEP}{state}"] = field

    def clean_sample_sizes(self) -> list[list[int]]:
        """[[up to, size], ...], rising."""
        found = [_step(line) for line in self.cleaned_data["sample_sizes"].splitlines() if line.strip()]
        for (upto, size), (next_upto, next_size) in pairwise(found):
            if next_upto <= upto or next_size < size:
                raise forms.ValidationError(
                    str(
                        say(
                            "项目数须逐行递增，样本数不得减少。",
                            "Projects have to rise from line to line, and sizes not to fall.",
                        )
                    )
                )
        return found

    def clean_second_vote_share(self) -> Decimal:
        """Per cent as a share of 1."""
        return (self.cleaned_data["second_vote_share"] / 100).quantize(Decimal("0.001"))

    def values(self) -> dict[str, Any]:
        """As the settings keep them."""
        given = self.cleaned_data
        plain = {name: given[name] for name in self.base_fields}
        return plain | {"step_days": {state: given[f"{STEP}{state}"] for state in STEP_DAYS}}

    def steps(self) -> list[Any]:
        """The fields of the steps, in their order."""
        return [self[f"{STEP}{state}"] for state in STEP_DAYS]

    def named(self) -> list[Any]:
        """What the scheme is called."""
        return [self["name_zh"], self["name_en"]]

    def times(self) -> list[Any]:
        """The other deadlines."""
        return [self["correction_days"], self["reminder_days"], self["appeal_days"]]

    def judging(self) -> list[Any]:
        """How votes and samples count."""
        return [self["quorum"], self["second_vote_share"], self["sample_sizes"]]


def _step(line: str) -> list[int]:
    cells = line.replace(",", " ").replace(":", " ").replace("，", " ").replace("：", " ").split()
    if len(cells) != 2 or not all(cell.isascii() and cell.isdigit() for cell in cells):
        raise forms.ValidationError(
            str(say(f"“{line.strip()}”须为两个整数。", f"“{line.strip()}” has to be two whole numbers."))
        )
    upto, size = int(cells[0]), int(cells[1])
    if not 1 <= size <= upto <= 100_000:
        raise forms.ValidationError(
            str(
                say(
                    f"“{line.strip()}”：样本数至少为 1，且不多于项目数。",
                    f"“{line.strip()}”: the size is at least 1 and at most the projects.",
                )
            )
        )
    return [upto, size]


def initial_of(now: Scheme) -> dict[str, Any]:
    """Stored settings as the form wants them."""
    plain = {name: getattr(now, name) for name in SettingsForm.base_fields}
    plain["second_vote_share"] = (now.second_vote_share * 100).quantize(Decimal("0.1"))
    plain["sample_sizes"] = "\n".join(f"{upto} {size}" for upto, size in now.sample_sizes)
    return plain | {f"{STEP}{state}": now.step_days.get(state, days) for state, days in STEP_DAYS.items()}


class DaysForm(Dressed):
    """One day or a span that differs from its weekdays."""

    first = day_field("自", "From")
    last = day_field("至（含）", "To, inclusive", required=False)
    works = forms.TypedChoiceField(
        label=label("安排", "What"),
        choices=[("0", label("放假", "Holiday")), ("1", label("上班", "Working day"))],
        coerce=lambda v: v == "1",
    )
    name_zh = forms.CharField(label=label("名称（中文）", "Name (Chinese)"), max_length=100, required=False)
    name_en = forms.CharField(label=label("名称（英文）", "Name (English)"), max_length=100, required=False)


class PersonForm(Dressed):
    """A person who will sign in."""

    username = forms.CharField(
        label=label("用户名", "User name"), max_length=150, validators=[UnicodeUsernameValidator()]
    )
    name = forms.CharField(label=label("姓名", "Name"), max_length=100)
    email = forms.EmailField(label=label("邮箱", "Mail"), required=False)
    language = forms.ChoiceField(label=label("语言", "Language"), choices=LANGUAGES)


class QualificationForm(Dressed):
    """A role in the scheme, for parts and a time."""

    role = forms.ChoiceField(label=label("角色", "Role"))
    parts = forms.MultipleChoiceField(
        label=label("部分", "Parts"),
        help_text=label(
            "不选表示全部；只限制评估组长和评估师", "None: all; it limits leads and assessors only"
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    since = day_field("自何日起", "Since")
    until = day_field("至何日止（含）", "Until, inclusive", required=False)
    note = forms.CharField(label=label("备注", "Note"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices(SchemeRole.values, "role")
        self.fields["parts"].choices = list(part_names().items())
        self.fields["parts"].widget.attrs["class"] = "form-check-input"


def part_names() -> dict[str, str]:
    """Every part that can be assessed, by id, in the reader's language."""
    language = tongue()
    return {offer.part.id: offer.part.title.to(language) for _, offers in shelves() for offer in offers}
