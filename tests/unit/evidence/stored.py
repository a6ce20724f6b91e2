"""Deliveries made of literals, and what a store holds afterwards."""

from itertools import groupby

from steelyard.evidence.current import open_tables
from steelyard.evidence.delivery import Batch, Covers, Delivery, Reject
from steelyard.evidence.store import Store
from steelyard.values import Origin

SRC = "tickets"


def delivery(content, *rows, table="incident", src=SRC, full=False, cursor="", covers=None, read=None):
    """`content` stands for the file's digest; each row is a dict of columns, or a Reject."""

    def items():
        for names, alike in groupby(rows, lambda row: None if isinstance(row, Reject) else tuple(row)):
            if names is None:
                yield from alike
            else:
                yield Batch(
                    table,
                    dict(
                        zip(names, map(list, zip(*(row.values() for row in alike), strict=True)), strict=True)
                    ),
                )

    return Delivery(
        collector="table",
        version=1,
        src=src,
        uri=f"exports/{content}.csv",
        fingerprint=content,
        origin=Origin.EXPORT,
        tables=(table,),
        read=read or items,
        covers=Covers(*covers) if covers else None,
        replaces_rows=full,
        cursor=cursor,
    )


def row(identity, updated_at, **columns):
    return {"src_id": identity, "updated_at": updated_at, **columns}


def keep(store, *deliveries, known_at=1):
    """Store what is new, as a collection does; gives the loads."""
    news = [one for one in deliveries if not store.has(one)]
    with store.writing(known_at) as writer:
        loads = [writer.add(one) for one in news]
        writer.commit()
    return loads


def current(store, *columns, table="incident", known_at=None):
    """The current rows as tuples of columns, in order of their ids; without columns the ids alone."""
    rows = open_tables(Store(store.state), (), known_at).current(table).to_pyarrow().to_pylist()
    rows.sort(key=lambda found: (found["src"], found["src_id"]))
    if not columns:
        return [found["src_id"] for found in rows]
    return [tuple(found[name] for name in columns) for found in rows]


def files_under(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
