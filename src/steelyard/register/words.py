"""The words of the register in Chinese and English; the parts' titles are those of the catalogue."""

from __future__ import annotations

from steelyard.register.model import Category, Confidence, Status, SubsidiaryRule
from steelyard.values import Text

CATEGORIES: dict[Category, Text] = {
    Category.STATE_OWNED: Text("国有大型商业银行", "state-owned commercial banks"),
    Category.JOINT_STOCK: Text("股份制商业银行", "joint-stock commercial banks"),
    Category.CITY: Text("城市商业银行", "city commercial banks"),
    Category.PRIVATE: Text("民营银行", "private banks"),
    Category.RURAL: Text("农村金融机构", "rural institutions"),
    Category.SECURITIES: Text("证券公司", "securities firms"),
    Category.FUND: Text("基金公司", "fund companies"),
    Category.INSURANCE: Text("保险公司", "insurers"),
    Category.EXCHANGE: Text("交易所", "exchanges"),
    Category.TELECOM: Text("通信运营商", "telecom operators"),
    Category.INTERNET: Text("互联网与软件企业", "internet and software firms"),
    Category.OTHER: Text("其他", "other"),
}

CITY_AND_OTHER = (
    "city_and_other"  # a group that published totals use; which categories are in it is our reading
)
GROUPS: dict[str, tuple[Text, tuple[Category, ...]]] = {
    CITY_AND_OTHER: (
        Text("城商行及其他金融机构", "city commercial banks and other institutions"),
        (Category.CITY, Category.PRIVATE, Category.RURAL),
    ),
}
ALL = Text("全部", "all")

UNKNOWN_PART = "unknown"
PARTS: dict[str, Text] = {
    "agile-development-management": Text("敏捷开发管理", "Agile development management"),
    "continuous-delivery": Text("持续交付", "Continuous delivery"),
    "technical-operations": Text("技术运营", "Technical operations"),
    "application-design": Text("应用设计", "Application design"),
    "security-and-risk-management": Text("安全及风险管理", "Security and risk management (DevSecOps)"),
    "system-and-tools": Text("系统和工具技术要求", "System and tools technical requirements"),
    "business-value-management": Text("业务价值管理", "Business value management (BizDevOps)"),
    "collaborative-development-and-operations": Text(
        "协作研发运营", "Collaborative development and operations"
    ),
    "continuous-testing": Text("持续测试", "Continuous testing"),
    "performance-measurement": Text("效能度量", "Performance measurement"),
    "platform-engineering": Text("平台工程", "Platform engineering"),
    "site-reliability-engineering": Text("站点可靠性工程", "Site reliability engineering"),
    UNKNOWN_PART: Text("未明确", "not clear"),
    "aiops": Text("智能运维（另一系列）", "AIOps (another series)"),
    "coach-talent": Text("教练人才培养（另一系列）", "Coaching (another series)"),
}
OTHER_SERIES = frozenset({"aiops", "coach-talent"})  # not of this family of standards; counted apart

MODULES: dict[str, Text] = {
    "secure-development": Text("安全开发", "secure development"),
    "secure-delivery": Text("安全交付", "secure delivery"),
    "secure-operation": Text("安全运营", "secure operation"),
    "platform": Text("平台级", "platform level"),
    "organisation": Text("组织级", "organisation level"),
    "delivery-pipeline": Text("流水线", "pipeline"),
    "delivery-build-and-continuous-integration": Text("构建与持续集成", "build and continuous integration"),
    "delivery-version-control-system": Text("版本控制系统", "version control system"),
    "autotest-interface-service-testing": Text("接口/服务测试", "interface and service testing"),
    "autotest-mobile-app-testing": Text("移动应用测试", "mobile app testing"),
    "test-test-data-management": Text("测试数据管理", "test data management"),
    "test-test-case-and-test-plan-management": Text(
        "用例与测试计划管理", "test case and test plan management"
    ),
}

STATUSES: dict[Status, Text] = {
    Status.REPORTED: Text("公开报道", "reported"),
    Status.WITHDRAWN: Text("录入有误，已撤回", "withdrawn, entered by mistake"),
    Status.CERTIFIED: Text("有证书", "certificate"),
}
CONFIDENCES: dict[Confidence, Text] = {
    Confidence.HIGH: Text("高", "high"),
    Confidence.MEDIUM: Text("中", "medium"),
    Confidence.LOW: Text("低", "low"),
}
RULES: dict[SubsidiaryRule, Text] = {
    SubsidiaryRule.PARENT: Text("子公司随母公司归类", "A subsidiary counts in its parent's category"),
    SubsidiaryRule.OWN: Text("子公司按自身类别归类", "A subsidiary counts in its own category"),
}

NOT_KNOWN = Text("不详", "not known")
NOT_NAMED = Text("（项目名称未公布）", "(project not named)")
COUNTED = Text("按本名录逐条统计", "counted from our rows")
PUBLISHED = Text("公开发布", "published")


def part_title(part: str) -> Text:
    """The title of a part; its id where it is not one of ours."""
    return PARTS.get(part, Text(part, part))


def module_title(module: str) -> Text:
    """The title of a module; its id where we have no words for it."""
    return MODULES.get(module, Text(module, module))


def category_title(code: str) -> Text:
    """The title of a category, or of a group of them."""
    return GROUPS[code][0] if code in GROUPS else CATEGORIES[Category(code)]
