"""XML read as a stream: calls at the start and the end of each element, memory flat, nothing resolved.

Document type declarations, entities and external references are refused by defusedxml's parser; a
report whose format always carries a document type may keep the bare declaration, which is not fetched.
The file is decoded here by the encoding that it declares, because expat knows none of the Chinese ones.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from steelyard.errors import InputError

Start: TypeAlias = Callable[[str, dict[str, str]], None]
End: TypeAlias = Callable[[str], None]

_CHUNK = 256 * 1024
DEEPEST = 200  # elements within each other; reports nest their suites or packages a few deep
_LONGEST_TAG = 4 * 1024 * 1024  # expat reads an unfinished tag anew with every chunk
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# The wider one reads every file of the narrower, and many a file that only claims to be of it.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030"}
_TEXT_ENCODINGS = (
    "utf-8 utf-16 utf-16-le utf-16-be ascii gb18030 big5 big5hkscs cp950 euc_jp shift_jis cp932 "
    "euc_kr cp949 koi8-r cp437 cp850 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 "
)
_TEXT = frozenset(_TEXT_ENCODINGS.split()) | {f"iso8859-{part}" for part in range(1, 17)}


class XmlStream:
    """One XML file. `doctype` lets a bare document type declaration pass."""

    def __init__(self, path: Path, uri: str, *, doctype: bool = False) -> None:
        self._path = path
        self._uri = uri
        self._doctype = doctype
        self._expat: Any = None

    @property
    def where(self) -> str:
        """`file:line` of the element whose call is running."""
        return f"{self._uri}:{self._expat.CurrentLineNumber}"

    def read(self, start: Start, end: End) -> Iterator[None]:
        """Call `start` and `end` for each element; yields after each piece of the file.

        Raises InputError for broken XML, a refused declaration, a wrong encoding or an empty file.
        """
        from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - start-up is a feature
        from defusedxml.ElementTree import ParseError  # noqa: PLC0415 - start-up is a feature

        parser = self._parser(start, end)
        try:
            yield from self._feed(parser)
        except ParseError as fault:
            line, column = fault.position
            raise InputError(
                f"is broken XML: {str(fault).partition(': line')[0]} (column {column + 1})",
                where=f"{self._uri}:{line}",
                remedy="write the report anew; a run that was cut off leaves half a file",
            ) from None
        except DefusedXmlException:
            raise self._refused() from None

    def _parser(self, start: Start, end: End) -> Any:
        from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415 - start-up is a feature

        parser: Any = DefusedXMLParser(target=_Nothing(), encoding="utf-8", forbid_dtd=not self._doctype)
        self._expat = parser.parser
        # Straight from expat: no tree, no text, half the time.
        self._expat.StartElementHandler, self._expat.EndElementHandler = self._counted(start, end)
        self._expat.CharacterDataHandler = None
        self._expat.DefaultHandlerExpand = None
        self._expat.ordered_attributes = False
        if self._doctype:
            self._expat.StartDoctypeDeclHandler = self._bare_doctype
        return parser

    def _counted(self, start: Start, end: End) -> tuple[Start, End]:
        """The calls, and a count of what is open: expat keeps every open element, however many there are."""
        depth = 0

        def opened(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise InputError(
                    f"is nested more than {DEEPEST} elements deep", where=self.where, remedy="is it a report?"
                )
            start(tag, attributes)

        def closed(tag: str) -> None:
            nonlocal depth
            depth -= 1
            end(tag)

        return opened, closed

    def _feed(self, parser: Any) -> Iterator[None]:
        fed = 0
        for text in decoded(self._path, self._uri):
            data = text.encode()
            parser.feed(data)
            fed += len(data)
            if fed - self._expat.CurrentByteIndex > _LONGEST_TAG:
                raise InputError(f"has a tag of more than {_LONGEST_TAG >> 20} MB", where=self.where)
            yield
        parser.close()

    def _bare_doctype(self, _name: str, _system: str, _public: str, internal: int) -> None:
        if internal:
            raise self._refused()

    def _refused(self) -> InputError:
        return InputError(
            "declares a document type or entities, which are refused",
            where=self.where,
            remedy="a report needs neither; remove the <!DOCTYPE ...> or find out who put it there",
        )


class _Nothing:
    """A target that keeps nothing: the calls come straight from expat."""

    def close(self) -> None:
        """There is nothing to close."""


def decoded(path: Path, uri: str) -> Iterator[str]:
    """The text of an XML file in pieces; raises InputError for an empty or wrongly encoded one."""
    try:
        with path.open("rb") as file:
            encoding = _encoding(file.peek(4096), uri)
            decoder = codecs.getincrementaldecoder(encoding)()
            line = 1
            while chunk := file.read(_CHUNK):
                text = _decode(decoder, chunk, encoding, f"{uri}:{line}")
                line += text.count("\n")
                yield text
            yield _decode(decoder, b"", encoding, f"{uri}:{line}")
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=uri) from None


def _decode(decoder: codecs.IncrementalDecoder, chunk: bytes, encoding: str, where: str) -> str:
    try:
        return decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as fault:
        place, _, line = where.rpartition(":")
        line = str(int(line) + fault.object[: fault.start].count(b"\n"))
        name = encoding.removesuffix("-sig").upper()
        raise InputError(
            f"is not {name}, as it says it is",
            where=f"{place}:{line}",
            remedy='name the real encoding in the XML declaration, e.g. <?xml version="1.0" '
            'encoding="GB18030"?>, or save it as UTF-8',
        ) from None


def _encoding(head: bytes, uri: str) -> str:
    if not head:
        raise InputError("is empty", where=uri, remedy="write the report anew or leave the file out")
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    match = _DECLARED.match(head)
    declared = match.group(1).decode() if match else "utf-8"
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        name = declared
    name = _WIDER.get(name, name)
    if name not in _TEXT:
        raise InputError(f"has an unknown encoding {declared!r}", where=f"{uri}:1", remedy="save it as UTF-8")
    return name
