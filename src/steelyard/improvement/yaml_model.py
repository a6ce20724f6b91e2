"""A YAML file that somebody wrote for a plan or a gate, held against its model."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from steelyard.errors import InputError
from steelyard.intake import text_of, yaml_of
from steelyard.result.inputs_reading import first_fault

MOST_BYTES = 1024 * 1024
_Model = TypeVar("_Model", bound=BaseModel)


def read_yaml(path: Path, model: type[_Model], remedy: str) -> _Model:
    """What the file says; an empty one says nothing. Raises InputError with the file and the key."""
    try:
        content: Any = yaml_of(text_of(path, MOST_BYTES), str(path))
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=str(path)) from None
    except UnicodeDecodeError as fault:
        raise InputError(
            f"is not UTF-8 (byte {fault.start})", where=str(path), remedy="save it as UTF-8"
        ) from None
    except ValueError as fault:
        raise InputError(f"not valid YAML: {fault}", where=str(path)) from None
    try:
        return model.model_validate({} if content is None else content)
    except ValidationError as error:
        first = first_fault(error, remedy)
        raise InputError(first.what, where=f"{path}, {first.where}", remedy=first.remedy) from None
