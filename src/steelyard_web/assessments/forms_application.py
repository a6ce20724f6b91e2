"""The registration form: what the published form asks, as one Django form and one dict of values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from steelyard.values import Text
from steelyard_web.assessments.offered import Offer, shelves
from steelyard_web.organisations.forms import Dressed
from steelyard_web.say import label, tongue

ROLES: dict[str, Text] = {
    "product": Text("产品与业务", "Product and business"),
    "development": Text("开发", "Development"),
    "test": Text("测试", "Test"),
    "operations": Text("运维", "Operations"),
    "security": Text("安全", "Security"),
    "management": Text("项目管理", "Project management"),
    "other": Text("其他", "Other"),
}
TOOLS: dict[str, Text] = {
    "collaboration": Text("需求与协作", "Work items and collaboration"),
    "version_control": Text("版本控制", "Version control"),
    "build": Text("构建与持续集成", "Build and integration"),
    "artefacts": Text("制品管理", "Artefact repository"),
    "deployment": Text("部署与发布", "Deployment and release"),
    "configuration": Text("配置与环境管理", "Configuration and environments"),
    "test": Text("测试", "Test"),
    "security": Text("安全扫描", "Security scanning"),
    "monitoring": Text("监控与告警", "Monitoring and alerts"),
    "service": Text("服务流程（事件、变更、配置库）", "Service processes (incidents, changes, CMDB)"),
}
SINGLE = (
    "company",
    "project_name",
    "summary",
    "scale",
    "architecture",
    "delivery_flow",
    "pipeline",
    "branch_model",
    "environments",
    "iteration_days",
    "releases_per_month",
    "failure_percent",
)


def area(zh: str, en: str, help_zh: str = "", help_en: str = "", rows: int = 3) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label(zh, en),
        help_text=label(help_zh, help_en) if help_zh else "",
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=5000,
    )


class ApplicationForm(Dressed):
    """The fields of the registration form; `offer` gives levels and modules."""

    module = forms.ChoiceField(label=label("模块", "Module"), required=False)
    target = forms.TypedChoiceField(label=label("目标级别", "Target level"), coerce=int)
    company = forms.CharField(
        label=label("企业名称（与营业执照一致）", "Company, as on the licence"), max_length=200
    )
    project_name = forms.CharField(
        label=label("项目名称（印在证书上）", "Project name, printed on the certificate"), max_length=200
    )
    summary = area("项目简介", "Summary of the project")
    scale = area(
        "生产规模",
        "Production scale",
        "用户数、日交易量、应用与节点数等",
        "Users, transactions a day, applications, nodes",
    )
    architecture = area(
        "系统架构", "Architecture", "主要组件、技术栈、部署形态", "Components, technology, deployment"
    )
    delivery_flow = area(
        "交付流程与审批",
        "Delivery flow with approvals",
        "从需求到上线的步骤及各处审批",
        "Steps from idea to live, and who approves where",
    )
    pipeline = area("流水线", "Pipeline", "各阶段与质量门禁", "Stages and quality gates")
    branch_model = area("分支模型", "Branch model", rows=2)
    environments = area(
        "环境", "Environments", "从开发到生产的各套环境", "From development to production", rows=2
    )
    iteration_days = forms.DecimalField(
        label=label("迭代周期（天）", "Iteration length (days)"),
        min_value=0,
        max_value=1000,
        max_digits=7,
        decimal_places=2,
    )
    releases_per_month = forms.DecimalField(
        label=label("发布频率（次/月）", "Releases per month"),
        min_value=0,
        max_value=100_000,
        max_digits=9,
        decimal_places=2,
    )
    failure_percent = forms.DecimalField(
        label=label("部署失败率（%）", "Deployment failure rate (%)"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )

    def __init__(self, *args: Any, offer: Offer, by_sampling: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        more = _team_fields() | _tool_fields()
        for name, field in more.items():
            field.widget.attrs["class"] = "form-control"
            self.fields[name] = field
        language = tongue()
        levels = [(s.level, f"{s.level} {s.title.to(language)}") for s in offer.part.ladder]
        self.fields["target"].choices = [("", "—"), *levels]
        modules = [(m.id, m.title.to(language)) for m in offer.part.modules]
        self.fields["module"].choices = [("", str(label("整个部分", "The whole part"))), *modules]
        if not modules:
            del self.fields["module"]
        if by_sampling:
            self.fields["project_name"].required = False

    def form(self) -> dict[str, Any]:
        """The values as they are stored: numbers as written, empty ones left out."""
        given = self.cleaned_data
        values: dict[str, Any] = {
            name: _plain(given.get(name)) for name in SINGLE if given.get(name) not in (None, "")
        }
        team = {
            key: {side: given[f"team_{key}_{side}"] or 0 for side in ("own", "outsourced")} for key in ROLES
        }
        values["team"] = {key: counts for key, counts in team.items() if any(counts.values())}
        values["tools"] = {key: given[f"tool_{key}"] for key in TOOLS if given[f"tool_{key}"]}
        return values

    def team_rows(self) -> Iterator[tuple[Text, Any, Any]]:
        """Each role with its two fields, as the template lays them out."""
        for key, text in ROLES.items():
            yield text, self[f"team_{key}_own"], self[f"team_{key}_outsourced"]

    def tool_fields(self) -> list[Any]:
        """The fields of the tool chain."""
        return [self[f"tool_{key}"] for key in TOOLS]

    def named(self, *names: str) -> list[Any]:
        """Fields by name."""
        return [self[name] for name in names if name in self.fields]

    def head(self) -> list[Any]:
        """What is applied for."""
        return self.named("module", "target", "company", "project_name")

    def texts(self) -> list[Any]:
        """The long texts."""
        return self.named(
            "summary", "scale", "architecture", "delivery_flow", "pipeline", "branch_model", "environments"
        )

    def figures(self) -> list[Any]:
        """The key figures."""
        return self.named("iteration_days", "releases_per_month", "failure_percent")


def initial_of(form: dict[str, Any]) -> dict[str, Any]:
    """Stored values as the form wants them."""
    values = {name: form.get(name, "") for name in SINGLE}
    for key, counts in form.get("team", {}).items():
        values |= {f"team_{key}_{side}": n for side, n in counts.items()}
    return values | {f"tool_{key}": text for key, text in form.get("tools", {}).items()}


def part_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Parts by standard, for one list."""
    language = tongue()
    return [
        (
            f"{standard.title.to(language)} {standard.edition}",
            [(offer.key, f"{offer.part.number} {offer.part.title.to(language)}".strip()) for offer in offers],
        )
        for standard, offers in shelves()
    ]


def _team_fields() -> dict[str, forms.Field]:
    sides = ("own", "outsourced")
    return {f"team_{key}_{side}": _heads(text, side) for key, text in ROLES.items() for side in sides}


def _tool_fields() -> dict[str, forms.Field]:
    return {
        f"tool_{key}": forms.CharField(label=label(text.zh, text.en), max_length=500, required=False)
        for key, text in TOOLS.items()
    }


def _heads(text: Text, side: str) -> forms.IntegerField:
    zh, en = ("自有", "own") if side == "own" else ("外包", "outsourced")
    return forms.IntegerField(
        label=label(f"{text.zh}，{zh}", f"{text.en}, {en}"), min_value=0, max_value=100_000, required=False
    )


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else str(value)
