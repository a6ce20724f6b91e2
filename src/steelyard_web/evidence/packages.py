"""Office and OpenDocument files: zip packages whose list of members is read, and nothing is unpacked.

ECMA-376 part 2 (a package has `[Content_Types].xml`), OpenDocument 1.3 part 2 (the first member is
`mimetype`). Packages made to burst (members that unpack to a multiple, lists without end, members that
overlap), macros, encrypted members and names that lead out of the package are refused.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from steelyard_web.say import Said, say

MOST_MEMBERS = 5_000
LARGEST_LIST = 4 * 1024 * 1024  # bytes of the central directory
LARGEST = 1024**3  # bytes unpacked
HARMLESS = 64 * 1024 * 1024  # bytes unpacked that any machine can bear
MOST_TIMES = 100  # unpacked for each packed byte; sheets full of numbers come to about twenty
END, LOCATOR = b"PK\x05\x06", b"PK\x06\x07"  # APPNOTE 4.3.16 and 4.3.15
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OPEN = {f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation")}
MACROS = ("vbaproject.bin", "vbadata.xml")

BROKEN = say(
    "压缩包结构不完整，可能在传输中被截断；请重新上传",
    "the package is incomplete, perhaps cut off on its way; upload it again",
)
BURSTING = say(
    "压缩包解压后过大或结构异常，已拒收；请用办公软件另存后再上传",
    "the package unpacks to far too much or is built oddly; save it anew with your office program",
)
WITH_MACROS = say(
    "文档带有宏，请另存为不含宏的格式", "the document carries macros; save it in a format without them"
)
LOCKED = say(
    "文档已加密，评估师无法打开；请去除密码后上传", "the document is encrypted; remove the password first"
)
OTHER = say(
    "压缩包不是 Office 或 ODF 文档；请解压后逐个上传其中的文件",
    "the package is no Office or ODF document; upload the files inside one by one",
)


def package_type(path: Path) -> str | Said:
    """The media type of an Office or OpenDocument package, or why it is refused."""
    if fault := _list_fault(path):
        return fault
    try:
        with zipfile.ZipFile(path) as package:
            return _members_fault(package, path.stat().st_size) or _type(package)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error, EOFError):
        return BROKEN


def _list_fault(path: Path) -> Said | None:
    """The list of members is measured before it is read: it alone can fill the memory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_557))  # the end record with its longest comment
        tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22:
        return BROKEN
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    return BURSTING if length > LARGEST_LIST or tail[max(0, at - 20) : at].startswith(LOCATOR) else None


def _members_fault(package: zipfile.ZipFile, size: int) -> Said | None:
    members = package.infolist()
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if len(members) > MOST_MEMBERS or packed > size or unpacked > LARGEST:
        return BURSTING
    if unpacked > HARMLESS and unpacked > MOST_TIMES * size:
        return BURSTING
    if any(m.flag_bits & 0x1 for m in members):
        return LOCKED
    names = [m.filename.replace("\\", "/") for m in members]
    if len(set(names)) < len(names) or any(n.startswith("/") or ".." in n.split("/") for n in names):
        return BURSTING
    return WITH_MACROS if any(n.lower().endswith(MACROS) for n in names) else None


def _type(package: zipfile.ZipFile) -> str | Said:
    names = set(package.namelist())
    if "[Content_Types].xml" in names:
        return next((kind for name, kind in OFFICE.items() if name in names), OTHER)
    first = package.infolist()[0] if names else None
    if first and first.filename == "mimetype" and first.file_size < 100:
        declared = package.read(first).decode("ascii", "replace")
        return declared if declared in OPEN else OTHER
    return OTHER
