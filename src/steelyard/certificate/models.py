"""Reading JSON of a known shape: strict models, and their faults as one line with the path."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from steelyard.errors import InputError


class Model(BaseModel):
    """A shape that refuses unknown keys and converts nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TextIn(Model):
    """A text in both languages, neither empty."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Filled = Annotated[str, Field(min_length=1)]
Shape = TypeVar("Shape", bound=BaseModel)


def shaped(shape: type[Shape], value: object, where: str) -> Shape:
    """The value in its shape; raises InputError with the path of the first fault."""
    try:
        return shape.model_validate(value)
    except ValidationError as faults:
        fault = faults.errors(include_url=False, include_context=False, include_input=False)[0]
        raise InputError(fault["msg"], where=f"{where}, {path(fault['loc'])}") from None


def path(steps: tuple[int | str, ...]) -> str:
    """A path as case files print it: `$.assessment.level`."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
