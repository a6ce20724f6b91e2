"""`steelyard-web`: serve, migrate, seed, remind, audit. Django's own commands stay behind `manage`."""

from __future__ import annotations

import os
import sys
from typing import Annotated

from cyclopts import App, Parameter

app = App(name="steelyard-web", help="The assessment workspace on the web. 评估工作台。", version_flags=[])
audit = App(name="audit", help="The audit trail. 审计记录。")
app.command(audit)


def main() -> None:
    """Set Django up and run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard_web.settings")
    app()


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
    _set_up()
    from steelyard_web.pages.seed import seed as fill

    print(fill())


@app.command
def manage(*words: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> None:
    """Run one of Django's own commands. 运行 Django 自带命令。"""
    _django(*words)


if __name__ == "__main__":
    sys.exit(main())
