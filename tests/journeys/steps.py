"""What people do on their way through an assessment, by clicking and typing; each window has its language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

TEXTS = ("summary", "scale", "architecture", "delivery_flow", "pipeline", "branch_model", "environments")
FIGURES = {"iteration_days": "14", "releases_per_month": "8", "failure_percent": "2.5"}


@dataclass
class Journey:
    """One window in one language, at which everybody who takes part sits down in turn."""

    page: Page
    sit_down: Callable[[str], None]
    language: str
    number: str = ""
    sits: str = ""

    def says(self, zh: str, en: str) -> str:
        """The words of the page, in the language of the window."""
        return zh if self.language == "zh-hans" else en

    def of(self, name: str, path: str) -> Page:
        """The person opens that page of the assessment."""
        return self.open(name, f"/assessments/{self.number}/{path}")

    def open(self, name: str, path: str) -> Page:
        """The person sits down and opens that page; what was not sent yet by the person before is lost."""
        if name != self.sits:
            self.sit_down(name)
            self.sits = name
        self.page.goto(path, wait_until="domcontentloaded")  # scripts have run; pictures may still come
        return self.page

    def press(self, where: Page | Locator, zh: str, en: str) -> None:
        """Click the button with these words."""
        where.get_by_role("button", name=self.says(zh, en), exact=True).click()

    def follow(self, where: Page | Locator, zh: str, en: str) -> None:
        """Click the link with these words."""
        where.get_by_role("link", name=self.says(zh, en), exact=True).click()

    def fill(self, where: Page | Locator, zh: str, en: str, text: str) -> None:
        """Type into the field with this label."""
        where.get_by_label(self.says(zh, en), exact=True).fill(text)

    def reads(self, where: Page | Locator, zh: str, en: str) -> None:
        """The words stand there, where they can be seen."""
        expect(where.get_by_text(self.says(zh, en)).locator("visible=true").first).to_be_visible()

    def stands_in(self, name: str, zh: str, en: str) -> None:
        """The head of the board, as this person sees it, names the state."""
        tag = self.of(name, "").locator("p.quiet > .tag").first
        expect(tag).to_have_text(self.says(zh, en))

    # ---- application ------------------------------------------------------------------------------------

    def apply(self, project: str, part: str, target: str) -> None:
        """The applicant chooses what is assessed and fills in the form; the number comes from the address."""
        page = self.open("applicant", "/assessments/new/?organisation=sample-bank")
        page.get_by_label(self.says("评估对象", "Subject"), exact=True).select_option(project)
        page.get_by_label(self.says("评估部分", "Part"), exact=True).select_option(part)
        self.press(page, "下一步", "Next")
        page.get_by_label(self.says("目标级别", "Target level"), exact=True).select_option(target)
        self.fill(page, "企业名称（与营业执照一致）", "Company, as on the licence", "样例银行 Sample")
        self.fill(page, "项目名称（印在证书上）", "Project name, printed on the certificate", "样例 Sample")
        for name in TEXTS:
            page.locator(f"[name={name}]").fill(f"样例 Sample {name}")
        for name, value in FIGURES.items():
            page.locator(f"[name={name}]").fill(value)
        self.press(page, "提交报名", "Apply")
        found = re.search(r"/assessments/(\d{4}-\d+)/", page.url)
        assert found, page.url
        self.number = found[1]

    def assign(self, by: str, duty: tuple[str, str], *people: str) -> None:
        """Put people on duty, one click for each."""
        page = self.open_people(by, duty)
        for n, person in enumerate(people):
            if n:
                self._choose(page, duty)
            page.get_by_role(
                "button", name=self.says(f"指派 {person}", f"Assign {person}"), exact=True
            ).click()
            row = page.get_by_role("row").filter(has=page.get_by_role("cell", name=person, exact=True))
            expect(row.get_by_role("rowheader")).to_have_text(self.says(*duty))

    def open_people(self, by: str, duty: tuple[str, str]) -> Page:
        """The page of people, at the candidates for that duty."""
        page = self.of(by, "people/")
        self._choose(page, duty)
        return page

    def _choose(self, page: Page, duty: tuple[str, str]) -> None:
        tab = page.get_by_role("navigation", name=self.says("职责", "Duty"), exact=True)
        if tab.count():  # a lead has no choice: he names assessors
            self.follow(tab, *duty)

    # ---- self-assessment and evidence -------------------------------------------------------------------

    def answer_rows(self, by: str, level: str) -> None:
        """Type the level into every row; the page keeps each at once."""
        page = self.of(by, "self/")
        for row in page.locator("[data-row-input]").locator("visible=true").all():
            row.fill(level)
            row.press("Enter")
        asked = page.locator("[data-asked]").inner_text()
        expect(page.locator("[data-answered]")).to_have_text(asked)
        expect(page.locator("[data-save]")).to_contain_text(self.says("已保存", "saved"), ignore_case=True)

    def finish_self(self) -> None:
        """The applicant closes the self-assessment."""
        page = self.of("applicant", "self/")
        self.follow(page, "完成自评", "Finish")
        self.press(page, "完成自评，进入材料准备", "Finish and go on to evidence")

    def upload(self, by: str, practice: str, file: Path) -> None:
        """One file for one practice, placed at the level that the page proposes."""
        page = self.of(by, f"evidence/?practice={practice}")
        page.get_by_label(
            self.says("选择文件，或把多个文件拖到这里", "Choose files, or drop many here")
        ).set_input_files(file)
        page.locator("#drop-where").select_option("2")
        self.press(page, "上传", "Upload")
        page.get_by_text(self.says("全部完成，刷新列表", "All done: reload the list"), exact=True).click()
        expect(page.locator(".placed li").filter(has_text=file.stem)).to_have_count(1)

    def release_and_submit(self, by: str) -> None:
        """The second person releases what waits, then hands everything in."""
        page = self.of(by, "evidence/submit/")
        self.reads(
            page, "放置的材料都已放行；还有 1 处待放行：", "Everything placed is released; 1 still wait:"
        )
        self.follow(page, "去放行", "Release them")
        self.fill(page, "用途", "Purpose", "样例 Sample")
        page.locator("[name=desensitised]").check()
        self.press(page, "放行", "Release")
        page = self.of(by, "evidence/submit/")
        page.locator("[name=confirmed]").check()
        self.press(page, "提交材料", "Hand in")

    # ---- rating -----------------------------------------------------------------------------------------

    def vote_on_rows(self, by: str, level: str, *, pages: int) -> None:
        """From practice to practice, as the page leads, voting on each row in one act; that many practices."""
        page = self.of(by, "practices/")
        self.follow(page, "继续评分", "Go on voting")
        for n in range(pages):
            if n:
                page.locator("[data-owing]").click()
            self.fill(page, "整行评分", "Row rating", level)
            self.press(page, "按行评分", "Vote on the row")
            expect(page.locator("[data-count] [data-here]")).to_have_text("0")

    def vote(self, by: str, practice: str, requirement: str, outcome: tuple[str, str], reason: str) -> None:
        """One vote on one requirement."""
        page = self.of(by, f"practices/{practice}/")
        line = page.locator(f'[id="{requirement}"]')
        line.get_by_label(self.says("理由", "Reason"), exact=True).fill(reason)
        line.get_by_role("radio", name=self.says(*outcome), exact=True).click()  # the choice is kept at once
        expect(page.locator("[data-count] [data-here]")).to_have_text("0")

    # ---- report and decision ----------------------------------------------------------------------------

    def draft(self, by: str) -> Page:
        """The first text from the data, with the lead's own sentence at its end."""
        page = self.of(by, "report/")
        self.press(page, "由数据生成草稿", "Draft from the data")
        for label in (("摘要（中文）", "Summary (Chinese)"), ("摘要（英文）", "Summary (English)")):
            words = page.get_by_label(self.says(*label), exact=True)
            words.fill(f"{words.input_value()}\n样例 Sample")
        self.press(page, "保存草稿", "Save the draft")
        return page

    def meet(self, experts: Sequence[str], answer: str = "") -> None:
        """The meeting is called, everybody approves, the scheme manager closes it."""
        self.press(self.of("manager", "meeting/"), "召集", "Call the meeting")
        for expert in experts:
            page = self.of(expert, "meeting/")
            page.get_by_label(self.says("通过", "Approve"), exact=True).check()
            mine = page.locator("form", has=page.get_by_role("group", name=self.says("我的表决", "My vote")))
            self.fill(mine, "理由", "Reason", "样例 Sample")
            self.press(mine, "表决", "Vote")
            expect(page.get_by_role("button", name=self.says("更改表决", "Change my vote"))).to_be_visible()
        page = self.of("manager", "meeting/")
        if answer:
            self.fill(page, "对申诉的答复", "Reasoned answer to the appeal", answer)
        self.fill(page, "纪要", "Minutes", "样例纪要 Sample minutes")
        self.press(page, "结束评审", "Close the meeting")
