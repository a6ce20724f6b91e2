"""What a filled form comes to, once it was held against the same draw made anew (R19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from steelyard.errors import InputError, VerificationFailed
from steelyard.evidence.loads import Load
from steelyard.evidence.sampling.draw import Draw, draw
from steelyard.evidence.sampling.form import Checked, Filled, stated
from steelyard.evidence.store import Store
from steelyard.values import Origin


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows were drawn, looked up and found to differ; those that were not looked up say nothing."""

    load: Load
    seed: str
    population: int
    drawn: int
    checked: int
    differing: tuple[Checked, ...]

    @property
    def counts(self) -> bool:
        """Whether the load counts as checked: every drawn row was looked up and none differs (R4, R19).

        What was typed in by hand stays typed.
        """
        return self.load.origin is not Origin.TYPED and self.checked == self.drawn and not self.differing


def outcome(store: Store, filled: Filled, zone: tzinfo) -> Outcome:
    """Draw again by the load and the seed of the form, compare, count.

    Raises InputError for a load that the store does not have, VerificationFailed where the form's rows are not
    those that the seed draws, or say something else than the load.
    """
    load = next((one for one in store.loads() if one.load_id == filled.load_id), None)
    if load is None:
        raise InputError(
            f"there is no load {filled.load_id!r} in this workspace",
            remedy="check it where the load was collected",
        )
    again = draw(store, load, filled.seed, len(filled.rows), zone)
    _compare(again, filled)
    checked = [row for row in filled.rows if row.matches is not None]
    differing = tuple(row for row in checked if not row.matches)
    return Outcome(load, filled.seed, again.population, len(filled.rows), len(checked), differing)


def _compare(again: Draw, filled: Filled) -> None:
    if len(again.rows) < len(filled.rows):
        raise VerificationFailed(f"the form has {len(filled.rows)} rows, and the load only {len(again.rows)}")
    for drawn, row in zip(again.rows, filled.rows, strict=True):
        if (drawn.table, drawn.src_id) != (row.table, row.src_id):
            raise VerificationFailed(
                f"has {row.table} {row.src_id!r} where the seed draws {drawn.table} {drawn.src_id!r}",
                where=row.where,
                remedy="a spreadsheet may have changed ids in a CSV form: use XLSX",
            )
        if _plain(stated(drawn.stated)) != _plain(row.stated):
            raise VerificationFailed(
                f"says of {row.src_id!r} something else than the load",
                where=row.where,
                remedy="leave that column as it was written; what the live system says goes into the note",
            )


def _plain(text: str) -> str:
    """Spreadsheets may break lines and pad cells as they like."""
    return " ".join(text.split())
