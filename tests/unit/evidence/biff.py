"""The smallest workbook of the older kind (XLS, and WPS's ET): one sheet of texts and numbers, for tests.

[MS-CFB] for the container, [MS-XLS] for the records; just enough for a reader to find the cells.
"""

import struct

SECTOR, END, FREE, FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def workbook(rows, sheet="清单"):
    """The bytes of a workbook whose first row is `rows[0]`."""
    name = sheet.encode("utf-16-le")
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    length = len(head) + 4 + 8 + len(name) + 4
    bound = _record(0x0085, struct.pack("<IBBBB", length, 0, 0, len(sheet), 1) + name)
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    width = max(map(len, rows))
    body += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    body += b"".join(
        _cell(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell != ""
    )
    return _container(head + bound + _record(0x000A, b"") + body + _record(0x000A, b""))


def _record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def _cell(row, column, cell):
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return _record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", cell))


def _container(stream):
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    count = len(stream) // SECTOR
    assert count + 2 <= SECTOR // 4
    chain = [
        FAT,
        END,
        *range(3, count + 2),
        END,
    ]  # sector 0: the table itself, 1: the directory, then the stream
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    directory = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    return header + table + directory.ljust(SECTOR, b"\0") + stream


def _entry(name, kind, start, size, child=FREE):
    written = name.encode("utf-16-le") + b"\0\0"
    entry = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, FREE, FREE, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)
