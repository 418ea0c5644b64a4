"""An XML element as a plain dictionary: path of local names → text, repeated elements joined.

One walk of the children fills it; what is wanted is then looked up by path. This is quicker than asking the tree for
each field, and it sees everything the bank wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.errors import Refused
from reconcile.readers.xml import local, too_long

if TYPE_CHECKING:
    from lxml import etree

SEPARATOR = "\x1f"  # cannot stand in XML, so it cannot be in a text
_DEEPEST = 40

_paths: dict[tuple[str, object], str] = {}


def flatten(element: etree._Element, name: str, skip: frozenset[str] = frozenset()) -> dict[str, str]:
    """Path → text of every leaf below an element (``Refs/EndToEndId``), with ``@Ccy`` beside amounts.

    Texts keep inner spaces, lose outer ones; empty ones are left out. ``skip`` names children to pass over.
    Raises: Refused for a text too long or a nesting too deep.
    """
    found: dict[str, str] = {}
    _walk(element, "", found, name, skip, 0)
    return found


def _walk(element: etree._Element, prefix: str, found: dict[str, str], name: str, skip: frozenset[str], depth: int) -> None:
    if depth > _DEEPEST:
        raise Refused(f"{name}:{element.sourceline}", f"<{local(element.tag)}> is nested too deeply", "ask the bank for the file again")
    for child in element:
        tag = child.tag
        path = _paths.get((prefix, tag))
        if path is None:
            path = f"{prefix}/{local(tag)}" if prefix else local(tag)
            if len(_paths) < 20_000:  # noqa: PLR2004  a hostile file must not grow the cache for ever
                _paths[prefix, tag] = path
        if path in skip:
            continue
        if len(child):
            _walk(child, path, found, name, skip, depth + 1)
            continue
        text = child.text
        if text and (text := text.strip()):
            if too_long(text):
                raise Refused(f"{name}:{child.sourceline}", f"<{local(tag)}> holds {len(text)} characters", "ask the bank what it is")
            found[path] = f"{found[path]}{SEPARATOR}{text}" if path in found else text
        currency = child.get("Ccy")
        if currency is not None:
            key = path + "@Ccy"
            found[key] = f"{found[key]}{SEPARATOR}{currency}" if key in found else currency


def first(found: dict[str, str], *paths: str) -> str:
    """The first text of the first path that has one."""
    for path in paths:
        text = found.get(path)
        if text:
            return text.partition(SEPARATOR)[0]
    return ""


def joined(found: dict[str, str], *paths: str) -> str:
    """All texts of these paths, joined by a space."""
    return " ".join(found[path].replace(SEPARATOR, " ") for path in paths if path in found)
