"""Faults as people read them on stderr: place, what is wrong, remedy; in Chinese where we have the words.

The messages are written in English where they arise. Those that users meet most have their Chinese here, line by
line; one without stays English, so nothing is ever lost. docs/guide/bad-input.md says which have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeAlias

from steelyard.cli.plain import line, plain
from steelyard.errors import InputError, StandardError, SteelyardError
from steelyard.values import Language

_Patterns: TypeAlias = tuple[tuple[re.Pattern[str], str], ...]

# Each is a pattern and its Chinese; `{0}` is the first group. A remedy stands alone, what is wrong may follow
# places of its own (`sheet: row: what`), which stay as they are: so the two are never taken for each other.
WHATS: tuple[tuple[str, str], ...] = (
    # the workspace
    (r"no steelyard\.yaml here or above", "此处及各上级目录中都没有 steelyard.yaml"),
    (r"there is no project '(.*)'", "没有项目“{0}”"),
    (r"which project\?", "没有指明是哪个项目"),
    (r"which part\?", "没有指明是哪个部分"),
    (r"the project (\S+) has no assessment", "项目 {0} 没有安排任何评估"),
    (r"(\S+) is not assessed on (\S+)", "{0} 没有安排对 {1} 的评估"),
    (r"has (\d+) fault\(s\):", "有 {0} 处错误："),
    (r"is there already and is left as it is", "已经存在，未作改动"),
    (r"unknown time zone '(.*)'", "没有时区“{0}”"),
    (r"names no collector", "没有写明采集方式"),
    (r"names (\d+) collectors", "写了 {0} 种采集方式"),
    (r"the (?:overlay|folder of standards) '(.*)' lies outside the workspace and its roots",
     "目录“{0}”在工作区及其 `roots` 之外"),
    (r"(?:answers|the folder) '(.*)' lies outside the workspace", "“{0}”在工作区之外"),
    (r"is a link, and the product's own folder holds none", "是一个链接；程序自用的目录中不允许有链接"),
    # files
    (r"there is no such file", "没有这个文件"),
    (r"cannot be read: (.*)", "无法读取：{0}"),
    (r"cannot be written: (.*)", "无法写入：{0}"),
    (r"is not UTF-8 \(byte (\d+)\)", "不是 UTF-8 编码（第 {0} 字节）"),
    (r"(?:is )?not valid YAML: (.*)", "不是有效的 YAML：{0}"),
    (r"is longer than ([\d,]+) bytes", "超过 {0} 字节"),
    (r"is a pipe or a device, not an ordinary file", "是管道或设备，不是普通文件"),
    (r"is a folder, not a file", "是目录，不是文件"),
    (r"is there already and is not a file", "已经存在，而且不是文件"),
    (r"nests ([\d,]+) deep", "括号嵌套达到 {0} 层"),
    (r"has more than ([\d,]+) brackets", "括号超过 {0} 个"),
    # options
    (r"'(.*)' is not a date", "“{0}”不是日期"),
    (r"(\S+) is out of reach", "{0} 超出范围"),
    (r"'(.*)' is not a window", "“{0}”不是统计窗口"),
    (r"unknown link mode '(.*)'", "没有关联方式“{0}”"),
    (r"name a project or say --all, not both", "项目编号与 --all 只能给一个"),
    (r"there is no indicator '(.*)'", "没有指标“{0}”"),
    (r"(\S+) has no level (\d+)", "{0} 没有 {1} 级"),
    # standards
    (r"there is no standard '(.*)'", "没有标准“{0}”"),
    (r"(\S+) has no part '(.*)'", "{0} 没有部分“{1}”"),
    (r"(\S+) has no part or practice '(.*)'", "{0} 没有部分或能力子项“{1}”"),
    (r"the standard has (\d+) fault(?:s|\(s\))?", "标准有 {0} 处错误"),
    (r"the mappings have (\d+) fault\(s\)", "对照表有 {0} 处错误"),
    (r"there is no mapping between (\S+) and (\S+)", "{0} 与 {1} 之间没有对照表"),
    (r"the overlay cannot be used", "覆盖层无法使用"),
    # sources and the store
    (r"(\d+) source\(s\) could not be read:", "有 {0} 个数据源无法读取："),
    (r"nothing is named by '(.*)'", "“{0}”没有对应任何文件"),
    (r"another collection is writing to the evidence store", "另一次采集正在写入证据库"),
    (r"below the target: (.*)", "未达到目标：{0}"),
    # the answers workbook
    (r"steelyard\.yaml names no answers file for (\S+)", "steelyard.yaml 没有为 {0} 指定自评表文件"),
    (r"(\d+) fault\(s\); nothing was imported:", "有 {0} 处错误，没有导入任何内容："),
    (r"is not a workbook that can be read: (.*)", "不是可以读取的工作簿：{0}"),
    (r"the sheet '(.*)' is missing", "缺少工作表“{0}”"),
    (r"the workbook has (\S+) '(.*)', not '(.*)'", "自评表的 {0} 是“{1}”，不是“{2}”"),
    (r"the id '(.*)' is not one of this part; ids must not be changed", "编号“{0}”不属于这个部分；编号不可改动"),
    (r"the id (\S+) stands twice", "编号 {0} 出现两次"),
    (r"(\d+) row\(s\) are gone: (.*)", "缺少 {0} 行：{1}"),
    (r"'(.*)' is not an? (?:outcome|answer of this scale); write one of (.*), or nothing",
     "“{0}”不是可填的答案；请填 {1}，或者留空"),
    (r"not applicable needs a reason", "判为“不适用”须写明理由"),
    (r"holds a formula; write the value itself", "是公式；请直接填写值"),
    # assumptions, comparison, roadmap, gate, formats
    (r"(\S+) has no requirement '(.*)'", "{0} 没有要求“{1}”"),
    (r"'(.*)' is no assumption", "“{0}”不是一条假设"),
    (r"(\S+) is assumed twice", "{0} 假设了两次"),
    (r"an assumed outcome passes no gate and leaves in no report format", "假设的结论不能用于门禁，也不能以报告格式输出"),
    (r"--out goes with --assume", "--out 只能与 --assume 同用"),
    (r"--stage goes with a policy", "--stage 只能与门禁策略同用"),
    (r"say --json or --format, not both", "--json 与 --format 只能给一个"),
    (r"there are (\d+) what-ifs and one file", "有 {0} 份推演，却只有一个文件"),
    (r"there are (\d+) results and one badge", "有 {0} 份结果，徽章只能表示一份"),
    (r"is not a result file: its schema is (.*)", "不是结果文件，其 schema 为 {0}"),
    (r"the (standard|part|module|project) is (.*), of (.*) it is (.*)", "{0} 不同：这里是 {1}，{2} 中是 {3}"),
    (r"'(.*)' is no number of person-days", "“{0}”不是人天数"),
    (r"quarters without a capacity hold anything", "只给了季度数，没有给每季度的可用人天"),
    (r"no assessed part has a requirement '(.*)'", "所评估的部分都没有要求“{0}”"),
    (r"no assessed part has a practice '(.*)'", "所评估的部分都没有能力子项“{0}”"),
    (r"the dependencies run in a circle: (.*)", "先后关系成环：{0}"),
    (r"level (\d+) cannot be reached: no applicable requirement asks it", "{0} 级无法达到：没有适用的要求属于该级"),
    (r"the target takes at least ([\d.]+) person-days, and (\d+) quarters hold ([\d.]+)",
     "达到目标至少需要 {0} 人天，而 {1} 个季度只有 {2} 人天"),
    (r"the base cannot be read: (.*)", "基准文件无法读取：{0}"),
    (r"the base has no result of (\S+) on (\S+)", "基准文件中没有 {0} 在 {1} 上的结果"),
    (r"the pattern '(.*)' fits no requirement", "没有要求符合模式“{0}”"),
    (r"there is no requirement '(.*)'", "没有要求“{0}”"),
    (r"(\S+) may not waive (\S+)", "{0} 无权豁免 {1}"),
    # population, samples, guesses
    (r"declares the pattern '(.*)', and a pattern cannot be counted", "声明了模式“{0}”，而模式无法清点"),
    (r"excludes '(.*)', which it does not declare under `(.*)`", "排除了“{0}”，但没有在 `{1}` 下声明它"),
    (r"there is no table '(.*)'", "没有表“{0}”"),
    (r"there is no load '(.*)'", "没有装载“{0}”"),
    (r"a draw needs a seed", "抽样须给出种子"),
    (r"'(.*)' is not a seed", "“{0}”不是种子"),
    (r"(\S+) rows cannot be drawn", "不能抽取 {0} 行"),
    (r"'(.*)' is neither yes nor no", "“{0}”既不是“是”也不是“否”"),
    (r"differs, and nothing says how", "判为不符，但没有写明差在哪里"),
    (r"says of '(.*)' something else than the load", "“{0}”的记录内容与装载不同"),
    (r"'(.*)' cannot be guessed", "无法猜测“{0}”"),
    (r"has no row of headers that the dictionary knows", "没有找到字典认得的表头行"),
    (r"has no column that could be the id of its rows", "没有可以作为编号的列"),
    # zones
    (r"for which zone\?", "没有指明打包给哪个区域"),
    (r"there is no zone '(.*)'", "没有区域“{0}”"),
    (r"'(.*)' is no zone", "“{0}”不是区域的标识行"),
    (r"there is no load to pack", "没有可以打包的装载"),
    (r"there is no pseudonym key here yet", "这里还没有假名密钥"),
    (r"was hashed with another pseudonym key \((.*)\); ours is (.*)", "使用的是另一把假名密钥（{0}），本区域的是 {1}"),
    (r"the pseudonym key is another one than people were hashed with so far", "假名密钥不是此前使用的那一把"),
    (r"is no package of a zone", "不是区域之间传送的文件"),
    (r"is signed by a zone that this workspace does not know", "签名的区域未在本工作区登记"),
    (r"is for another zone", "不是发给本区域的"),
    (r"was changed after it was packed", "打包之后被改动过"),
    (r"has other loads of (.*) than this workspace", "{0} 的装载与本工作区的不同"),
)  # fmt: skip
REMEDIES: tuple[tuple[str, str], ...] = (
    # the workspace
    (r"`steelyard init` writes one", "运行 `steelyard init` 可新建一个"),
    (r"projects: (.*)", "现有项目：{0}"),
    (r"one of (.*)", "可选：{0}"),
    (r"add one under `assessments` in steelyard\.yaml", "请在 steelyard.yaml 的 `assessments` 下增加一项"),
    (r"docs/guide/workspace\.md shows each key", "各个键的写法见 docs/guide/workspace.md"),
    (r"use a name such as Asia/Shanghai", "请写时区名，例如 Asia/Shanghai"),
    (r"give exactly one of (.*)", "只能写其中一种：{0}"),
    (r"move it into the folder of steelyard\.yaml, or list its folder under `roots`",
     "请移到 steelyard.yaml 所在目录之内，或把它的目录写入 `roots`"),
    (r"use a path inside the folder of steelyard\.yaml", "请使用 steelyard.yaml 所在目录之内的路径"),
    (r"put the folder itself there, or move the whole workspace", "请在此处放目录本身，或者移动整个工作区"),
    # files
    (r"save it as UTF-8", "请另存为 UTF-8 编码"),
    (r"is it the right file\?", "请确认没有选错文件"),
    (r"save it as a file", "请另存为普通文件"),
    (r"is it the right file\? if so, divide it", "请确认没有选错文件；没有选错则请拆分"),
    # options
    (r"write (2026-10-31|90d)", "请写成 {0} 这样的形式"),
    (r"from (\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)", "应在 {0} 至 {1} 之间"),
    (r"all or explicit", "可选 all 或 explicit"),
    (r"the project comes first: (`.*`)", "项目编号写在前面：{0}"),
    (r"known: (.*)", "现有：{0}"),
    (r"the highest is (\d+)", "最高为 {0} 级"),
    (r"(\d+) to (\d+)", "应为 {0} 至 {1}"),
    # standards
    (r"(`steelyard standard show \S+`) lists them", "{0} 可全部列出"),
    (r"parts: (.*)", "现有部分：{0}"),
    # sources and the store
    (r"the other sources were read; correct this and collect again", "其余数据源已读入；请改正后再次采集"),
    (r"correct it, or `--no-collect` (?:assesses|measures) what is stored already",
     "请改正，或用 `--no-collect` 只看已入库的数据"),
    (r"looked in (.*); correct the pattern or remove the source", "查找位置：{0}；请改正路径模式，或删去该数据源"),
    (r"wait until it has ended", "请等它结束"),
    (r"`steelyard assess` shows what blocks each", "`steelyard assess` 会列出各自的阻碍"),
    # the answers workbook
    (r"`steelyard answers export` writes one", "可用 `steelyard answers export` 导出一份"),
    (r"add (`answers: .*`) to its assessment", "请在它的评估下加上 {0}"),
    (r"start from `steelyard answers export` and keep its sheets",
     "请用 `steelyard answers export` 重新导出，并保留全部工作表"),
    (r"export a new workbook for this assessment", "请为这项评估重新导出自评表"),
    # assumptions, comparison, roadmap, gate, formats
    (r"nearest: (.*)", "相近的编号：{0}"),
    (r"write an id and one of (.*), such as (.*)", "请写编号和 {0} 之一，例如 {1}"),
    (r"name one project", "请只写一个项目"),
    (r"say --capacity person-days", "请用 --capacity 给出每季度的人天"),
    (r"say --gate POLICY\.yaml", "请写 --gate 策略文件.yaml"),
    (r"write 40 or 12\.5", "请写成 40 或 12.5"),
    (r"it would do with (\d+) quarters at this capacity", "按此人天，{0} 个季度可以达到"),
    (r"it would do with ([\d.]+) person-days more in every quarter", "每季度再加 {0} 人天可以达到"),
    (r"it would do with (\d+) quarters at this capacity, or with ([\d.]+) person-days more in every quarter",
     "按此人天，{0} 个季度可以达到；或者每季度再加 {1} 人天"),
    (r"a lower level of a practice comes before the higher one; take one of the others out",
     "同一能力子项先低级后高级，请去掉其他关系中的一条"),
    (r"levels to reach: (.*)", "可达到的级别：{0}"),
    (r"compare two results of one project, standard and part", "请比较同一项目、同一标准、同一部分的两份结果"),
    (r"bring what `steelyard assess --json` prints, unchanged", "请使用 `steelyard assess --json` 的原样输出"),
    (r"write the base anew with `steelyard assess --all --json`", "请用 `steelyard assess --all --json` 重写基准文件"),
    (r"`steelyard assess --all --json` prints one", "可用 `steelyard assess --all --json` 生成"),
    (r"docs/guide/(roadmap|gate)\.md shows each key", "各个键的写法见 docs/guide/{0}.md"),
    (r"(\S+) may", "{0} 有权豁免"),
    (r"name under `owners` who may", "请在 `owners` 下写明谁有权豁免"),
    # population, samples, guesses, zones
    (r"write every name, or a count under `counts`", "请逐一写出名称，或在 `counts` 下写行数"),
    (r"declare it too: an exclusion says what belongs to the population and is left out",
     "请同时声明它：排除的是本属总体的对象"),
    (r"`steelyard sample` lists the loads", "`steelyard sample` 列出各次装载"),
    (r"a whole number that the assessor names on site", "由评估师现场指定的整数"),
    (r"write 是 or 否, yes or no", "请填“是”或“否”"),
    (r"write in the note what was found", "请在差异说明中写明所见"),
    (r"write the mapping by hand: (\S+)", "请手工编写映射：{0}"),
    (r"copy the whole line that `steelyard collect --zone-key` prints there",
     "请完整复制对方 `steelyard collect --zone-key` 输出的标识行"),
    (r"copy pseudonym\.key from the other zone: all zones share one", "请从另一区域复制 pseudonym.key：各区域共用一把"),
    (r"have it packed and copied again", "请重新打包并复制"),
    (r"a source is collected in one zone only: give each zone's its own `src` in steelyard\.yaml",
     "同一来源只能在一个区域采集：请在 steelyard.yaml 中分别指定 `src`"),
)  # fmt: skip
LONGEST = 1_000  # characters of what is compared: behind a place of any length, it takes the square of it


class SeveralFaultsError(InputError):
    """Faults with a place and a remedy each, told one below the other; `remedy` is for all of them."""

    def __init__(self, what: str, faults: Sequence[SteelyardError], *, remedy: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return told(self, "en")


def told(fault: SteelyardError, language: Language) -> str:
    """`place: what`, the remedy below it and every single fault of several, safe for a terminal."""
    return "\n".join(_lines(fault, language))


def _lines(fault: SteelyardError, language: Language) -> Iterator[str]:
    place = f"{line(fault.where)}: " if fault.where else ""
    first, *others = (_worded(one, _whats(), language) for one in plain(fault.what).split("\n"))
    yield f"{place}{first}"
    yield from others
    if isinstance(fault, SeveralFaultsError):
        yield from (f"  {one}" for single in fault.faults for one in _lines(single, language))
    if fault.remedy:
        first, *others = (_worded(one, _remedies(), language) for one in plain(fault.remedy).split("\n"))
        yield f"  {first}"
        yield from others
    if isinstance(fault, StandardError):
        yield from (f"  {_worded(line(one), _whats(), language)}" for one in fault.faults)


def _worded(message: str, patterns: _Patterns, language: Language) -> str:
    """One line in the language; as it is where we have no words for it."""
    if language == "en" or (patterns is _whats() and len(message) > LONGEST):
        return message
    for pattern, chinese in patterns:
        if found := pattern.fullmatch(message):
            return found["place"] + chinese.format(*found.groups()[1:])
    return message


@cache
def _whats() -> _Patterns:
    return tuple((re.compile(rf"(?P<place>\s*(?:.*?: )??){pattern}"), chinese) for pattern, chinese in WHATS)


@cache
def _remedies() -> _Patterns:
    return tuple((re.compile(rf"(?P<place>){pattern}"), chinese) for pattern, chinese in REMEDIES)
