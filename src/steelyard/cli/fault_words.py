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
    (r"the base is about (\S+), the result about (\S+)", "基准所用的标准是 {0}，本次结果所用的是 {1}"),
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
    (r"an exclusion names (\d+) things", "一条排除写了 {0} 个对象"),
    (r"gives one of `from` and `to`", "`from` 和 `to` 只写了一个"),
    (r"ends before it begins", "结束早于开始"),
    (r"(\S+) has no time, so no count of a period", "{0} 没有时间，不能按期间计数"),
    (r"rows of (\S+) name no owner", "{0} 的行不指明所属对象"),
    (r"(\S+) has no word column '(.*)'", "{0} 没有文字列“{1}”"),
    (r"the table of counts '(.*)' lies outside the workspace", "行数表“{0}”在工作区之外"),
    (r"has more than ([\d,]+) (?:lines|rows)", "超过 {0} 行"),
    (r"has no header (.*), which (\S+) needs for (\S+)", "没有表头 {0}，而 {1} 的 {2} 需要它"),
    (r"has no header (.*)", "没有表头 {0}"),
    (r"has no column '(.*)'", "没有列“{0}”"),
    (r"has no rows", "没有任何行"),
    (r"'(.*)' begins several load ids", "有多次装载的编号以“{0}”开头"),
    (r"is no kind of file that a form is written to", "核对表不能写成这种文件"),
    (r"has '(.*)' where (\S+) belongs: rows were taken out, added or moved", "应为 {1} 处是“{0}”：有行被删除、增加或移动"),
    (r"is of another load or seed than the first row", "与第一行不是同一次装载或同一个种子"),
    (r"there is no load '(.*)' in this workspace", "本工作区没有装载“{0}”"),
    (r"the form has (\d+) rows, and the load only (\d+)", "核对表有 {0} 行，而装载只有 {1} 行"),
    (r"has (\S+) '(.*)' where the seed draws (\S+) '(.*)'", "这里是 {0}“{1}”，而种子抽到的是 {2}“{3}”"),
    (r"is no kind of file that can be read as a table", "不是可以按表读取的文件"),
    (r"is no CSV that can be read: (.*)", "不是可以读取的 CSV：{0}"),
    (r"is protected by a password", "有密码保护"),
    (r"there is no sheet '(.*)'", "没有工作表“{0}”"),
    (r"the sheet '(.*)' cannot be read: (.*)", "工作表“{0}”无法读取：{1}"),
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
    (r"lacks (\d+) earlier loads of (.*)", "缺少 {1} 更早的 {0} 次装载"),
    (r"has other rows than its manifest says", "所含的行与清单所列不同"),
    (r"has a content that this version does not read: (.*)", "内容不是本版本能读的：{0}"),
    (r"is a package of another format", "文件格式的版本不同"),
    (r"has more loads than a manifest can list", "装载太多，清单列不下"),
    (r"the package would have ([\d,]+) bytes, and ([\d,]+) are allowed; most rows are in (\S+)",
     "文件将有 {0} 字节，上限为 {1}；行数最多的是 {2}"),
    (r"the zone key can be read by others", "区域密钥可被他人读取"),
    (r"the zone key is damaged", "区域密钥已损坏"),
    (r"the zone key cannot be read: (.*)", "区域密钥无法读取：{0}"),
    (r"the zone key cannot be written: (.*)", "区域密钥无法写入：{0}"),
    (r"--for and --after go with --pack", "--for 和 --after 只能与 --pack 同用"),
    (r"--json, --pack and --unpack do not go together", "--json、--pack、--unpack 不能同时使用"),
    (r"the pseudonym key is too short", "假名密钥太短"),
    (r"the mark of the pseudonym key cannot be used: (.*)", "假名密钥的标记无法使用：{0}"),
    # packs and collectors
    (r"there is no pack '(.*)'", "没有映射包“{0}”"),
    (r"names a `pack` and a `mapping`", "同时写了 `pack` 和 `mapping`"),
    (r"`(.*)` goes with a `pack`", "`{0}` 只能与 `pack` 同用"),
    (r"the (\S+) fills (\S+), the source says (\S+)", "{0} 对应的表是 {1}，数据源写的是 {2}"),
    (r"`full: true` does not go with a history, whose `src` is that of other rows",
     "历史不能写 `full: true`：它的 `src` 是别的行的"),
    (r"has no list of records under '(.*)'", "“{0}”下没有记录的列表"),
    (r"has no list of records at its top", "最外层不是记录的列表"),
    (r"has more than ([\d,]+) different fields", "字段超过 {0} 种"),
    (r"is neither a record nor a list of them", "既不是一条记录，也不是记录的列表"),
    (r"unknown class '(.*)' of environment '(.*)'", "环境“{1}”的类别“{0}”不存在"),
    (r"has no groups of rules", "没有规则组"),
    (r"is the answer to a query that failed", "是一次失败查询的应答"),
    (r"is no alerts, rules or query_range of Prometheus, and no message or alerts of Alertmanager",
     "既不是 Prometheus 的 alerts、rules、query_range，也不是 Alertmanager 的消息或告警"),
    (r"`(target|step)` is '(.*)'", "`{0}` 写成了“{1}”"),
    (r"does not say how long a window is", "没有写明一个窗口有多长"),
    (r"holds no document", "没有任何文档"),
    (r"is not (.*) in JSON", "不是 JSON 格式的 {0}"),
    (r"does not say what it describes", "没有说明它描述的是什么"),
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
    (r"tables: (.*)", "现有表：{0}"),
    (r"give both days, or neither", "请两个日期都写，或都不写"),
    (r"`from` is the first day, `to` the last", "`from` 是首日，`to` 是末日"),
    (r"leave `from` and `to` out", "请去掉 `from` 和 `to`"),
    (r"leave `of` out", "请去掉 `of`"),
    (r"correct `where`", "请改正 `where`"),
    (r"correct the (?:line|row)", "请改正这一行"),
    (r"copy it into the folder of steelyard\.yaml", "请把它复制到 steelyard.yaml 所在目录之内"),
    (r"its headers are (.*); export that field as well, or write a mapping",
     "现有表头：{0}；请连同该字段一起导出，或者编写映射"),
    (r"its headers are (.*)", "现有表头：{0}"),
    (r"write more of it", "请多写几位"),
    (r"a whole number of at most 40 digits, named on site", "现场指定的整数，至多 40 位"),
    (r"name it \.xlsx or \.csv", "文件名请以 .xlsx 或 .csv 结尾"),
    (r"fill in the form that `steelyard sample` wrote", "请填写 `steelyard sample` 生成的核对表"),
    (r"fill in the form as it was written; a row that cannot be found differs",
     "请按原样填写核对表；系统中查不到的行填不符"),
    (r"one form, one draw", "一张核对表只对应一次抽样"),
    (r"check it where the load was collected", "请在采集该装载的工作区核对"),
    (r"a spreadsheet may have changed ids in a CSV form: use XLSX", "表格软件可能改动了 CSV 中的编号，请用 XLSX"),
    (r"leave that column as it was written; what the live system says goes into the note",
     "该列请保持原样；现场系统中的内容写入差异说明"),
    (r"known ends: (.*)", "可用的文件名后缀：{0}"),
    (r"declare the encoding that the exporting system writes", "请写明导出系统所用的编码"),
    (r"export it again", "请重新导出"),
    (r"save it without one", "请去掉密码后另存"),
    (r"sheets: (.*)", "现有工作表：{0}"),
    (r"export it with the number of each record, or write the mapping by hand",
     "请连同每条记录的编号一起导出，或手工编写映射"),
    (r"chmod 600 (.*)", "请执行 chmod 600 {0}"),
    (r"restore it; a new one is another zone", "请从备份恢复；新建的密钥就是另一个区域"),
    (r"all zones share one key: copy pseudonym\.key to the zone that has the other one before .* collect there anew",
     "各区域共用一把密钥：请在该区域首次采集之前复制 pseudonym.key，或删除其 .steelyard/store 后重新采集"),
    (r"unpack the packages in the order in which they were made, or have all loads packed again",
     "请按打包的先后依次解包，或请对方重新打包全部装载"),
    (r"pack what came later only \(--after DAY\), or raise --limit as far as the transfer allows",
     "请只打包较新的装载（--after 日期），或在传送允许的范围内调大 --limit"),
    (r"use the same version of steelyard in every zone", "各区域请使用同一版本的 steelyard"),
    (r"pack fewer: (`.*`)", "请少打包一些：{0}"),
    (r"if it is one of yours, list it under `zones` in steelyard\.yaml: (.*)",
     "确属本行区域的，请写入 steelyard.yaml 的 `zones`：{0}"),
    (r"have it packed for this one: --for (.*)", "请对方为本区域打包：--for {0}"),
    (r"copy it again, whole", "请完整地重新复制"),
    (r"update steelyard on both sides", "请两边都更新 steelyard"),
    (r"add --pack FILE", "请加上 --pack 文件名"),
    (r"run them one after the other", "请分别运行"),
    (r"collect first, or choose an earlier --after", "请先采集，或选更早的 --after"),
    (r"name one of `zones` in steelyard\.yaml \((.*)\), or give its line",
     "请写 steelyard.yaml 中 `zones` 下的名称（{0}），或给出其标识行"),
    (r"put the former key back, or remove the whole state folder and collect everything anew",
     "请换回原来的密钥，或删除整个状态目录后全部重新采集"),
    (r"restore it from its backup(?:; a new key would make every person a stranger)?", "请从备份恢复"),
    # packs and collectors
    (r"a pack is a mapping: leave one out", "映射包就是映射，请去掉其中一个"),
    (r"a mapping says it itself, under `time`", "映射文件自己在 `time` 下写明"),
    (r"write `table: (\S+)`, or choose another (\S+)", "请写 `table: {0}`，或另选 {1}"),
    (r"leave it out: steps that were once taken stay", "请去掉它：走过的步骤不会消失"),
    (r"store the list itself, or write where it stands as `rows\.records` in the mapping",
     "请只保存该列表，或在映射中用 `rows.records` 写明它的位置"),
    (r"name rules files only", "请只写规则文件"),
    (r"store the answer as it came", "请按原样保存应答"),
    (r"write a share such as 0\.999", "请写比例，例如 0.999"),
    (r"add the step of the query, which is also its range, to the source: (`.*`)",
     "请在数据源中写明查询的步长，它也是查询的区间：{0}"),
    (r"name OpenSLO files only", "请只写 OpenSLO 文件"),
    (r"let the tool write SPDX 2\.3 JSON, or correct the pattern of the source",
     "请让工具输出 SPDX 2.3 的 JSON，或改正数据源的路径模式"),
    (r"let the tool fill documentNamespace, or the purl of the package that it describes",
     "请让工具填写 documentNamespace，或所描述软件包的 purl"),
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
