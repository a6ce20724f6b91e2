"""Where a SARIF result points: file and line (3.28 to 3.30), the same on every machine.

`uriBaseId` leads through `originalUriBaseIds` (3.14.14). A base that ends in an absolute URI is the folder
of one machine's checkout and is left out, so that the path stays relative to the repository.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from steelyard.evidence.collectors.json_file import Object, object_at, objects_at, text_at

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")
_DRIVE = re.compile(r"/[A-Za-z]:/")


def address(result: Object, bases: Object) -> str:
    """The file of the first location, or "" where there is none."""
    physical = _physical(result)
    artifact = object_at(physical, "artifactLocation")
    uri = text_at(artifact, "uri")
    return _path(_relative(uri, bases) if _ABSOLUTE.match(uri) else _prefix(artifact, bases) + uri)


def start_line(result: Object) -> int | None:
    """The line where the first location starts."""
    line = object_at(_physical(result), "region").get("startLine")
    return line if type(line) is int and line > 0 else None


def _physical(result: Object) -> Object:
    return next((object_at(item, "physicalLocation") for item in objects_at(result, "locations")), {})


def _prefix(artifact: Object, bases: Object) -> str:
    """The relative part of the bases in front of a URI; a base that names itself ends the walk."""
    prefix, seen = "", set()
    name = text_at(artifact, "uriBaseId")
    while name and name not in seen:
        seen.add(name)
        base = object_at(bases, name)
        uri = text_at(base, "uri")
        if _ABSOLUTE.match(uri):
            break
        prefix = uri + prefix
        name = text_at(base, "uriBaseId")
    return prefix


def _relative(uri: str, bases: Object) -> str:
    """An absolute URI without the longest absolute base that it lies under."""
    roots = (text_at(object_at(bases, name), "uri") for name in bases)
    under = [root for root in roots if _ABSOLUTE.match(root) and root.endswith("/") and uri.startswith(root)]
    return uri.removeprefix(max(under, key=len, default=""))


def _path(uri: str) -> str:
    path = unquote(uri).removeprefix("file://")
    return (path[1:] if _DRIVE.match(path) else path).removeprefix("./")
