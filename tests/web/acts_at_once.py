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
    from django.db import connection  # noqa: PLC0415 - all of these load after the set-up

    from steelyard_web.accounts.actions import change_language  # noqa: PLC0415
    from steelyard_web.accounts.models import User  # noqa: PLC0415
    from steelyard_web.audit.models import Event  # noqa: PLC0415
    from steelyard_web.audit.trail import verify  # noqa: PLC0415

    before, together = Event.objects.count(), Barrier(THREADS)
    people = [User.objects.create(username=f"at-once-{number}", language="en") for number in range(THREADS)]

    def act(person: User) -> None:
        together.wait()
        for number in range(ACTS):
            change_language(by=person, language="en" if number % 2 else "zh-hans")
        connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(act, people))
    made, faults = Event.objects.count() - before, verify(Event.objects.order_by("number"))
    sys.stdout.write(f"{made} events, faults: {faults}\n")


if __name__ == "__main__":
    main()
