"""A table of paths turned into positions of one list, and the walk of an element that fills it.

A list, and not a dictionary, because this is the hot path of a night: a record whose fields come first in the layout
is a slice of the list. Names are local: any namespace, or none, serves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.readers.xml import local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

_MOST_NAMES = 2_000  # spellings of names to remember below one element; only a hostile file has more

_NOTHING = "nothing"  # to do with an element

Row = list[Any]
Parts = list[tuple[str, "etree._Element"]]  # noqa: SLF001  lxml has no other name for it


class Amount(NamedTuple):
    """The position of an amount; its ``Ccy`` goes to the next one."""

    position: int


class Part(NamedTuple):
    """An element kept as it is, for a walk of its own."""

    name: str


class TextOrMore(NamedTuple):
    """An element that holds its text in one version and elements in another: ``Sts``."""

    position: int
    names: dict[object, Any]


class Layout:
    """The positions of the given fields, then of those the paths lead to; ``field@`` is the currency of an amount."""

    def __init__(self, fields: Sequence[str], paths: dict[str, str]) -> None:
        self._positions: dict[str, int] = {}
        for field in fields:
            self._add(field)
        self.names: dict[object, Any] = {}
        for path, field in paths.items():
            *above, last = path.split("/")
            names = self.names
            for name in above:
                names = _below(names, name)
            names[last] = self._action(last, field)
        self._blank = [""] * len(self._positions)

    def at(self, field: str) -> int:
        """The position of a field."""
        return self._positions[field]

    def fields(self) -> tuple[str, ...]:
        """Every field, in the order of the positions."""
        return tuple(self._positions)

    def blank(self) -> Row:
        """A row with nothing in it."""
        return self._blank.copy()

    def read(self, element: etree._Element) -> tuple[Row, Parts]:
        """The fields below an element, as texts (repeated ones joined by a space), and the elements kept as parts."""
        row: Row = self._blank.copy()
        parts: Parts = []
        _collect(element[:], self.names, row, parts)
        return row, parts

    def _add(self, field: str) -> int:
        return self._positions.setdefault(field, len(self._positions))

    def _action(self, last: str, field: str) -> object:
        if field.startswith("["):
            return Part(field[1:-1])
        if not last.endswith("Amt"):
            return self._add(field)
        if f"{field}@" not in self._positions:
            self._positions[field] = len(self._positions)
            self._positions[f"{field}@"] = len(self._positions)
        return Amount(self._positions[field])


def _below(names: dict[object, Any], name: str) -> dict[object, Any]:
    deeper = names.setdefault(name, {})
    if isinstance(deeper, int):
        deeper = names[name] = TextOrMore(deeper, {})
    return deeper.names if isinstance(deeper, TextOrMore) else deeper


def _collect(children: list[etree._Element], names: dict[object, Any], row: Row, parts: Parts) -> None:
    for element in children:
        child = element
        action = names.get(child.tag) or _learned(names, child.tag)
        while action.__class__ is dict:
            inner = child[:]  # a slice is much quicker than the element's own iterator
            if len(inner) == 1:  # most elements that hold elements hold one; going on here saves a call
                child = inner[0]
                action = action.get(child.tag) or _learned(action, child.tag)
            else:
                _collect(inner, action, row, parts)
                break
        kind = action.__class__
        if kind is int:
            text = child.text
            if text and (text := text.strip()):
                row[action] = f"{row[action]} {text}" if row[action] else text
        elif kind is Amount:
            position = action.position
            text = (child.text or "").strip()
            row[position] = f"{row[position]} {text}" if row[position] else text
            row[position + 1] = child.get("Ccy") or row[position + 1]
        elif kind is Part:
            parts.append((action.name, child))
        elif kind is TextOrMore:
            row[action.position] = (child.text or "").strip()
            _collect(child[:], action.names, row, parts)


def _learned(names: dict[object, Any], tag: object) -> Any:
    """What to do with a child of this full tag: the same as with its local name; remembered, as nothing or not."""
    action = names.get(local(tag), _NOTHING)
    if len(names) < _MOST_NAMES:
        names[tag] = action
    return action
