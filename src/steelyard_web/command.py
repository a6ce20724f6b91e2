"""`steelyard-web`: serve, migrate, seed, remind, snapshot, audit. Django's own commands stay behind `manage`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from steelyard.errors import SteelyardError, VerificationFailed
from steelyard_web.refusal import Refused

app = App(name="steelyard-web", help="The assessment workspace on the web. 评估工作台。", version_flags=[])
audit = App(name="audit", help="The audit trail. 审计记录。")
app.command(audit)


BROKEN = 4  # the exit code of what does not verify, as of `steelyard`


def main() -> None:
    """Set Django up and run one command; what cannot be used is told without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard_web.settings")
    try:
        app()
    except (SteelyardError, OSError, Refused) as fault:
        print(f"error: {fault}", file=sys.stderr)
        raise SystemExit(BROKEN if isinstance(fault, VerificationFailed) else 2) from None


def _django(*words: str) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["steelyard-web", *words])


def _set_up() -> None:
    import django

    django.setup()


@app.command
def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    demo: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Bring the database up to date and serve. 更新数据库并启动服务。

    Args:
        host: Address to listen on. 监听地址。
        port: Port to listen on. 监听端口。
        workers: Processes; more than one wants PostgreSQL. 进程数，多于一个时请使用 PostgreSQL。
        demo: Fill an empty database with the sample scheme first. 先写入样例数据（仅限空库）。
    """
    from granian import Granian
    from granian.constants import Interfaces

    _django("migrate", "--verbosity", "0")
    if demo:
        _set_up()
        from steelyard_web.accounts.models import User

        if not User.objects.exists():
            seed()
    print(f"http://{host}:{port}/")
    Granian(
        "steelyard_web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_enabled=False,
    ).serve()


@app.command
def seed() -> None:
    """Fill an empty database with the sample scheme. 写入样例数据。"""
    _django("migrate", "--verbosity", "0")
    _set_up()
    from steelyard_web.pages.seed import seed as fill

    print(fill())


@app.command
def person(
    username: str,
    *,
    name: str = "",
    role: str = "",
    email: str = "",
    language: Literal["zh-hans", "en"] = "zh-hans",
) -> None:
    """Add a person and print the first password; the first scheme manager comes in this way. 添加人员并输出初始密码。

    Args:
        username: Name to sign in with. 登录用户名。
        name: Name as others read it; default: the user name. 姓名，默认同用户名。
        role: Role in the scheme from today on, such as scheme_manager; none: only a person. 评估计划中的角色。
        email: Address for notices. 接收通知的邮箱。
        language: Language of pages and mails. 页面和邮件的语言。
    """
    _django("migrate", "--verbosity", "0")
    _set_up()
    from django.db import transaction
    from django.utils import timezone

    from steelyard_web.accounts import people

    with transaction.atomic():
        made, password = people.add_person(
            by=None, username=username, name=name or username, email=email, language=language
        )
        if role:
            people.qualify(made, by=None, role=role, since=timezone.localdate())
    print(f"{made.username}  {password}")


@app.command
def remind() -> None:
    """Tell people of deadlines that near or have passed; run it daily. 发送期限提醒，建议每日运行。"""
    _set_up()
    from django.utils import timezone

    from steelyard_web.assessments.actions import deadlines

    print(deadlines.remind(timezone.localdate()))


@app.command
def snapshot(quarter: str = "") -> None:
    """Freeze the peer figures of a quarter that has ended; it is never made anew. 生成季度同业数据快照，生成后不可更改。

    Args:
        quarter: Such as 2026-Q3; the last one that has ended by default. 季度，默认为最近结束的季度。
    """
    _set_up()
    from steelyard_web.register import peers

    due = quarter or peers.due_quarter()
    print(f"{due}: {peers.take_snapshot(due, by=None)}" if due else "-")


@audit.command
def verify(*, head: Path | None = None, key: str = "") -> None:
    """Check the whole chain; exit code 4 where an event was changed, removed or moved. 校验整条审计链。

    Args:
        head: A signed head that was exported earlier; the trail has to hold it. 此前导出的签名链头。
        key: Public key that has to have signed the head. 链头签名所用公钥。
    """
    _set_up()
    from steelyard_web.audit import heads
    from steelyard_web.audit.models import Event
    from steelyard_web.audit.trail import verify as check

    events = Event.objects.order_by("number")
    faults = check(events.iterator(2000))
    if head is not None:
        faults += heads.beside(heads.read_head(head.read_bytes(), str(head), key), events)
    for fault in faults:
        print(f"event {fault.number}: {fault.kind}", file=sys.stderr)
    if faults:
        raise SystemExit(BROKEN)
    print(f"{events.count()} events, the chain holds")


@audit.command(name="head")
def signed_head(*, key: Path | None = None) -> None:
    """Print the signed head of the trail; keep it where no administrator can write. 输出签名链头。

    Args:
        key: File of the signing key; default: audit.key in STEELYARD_HOME. 签名私钥文件。
    """
    _set_up()
    import rfc8785
    from django.conf import settings
    from django.utils import timezone

    from steelyard_web.audit import heads

    found = heads.head(heads.signing_key(key or settings.HOME / "audit.key"), timezone.now())
    sys.stdout.buffer.write(rfc8785.dumps(found) + b"\n")


@app.command
def manage(*words: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> None:
    """Run one of Django's own commands. 运行 Django 自带命令。"""
    _django(*words)


if __name__ == "__main__":
    sys.exit(main())
