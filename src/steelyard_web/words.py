"""Codes of the web in words, in both languages. One word per idea, as in docs/glossary.md."""

from __future__ import annotations

from steelyard.values import Text

ROLE = {
    "scheme_manager": Text("评估管理员", "Scheme manager"),
    "lead_assessor": Text("评估组长", "Lead assessor"),
    "assessor": Text("评估师", "Assessor"),
    "expert": Text("评审专家", "Expert"),
    "applicant_manager": Text("机构负责人", "Applicant manager"),
    "contributor": Text("材料提交人", "Contributor"),
    "observer": Text("观察员", "Observer"),
    "system_admin": Text("系统管理员", "System administrator"),
    "security_admin": Text("安全管理员", "Security administrator"),
    "audit_admin": Text("审计管理员", "Audit administrator"),
}
STATE = {
    "applied": Text("已报名", "Applied"),
    "accepted": Text("已受理", "Accepted"),
    "self_assessing": Text("企业自评", "Self-assessment"),
    "preparing": Text("材料准备", "Evidence preparation"),
    "reviewing": Text("材料初审", "Document review"),
    "on_site": Text("现场评估", "On-site assessment"),
    "reporting": Text("报告编制", "Reporting"),
    "applicant_check": Text("报告复核", "Applicant's check"),
    "expert_review": Text("专家评审", "Expert review"),
    "certified": Text("已获证", "Certified"),
    "not_awarded": Text("未通过", "Not awarded"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "appealed": Text("申诉中", "Appealed"),
}
# The nine steps as published, and the states in which each is at work.
STEPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text("报名申请", "Application"), ("applied", "accepted")),
    (Text("企业自评", "Self-assessment"), ("self_assessing",)),
    (Text("材料准备", "Evidence preparation"), ("preparing",)),
    (Text("材料初审", "Document review"), ("reviewing",)),
    (Text("现场评估", "On-site assessment"), ("on_site",)),
    (Text("报告输出", "Report"), ("reporting",)),
    (Text("报告复核", "Applicant's check"), ("applicant_check",)),
    (Text("报告审核", "Expert review"), ("expert_review", "appealed")),
    (Text("颁发证书", "Certificate"), ("certified", "not_awarded")),
)
CATEGORY = {
    "state_owned_commercial_bank": Text("国有商业银行", "State-owned commercial bank"),
    "joint_stock_commercial_bank": Text("股份制商业银行", "Joint-stock commercial bank"),
    "city_commercial_bank": Text("城市商业银行", "City commercial bank"),
    "rural_institution": Text("农村金融机构", "Rural financial institution"),
    "securities": Text("证券", "Securities"),
    "insurance": Text("保险", "Insurance"),
    "telecom": Text("电信运营商", "Telecom operator"),
    "other": Text("其他", "Other"),
}
OUTCOME = {
    "met": Text("满足", "Met"),
    "partly_met": Text("部分满足", "Partly met"),
    "not_met": Text("不满足", "Not met"),
    "not_applicable": Text("不适用", "Not applicable"),
    "unrated": Text("未评", "Unrated"),
}
KIND = {
    "document": Text("文档", "Document"),
    "screenshot": Text("截图", "Screenshot"),
    "video": Text("视频", "Video"),
    "link": Text("链接", "Link"),
    "in_place": Text("现场查看", "Viewed in place"),
    "interview": Text("访谈", "Interview"),
    "demonstration": Text("演示", "Demonstration"),
    "sample_check": Text("抽样核对", "Sample check"),
}
CLASSIFICATION = {
    "public": Text("公开", "Public"),
    "internal": Text("内部", "Internal"),
    "confidential": Text("机密", "Confidential"),
}
MEETING = {
    "approve": Text("通过", "Approve"),
    "lower": Text("降级通过", "Approve at a lower level"),
    "return": Text("退回修改", "Return"),
    "defer": Text("延期再议", "Defer"),
}
TABLES = {
    "role": ROLE,
    "state": STATE,
    "category": CATEGORY,
    "outcome": OUTCOME,
    "kind": KIND,
    "classification": CLASSIFICATION,
    "meeting": MEETING,
}
