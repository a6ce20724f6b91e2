"""Forms of organisations, projects and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from steelyard_web import words
from steelyard_web.accounts.models import OrganisationRole
from steelyard_web.organisations.models import Category
from steelyard_web.say import label, say


def choices(codes: Any, table: str) -> list[tuple[str, str]]:
    """Codes with their words, in the reader's language."""
    return [(str(code), label(words.TABLES[table][code].zh, words.TABLES[table][code].en)) for code in codes]


class Dressed(forms.Form):
    """A form whose fields carry the classes of the style sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs.setdefault("class", "form-select" if select else "form-control")


def day_field(zh: str, en: str, **options: Any) -> forms.DateField:
    """A date that the browser's own picker fills."""
    return forms.DateField(
        label=label(zh, en), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def licence_field(*, required: bool) -> forms.FileField:
    """PDF, PNG or JPEG."""
    return forms.FileField(
        label=label("营业执照（扫描件）", "Licence (scan)"),
        help_text=label("PDF、PNG 或 JPEG，不超过 10 MB", "PDF, PNG or JPEG, at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        required=required,
    )


class StandingForm(Dressed):
    """Category and parent from a day on."""

    category = forms.ChoiceField(label=label("机构类别", "Category"))
    parent = forms.CharField(
        label=label("上级机构", "Parent"),
        help_text=label(
            "已登记的上级机构全称；没有则留空", "The full name of the registered parent; else leave it empty"
        ),
        max_length=200,
        required=False,
    )
    since = day_field("自何日起", "Since")

    field_order = ("category", "parent", "since")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "—"), *choices(Category.values, "category")]
        self.fields["since"].initial = timezone.localdate()

    def clean_since(self) -> Any:
        """A standing is a fact, not a plan."""
        if self.cleaned_data["since"] > timezone.localdate():
            raise forms.ValidationError(str(say("日期不能晚于今天。", "The date cannot be after today.")))
        return self.cleaned_data["since"]


class OrganisationForm(StandingForm):
    """Registration of an organisation."""

    name_zh = forms.CharField(
        label=label("机构全称（与营业执照一致）", "Chinese name, as on the licence"), max_length=200
    )
    name_en = forms.CharField(label=label("英文名称", "English name"), max_length=200)
    contact = forms.CharField(label=label("联系人与联系方式", "Contact"), max_length=200, required=False)
    licence = licence_field(required=True)

    field_order = ("name_zh", "name_en", "category", "parent", "since", "contact", "licence")


class DetailsForm(Dressed):
    """What an organisation may correct itself."""

    name_en = forms.CharField(label=label("英文名称", "English name"), max_length=200)
    contact = forms.CharField(label=label("联系人与联系方式", "Contact"), max_length=200, required=False)
    licence = licence_field(required=False)


class MemberForm(Dressed):
    """A person and his role."""

    username = forms.CharField(label=label("登录名", "User name"), max_length=150)
    role = forms.ChoiceField(label=label("角色", "Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices(OrganisationRole.values, "role")


class ProjectForm(Dressed):
    """The assessed system."""

    name_zh = forms.CharField(
        label=label("项目名称（印在证书上）", "Chinese name, printed on the certificate"), max_length=200
    )
    name_en = forms.CharField(label=label("英文名称", "English name"), max_length=200)
    summary = forms.CharField(
        label=label("项目简介", "Summary"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
