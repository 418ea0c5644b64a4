"""Which bank's table a heading is that of, in any language of the bank's screens, and where its columns stand."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reconcile.readers import table_text
from reconcile.readers.table_heading import ROWS
from reconcile.readers.table_open import ZIP
from reconcile.readers.table_schema import by_heading_key, heading_key
from reconcile.readers.xml import looks_like_xml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class BankFormat(NamedTuple):
    """One bank's table. ``names``: what each of our columns is called, in any language; ``blank``: where one without a name stands."""

    kind: str
    bank: str
    names: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    blank: Mapping[str, int]
    ragged: bool = False  # its rows may end before the heading does


class Heading(NamedTuple):
    """A heading that was recognised. ``places``: where each of our columns stands, from 0; ``titles``: the lines above it."""

    delimiter: str
    line: int
    below: int
    places: dict[str, int]
    names: tuple[str, ...]
    titles: tuple[str, ...]

    def label(self, column: str) -> str:
        """The column as the file calls it, for an error."""
        place = self.places.get(column)
        name = self.names[place].strip() if place is not None and place < len(self.names) else ""
        return f'column "{name}"' if name else f"column {place + 1}" if place is not None else column


def find(head: bytes, form: BankFormat) -> Heading | None:
    """The heading of this bank's table within the file's first bytes; ``None`` when it is no such table."""
    for delimiter, rows in _first_rows(head):
        for number, (line, below, cells) in enumerate(rows):
            found = _places(cells, form)
            if found is not None:
                titles = tuple(delimiter.join(above).strip() for _, _, above in rows[:number])
                return Heading(delimiter, line, below, found, tuple(cells), titles)
    return None


def _places(cells: Sequence[str], form: BankFormat) -> dict[str, int] | None:
    keys = by_heading_key(tuple(cells))
    if len(cells) < len(form.required):
        return None
    found: dict[str, int] = {}
    for column, names in form.names.items():
        at = next((keys[key] for key in map(heading_key, names) if key in keys), ())
        if at:
            found[column] = at[0]
        elif column in form.blank and form.blank[column] < len(cells) and not heading_key(cells[form.blank[column]]):
            found[column] = form.blank[column]
    return found if all(column in found for column in form.required) else None


@lru_cache(maxsize=2)
def _first_rows(head: bytes) -> tuple[tuple[str, tuple[tuple[int, int, list[str]], ...]], ...]:
    """The first rows of a text, by each delimiter it may have; of anything else none."""
    if looks_like_xml(head) or head.startswith(ZIP) or (b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        return ()
    return tuple((delimiter, tuple(table_text.head_rows(head, delimiter, ROWS))) for delimiter in table_text.DELIMITERS)
