"""`steelyard verify`: is a certificate good, and if not, why and where. Offline, from a trust file (R28)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.office import moment
from steelyard.cli.plain import and_so_on, aside, line
from steelyard.errors import InputError, VerificationFailed
from steelyard.values import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.certificate.paper.form import Form
    from steelyard.certificate.verify import Verdict

UNSIGNED = Text(
    "以上内容取自已签名的凭证；印出的页面本身未签名，请与以上各项逐一核对",
    "this is what the signed credential says; the printed page is not signed: compare it with these lines",
)


def verify(
    file: Path,
    *,
    trust: Path,
    at: str | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: LanguageOption = None,
) -> None:
    """Verify a certificate or a signed bundle with no network; exit code 4 when it is not valid. 离线验证证书或签名案卷包，无效时退出码为 4。

    Args:
        file: The certificate as JSON or PDF, the text of its QR code, or a bundle. 证书（JSON 或 PDF）、二维码文字，或案卷包。
        trust: Trust file of the scheme: keys and status lists. 发证机构的信任文件：公钥与状态清单。
        at: Day (its end, UTC) or moment for which to verify; now by default. 验证所指的日期（UTC 当日结束）或时刻，默认为当前时刻。
        json: Print the verdict as JSON and nothing else. 只输出 JSON 格式的验证结果。
    """
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415 - cryptography only where it is needed
    from steelyard.certificate.moments import end_of  # noqa: PLC0415
    from steelyard.certificate.paper.form import form_of, opened  # noqa: PLC0415
    from steelyard.certificate.paper.inside import LONGEST  # noqa: PLC0415
    from steelyard.certificate.trust import read_trust  # noqa: PLC0415
    from steelyard.certificate.verify import verify as verdict_on  # noqa: PLC0415

    known = read_trust(file_bytes(trust), str(trust))
    asked = moment() if at is None else end_of(at, "--at")
    if _is_bundle(file):
        from steelyard.cli.replay import verify_bundle  # noqa: PLC0415

        verify_bundle(file, known, asked, language(lang), json=json)
        return
    data = file_bytes(file, LONGEST)
    form, remedy = form_of(data), ""
    try:
        found = verdict_on(opened(form, data, str(file)), known, asked, str(file))
    except InputError as fault:
        found, remedy = _unreadable(fault, asked), fault.remedy
    if json:
        _print_json(found, known.date, form)
    else:
        for text in _lines(found, known.date, form, language(lang)):
            print(line(text))
    if not found.good:
        spoken = language(lang)
        places = aside(spoken, and_so_on(spoken, found.where)) if found.where else ""
        raise VerificationFailed(verdict_in(found, spoken) + places, where=str(file), remedy=remedy)


def _unreadable(fault: InputError, at: str) -> Verdict:
    """The verdict on a PDF or a code out of which no credential can be taken."""
    from steelyard.certificate.verify import State, Verdict  # noqa: PLC0415

    told = Text(f"其中没有可验证的凭证：{fault.what}", f"no credential can be taken out of it: {fault.what}")
    return Verdict(State.CHANGED, told, at)


def _is_bundle(file: Path) -> bool:
    """By its first bytes, so that a long bundle is not read as a certificate first."""
    from steelyard.bundle.archive import SIGN  # noqa: PLC0415
    from steelyard.intake import open_regular  # noqa: PLC0415

    try:
        with open_regular(file) as opened:
            return opened.read(len(SIGN)) == SIGN
    except OSError:
        return False  # whoever reads it says what is wrong


def verdict_in(found: Verdict, lang: Language) -> str:
    """The state, and the reason where it says more."""
    from steelyard.certificate.verify import WORDS  # noqa: PLC0415

    state, reason = WORDS[found.state].to(lang), found.reason.to(lang)
    return state if state == reason else f"{state}{'：' if lang == 'zh' else ': '}{reason}"


def _print_json(found: Verdict, date: str, form: Form) -> None:
    from steelyard.certificate.canonical import write  # noqa: PLC0415

    document = {
        "form": form.value,
        "state": found.state.value,
        "reason": found.reason.as_dict(),
        "where": list(found.where),
        "at": found.at,
        "sample": found.sample,
        "key": found.key,
        "status_lists_of": found.lists_of,
        "trust_of": date,
        "valid_from": found.valid_from,
        "valid_until": found.valid_until or None,
        "issuer": found.issuer,
        "assessment": found.assessment or None,
    }
    sys.stdout.buffer.write(write(document) + b"\n")


def _lines(found: Verdict, date: str, form: Form, lang: Language) -> Iterator[str]:
    from steelyard.certificate.keys import SAMPLE  # noqa: PLC0415

    yield f"{SAMPLE + ' ' if found.sample else ''}{verdict_in(found, lang)}"
    if found.where:
        yield Text("位置：", "where: ").to(lang) + ", ".join(found.where)
    if found.assessment:
        yield from _facts(found, lang)
        if form.printed:
            yield UNSIGNED.to(lang)
    known = Text(f"信任文件日期：{date}", f"trust file of {date}").to(lang)
    lists = Text(f"；状态清单：{found.lists_of}", f"; status lists of {found.lists_of}").to(lang)
    yield known + (lists if found.lists_of else "")


def _facts(found: Verdict, lang: Language) -> Iterator[str]:
    of = found.assessment
    colon = "：" if lang == "zh" else ": "
    project = [(Text("项目", "project"), of["project"]["name"][lang])] if "project" in of else []
    module = [(Text("模块", "module"), of["module"])] if of["module"] else []
    rows = (
        (Text("编号", "number"), of["number"]),
        (Text("机构", "organisation"), of["organisation"]["name"][lang]),
        *project,
        (Text("标准", "standard"), f"{of['standard']['title'][lang]} {of['standard']['edition']}"),
        (Text("部分", "part"), of["part"]["title"][lang]),
        *module,
        (Text("级别", "level"), of["level"]["name"][lang]),
        (Text("评估截止日", "assessed as of"), of["as_of"]),
        *((Text("认可", "recognition"), one["name"][lang]) for one in of["recognitions"]),
        (Text("签发方", "issuer"), found.issuer),
        (Text("有效期", "validity"), _validity(found).to(lang)),
        (Text("结果文件 SHA-256", "result SHA-256"), of["result_sha256"]),
    )
    for label, value in rows:
        yield f"  {label.to(lang)}{colon}{value}"


def _validity(found: Verdict) -> Text:
    if not found.valid_until:
        return Text(f"自 {found.valid_from} 起，无终止日期", f"from {found.valid_from}, no end")
    return Text(f"{found.valid_from} 至 {found.valid_until}", f"{found.valid_from} to {found.valid_until}")
