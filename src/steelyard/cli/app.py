"""The commands by name, and the one place where an error becomes a message and an exit code.

0 done, 2 bad input, 3 gate not reached, 4 verification failed, 1 only for a bug.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from cyclopts import App
from cyclopts.exceptions import CycloptsError

from steelyard import __version__
from steelyard.cli.language import spoken
from steelyard.cli.plain import plain
from steelyard.errors import SteelyardError
from steelyard.values import Text

BUG, BAD_INPUT, INTERRUPTED = 1, 2, 130
HELP = Text("`steelyard --help` 列出全部命令和选项", "`steelyard --help` lists commands and options")
STOPPED = Text("已中断；此前装载的数据都已保留", "interrupted; everything loaded so far is kept")
KEPT = Text(
    "已入库的数据没有丢失；设 STEELYARD_DEBUG=1 可打印完整堆栈，以便报告",
    "nothing that was stored is lost; STEELYARD_DEBUG=1 prints the whole trace for a report",
)

app = App(
    name="steelyard",
    version=__version__,
    help="DevOps capability maturity, measured on real evidence. 杆秤：以真实工程数据评估研发运营一体化能力成熟度。",
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
)
# Commands are imported when they are called; so their help stands here.
for name, summary in {
    "init": "Write a workspace that a person can fill in. 新建工作区。",
    "collect": "Read what is new in every source into the evidence store. 采集证据。",
    "measure": "Measure the indicators of a project. 度量指标。",
    "assess": "Decide the level of a project, and say what blocks the next one. 评估项目。",
    "case": "Write all that a result follows from: the case file. 写出案卷文件。",
    "compare": "Tell what changed between two results of a project. 比较同一项目的两份结果。",
    "roadmap": "Plan the least work that reaches the target. 规划达到目标所需的最少工作。",
    "decide": "Decide a case file, byte for byte as everywhere. 由案卷文件得出结果。",
    "report": "Write the report of an assessment: HTML, PDF, Word, Excel, JSON. 生成评估报告。",
    "demo": "Make a sample bank, assess its projects, write a report. 生成并评估样例银行。",
}.items():
    app.command(f"steelyard.cli.{name}:{name}", name=name, help=summary)

answers = App(name="answers", help="The answers workbook: write it, read it back. 自评表导出与导入。")
answers.command(
    "steelyard.cli.answers:export",
    name="export",
    help="Write the workbook of a project, with the answers given so far. 导出自评表。",
)
answers.command(
    "steelyard.cli.answers:import_",
    name="import",
    help="Check a filled workbook and take it as the answers. 导入自评表。",
)
answers.command(
    "steelyard.cli.answers_carry:carry_",
    name="carry",
    help="Take over the answers of an older edition. 沿用旧版次的自评。",
)
app.command(answers)

standard = App(name="standard", help="Standards as data: list, show, check. 标准目录：列出、查看、检查。")
standard.command("steelyard.cli.standard:list_", name="list", help="List the standards. 列出标准。")
standard.command(
    "steelyard.cli.standard:show",
    name="show",
    help="Show a standard, a part or a practice. 查看标准、部分或能力子项。",
)
standard.command(
    "steelyard.cli.standard:check", name="check", help="Check standards and name every fault. 检查标准。"
)
standard.command(
    "steelyard.cli.standard_diff:diff_",
    name="diff",
    help="Tell what changed between two editions. 比较两个版次。",
)
standard.command(
    "steelyard.cli.standard_map:map_",
    name="map",
    help="List how two standards correspond. 查看两套标准的对应关系。",
)
standard.command(
    "steelyard.cli.standard_search:search_",
    name="search",
    help="Search the standards in both languages. 用中文或英文检索标准。",
)
standard.command(
    "steelyard.cli.standard_foreign:import_samm",
    name="import-samm",
    help="Import OWASP SAMM 2. 导入 OWASP SAMM 2。",
)
standard.command(
    "steelyard.cli.standard_foreign:import_dsomm",
    name="import-dsomm",
    help="Import OWASP DSOMM. 导入 OWASP DSOMM。",
)
standard.command(
    "steelyard.cli.standard_exchange:import_",
    name="import",
    help="Read a standard from a spreadsheet, a file or a form. 导入标准。",
)
standard.command(
    "steelyard.cli.standard_exchange:export",
    name="export",
    help="Write a standard as a spreadsheet, one file or a folder. 导出标准。",
)
app.command(standard)

certificate = App(
    name="certificate", help="Issue certificates, and change their standing. 证书的签发与状态变更。"
)
for name, function, summary in (
    ("init", "init", "Write the folder of a scheme. 新建发证机构目录。"),
    ("key", "key", "Make a signing key. 新建签名密钥。"),
    ("keys", "keys", "Print the public keys. 输出公钥集。"),
    ("retire", "retire", "Let a key sign no more. 停用密钥。"),
    ("decision", "decision", "Sign the experts' decision over a result. 签署专家决定。"),
    ("issue", "issue", "Issue a certificate for a decided result. 签发证书。"),
    ("pdf", "pdf", "Write a certificate as a page of PDF/A. 将证书写成 PDF。"),
    ("suspend", "suspend", "Suspend a certificate. 暂停证书。"),
    ("reinstate", "reinstate", "Reinstate a suspended certificate. 恢复证书。"),
    ("revoke", "revoke", "Revoke a certificate for good. 撤销证书。"),
    ("status-list", "status_list", "Sign the status lists anew. 重新签署状态清单。"),
    ("trust", "trust", "Write the trust file for verifying offline. 导出信任文件。"),
    ("schema", "schema", "Print the JSON Schema of a certificate. 输出证书的 JSON Schema。"),
):
    certificate.command(f"steelyard.cli.certificate:{function}", name=name, help=summary)
certificate.command(
    "steelyard.cli.certificate_demo:demo",
    name="demo",
    help="Issue a sample certificate, to try it out. 签发一份样例证书。",
)
app.command(certificate)
app.command(
    "steelyard.cli.verify:verify",
    name="verify",
    help="Verify a certificate or bundle offline; exit code 4 when it is not valid. 离线验证证书或案卷包。",
)
for name, summary in {
    "bundle": "Sign a result with all that it follows from. 将结果及其依据打包签署。",
    "replay": "Decide a signed bundle anew, byte for byte. 复算签名案卷包。",
}.items():
    app.command(f"steelyard.cli.{name}:{name}", name=name, help=summary)

log = App(name="log", help="The transparency log: list, prove, watch. 透明日志：查看、证明、监督。")
for name, function, summary in (
    ("list", "list_", "List every act. 列出全部记录。"),
    ("checkpoint", "checkpoint", "Print the signed head. 输出签名检查点。"),
    ("publish", "publish", "Enter a published result. 记入已公布的结果。"),
    ("inclusion", "inclusion", "Prove that a certificate stands in the log. 导出收录证明。"),
    ("consistency", "consistency", "Prove that the log continues a checkpoint. 导出一致性证明。"),
    ("check", "check", "Check a proof offline. 离线核对证明。"),
    ("monitor", "monitor", "Watch a copy of the log. 监督日志副本。"),
):
    log.command(f"steelyard.cli.log:{function}", name=name, help=summary)
app.command(log)


register = App(name="register", help="Registered results: import, statistics, announcements. 结果名录。")
register.command(
    "steelyard.cli.register:import_",
    name="import",
    help="Check tables of results and add what is new. 检查并导入结果表。",
)
register.command(
    "steelyard.cli.register:statistics",
    name="statistics",
    help="Count results as of a day; published totals stand apart. 截至某日的统计。",
)
register.command(
    "steelyard.cli.register:announce",
    name="announce",
    help="Draft the announcement of a day in both languages. 生成某日的公布稿。",
)
app.command(register)
app.command(  # the same command, at the place where a statistician looks for it
    "steelyard.cli.register:statistics",
    name="statistics",
    help="Count results as of a day, as `register statistics` does. 截至某日的统计。",
)
table = App(
    name="table",
    help="Exports as tables: guess their mapping, list ready ones. 导出表：猜测映射，列出现成映射。",
)
table.command(
    "steelyard.cli.table:guess_",
    name="guess",
    help="Guess the mapping of an export, for a person to accept. 猜测导出表的映射。",
)
table.command(
    "steelyard.cli.table_packs:packs_", name="packs", help="Ready mappings of known systems. 列出现成映射包。"
)
app.command(table)
app.command(
    "steelyard.cli.sample:command",
    name="sample",
    help="Draw rows of a load to be looked up in the live system. 抽样核对装载。",
)


def run(arguments: Sequence[str]) -> int:
    """Run one command; every foreseen fault becomes a message on stderr and its exit code."""
    try:
        app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
        print(end="", flush=True)  # while a reader that went away can still be told from a bug
    except SteelyardError as fault:
        from steelyard.cli.fault_words import told  # noqa: PLC0415 - only where there is a fault

        print(f"steelyard: {told(fault, spoken(arguments))}", file=sys.stderr)
        return fault.exit_code
    except CycloptsError as fault:
        print(f"steelyard: {plain(str(fault))}\n  {HELP.to(spoken(arguments))}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print(f"steelyard: {STOPPED.to(spoken(arguments))}", file=sys.stderr)
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # The reader of our output went away (rich says so with SystemExit); nothing is left to tell it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as bug:  # noqa: BLE001 - the outermost line
        return _bug(bug, KEPT.to(spoken(arguments)))
    return 0


def _bug(bug: Exception, kept: str) -> int:
    place = traceback.extract_tb(bug.__traceback__)[-1]
    print(
        plain(f"steelyard: this is a bug: {type(bug).__name__}: {bug} ({place.name}, line {place.lineno})"),
        f"  {kept}",
        sep="\n",
        file=sys.stderr,
    )
    if os.environ.get("STEELYARD_DEBUG"):
        traceback.print_exception(bug)
    return BUG
