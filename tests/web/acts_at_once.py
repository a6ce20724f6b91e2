"""Run as a program on a migrated database: many threads act at once, each act with its event in the trail.

Prints how many events there are and whether the chain holds; a thread that fails ends the program with its error.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

THREADS, ACTS = 8, 20


def main() -> None:
    django.setup()
    from steelyard_web.accounts.people import add_person  # noqa: PLC0415 - models load after the set-up
    from steelyard_web.audit.models import Event  # noqa: PLC0415
    from steelyard_web.audit.trail import verify  # noqa: PLC0415

    together = Barrier(THREADS)

    def act(thread: int) -> None:
        from django.db import connection  # noqa: PLC0415

        together.wait()
        for number in range(ACTS):
            add_person(by=None, username=f"person-{thread}-{number}", name="样例 Sample")
        connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(act, range(THREADS)))
    sys.stdout.write(f"{Event.objects.count()} events, faults: {verify(Event.objects.order_by('number'))}\n")


if __name__ == "__main__":
    main()
