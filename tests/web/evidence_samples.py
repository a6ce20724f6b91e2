"""The smallest files of each kind, made by hand."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction

from django.core.files.uploadedfile import SimpleUploadedFile

from steelyard.rating.model import Answer
from steelyard.result.document import canonical
from steelyard.result.inputs import Inputs, decide_inputs
from steelyard.result.model import LoadFacts, Subject
from steelyard.values import (
    Measured,
    Missing,
    MissingReason,
    Origin,
    Outcome,
    Reading,
    Text,
    TrendPoint,
    Window,
)
from steelyard_web.assessments.catalogue import part_of, standard_of


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(shade: int = 0) -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes([0, shade])))
        + _chunk(b"IEND", b"")
    )


def pdf(words: str = "") -> bytes:
    return f"%PDF-1.7\n% {words}\ntrailer <<>>\n%%EOF\n".encode()


def _box(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(data)) + name + data


def package(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return data.getvalue()


def office(main: str, **more: bytes) -> bytes:
    return package({"[Content_Types].xml": b"<Types/>", main: b"<x/>"} | more)


PNG, PDF = png(), pdf()
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20 + b"\xff\xd9"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00\x2c\x00\x3b"
WEBP = b"RIFF" + struct.pack("<I", 12) + b"WEBPVP8 " + b"\x00" * 4
MP4 = _box(b"ftyp", b"isom\x00\x00\x02\x00isom") + _box(b"moov", b"\x00" * 8) + _box(b"mdat", b"\x00" * 16)
WEBM = b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + b"\x00" * 64


WINDOW = Window.ending(date(2026, 10, 31), 90, UTC)
LOAD = LoadFacts("load-1", "gitlab", "gitlab", "gitlab.example.org", "direct", "a" * 64, 1200, 3)
TRACED, CHANGED, FAILED = "CM-VC-VCS.3.2", "CM-CM-CP.2.2", "DRM-DRM-DQ.3.1"
MEASURED = {
    TRACED: (
        "commit_traceability",
        Measured(Fraction(87, 100), "ratio", 400, Decimal("0.84"), Decimal("0.91")),
    ),
    CHANGED: ("deployments_with_change_record", Measured(Fraction(1), "ratio", 60, unknown=4)),
    FAILED: ("change_failure_rate", Missing(MissingReason.TOO_FEW, 3)),
}


def result_file(assessment, *, target: int = 3, **changes) -> bytes:
    """What `steelyard assess --json` prints for the assessment's part: doubtful, met and missing readings."""
    made = Inputs(
        basis="self",
        standard=standard_of(assessment),
        part=part_of(assessment),
        subject=Subject(
            Text("样例银行", "Sample bank"),
            "city_commercial_bank",
            "mobile",
            Text("手机银行", "Mobile Banking"),
        ),
        window=WINDOW,
        target=target,
        indicators_digest="b" * 64,
        engine="0.0",
        readings={key: _reading(*said) for key, said in MEASURED.items()},
        loads=(LOAD,),
        answers={TRACED: Answer(Outcome.MET)},
    )
    return canonical(decide_inputs(replace(made, **changes)))


def _reading(indicator: str, value) -> Reading:
    trend = tuple(
        TrendPoint(w, None if isinstance(value, Missing) else Fraction(80 + n, 100))
        for n, w in enumerate(WINDOW.before(30, 3, UTC))
    )
    return Reading(
        indicator=indicator, scope="mobile", window=WINDOW, value=value, origin=Origin.DIRECT,
        loads=("load-1",), trend=trend, link_mode="all",
    )  # fmt: skip


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
