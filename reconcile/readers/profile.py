"""Our profile of the camt family, held against one statement or entry that the reader could not take in.

The profile (``schemas/camt.xsd``) knows no namespaces and only what we rely on, so an element is reduced to that first:
local names, and nothing that the profile does not name. What banks add beside it therefore never counts.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from reconcile import resources
from reconcile.readers.xml import local

if TYPE_CHECKING:
    from collections.abc import Iterator

_XS = "{http://www.w3.org/2001/XMLSchema}"
_SAME = {"Rpt": "Stmt", "Ntfctn": "Stmt"}
_LONGEST_VALUE = 60  # characters of a value to repeat in a message


class Fault(NamedTuple):
    """What the profile finds wrong: ``line`` as the element knows it, and the sentence with path, value and standard."""

    line: int
    sentence: str


class _Element(NamedTuple):
    """An element of the profile."""

    says: str
    required: bool
    children: dict[str, _Element]


class _Profile(NamedTuple):
    schema: etree.XMLSchema
    elements: dict[str, _Element]


def fault(element: etree._Element) -> Fault | None:
    """The first fault of a statement's head or of an entry, its own before those of its parts; None when it fits the profile."""
    profile = _profile()
    for part in _parts(element, profile):
        name = _name(part)
        originals: dict[etree._Element, etree._Element] = {}
        reduced = _reduced(part, name, profile.elements[name], originals)
        if not profile.schema.validate(reduced):
            return _fault(profile.schema.error_log[0], element, reduced, profile.elements[name], originals)
    return None


def line_of(element: etree._Element, path: str) -> int:
    """The line of what a path names below an element, as far down as it exists."""
    line = element.sourceline or 0
    for name in path.split("/"):
        found = next((child for child in element if local(child.tag) == name), None)
        if found is None:
            break
        element, line = found, found.sourceline or line
    return line


@cache
def _profile() -> _Profile:
    text = (resources.folder("schemas") / "camt.xsd").read_bytes()
    root = etree.fromstring(text)
    types = {each.get("name", ""): each for each in root if each.tag == f"{_XS}complexType"}
    elements = {each.get("name", ""): _read(each, types) for each in root if each.tag == f"{_XS}element"}
    return _Profile(etree.XMLSchema(root), elements)


def _read(element: etree._Element, types: dict[str, etree._Element]) -> _Element:
    documented = element.find(f"{_XS}annotation/{_XS}documentation")
    body = types.get(element.get("type", ""), element.find(f"{_XS}complexType"))
    inner = [] if body is None else [each for group in body if group.tag in {f"{_XS}all", f"{_XS}choice"} for each in group]
    choice = body is not None and body.find(f"{_XS}choice") is not None
    children = {each.get("name", ""): _read(each, types) for each in inner}
    if choice:
        children = {name: each._replace(required=False) for name, each in children.items()}
    says = "" if documented is None else documented.text or ""
    return _Element(says, element.get("minOccurs", "1") != "0", children)


def _parts(element: etree._Element, profile: _Profile) -> Iterator[etree._Element]:
    """The element and what of it the profile declares apart; a statement's entries are looked at one by one, not here."""
    yield element
    for child in element:
        if local(child.tag) == "Ntry":
            continue
        for part in child.iter():
            if local(part.tag) in profile.elements:
                yield part


def _name(element: etree._Element) -> str:
    name = local(element.tag)
    return _SAME.get(name, name)


def _reduced(source: etree._Element, name: str, known: _Element, originals: dict[etree._Element, etree._Element]) -> etree._Element:
    reduced = etree.Element(name)
    originals[reduced] = source
    currency = source.get("Ccy")
    if currency is not None:
        reduced.set("Ccy", currency)
    for child in source:
        inner = known.children.get(local(child.tag))
        if inner is not None:
            reduced.append(_reduced(child, local(child.tag), inner, originals))
    if not known.children:
        code = next((child for child in source if local(child.tag) in {"Cd", "Prtry"}), None)
        reduced.text = source.text if code is None else code.text
    return reduced


def _fault(
    error: etree._LogEntry, top: etree._Element, reduced: etree._Element, known: _Element, originals: dict[etree._Element, etree._Element]
) -> Fault:
    at = next(iter(reduced.getroottree().xpath(str(error.path))))
    line = originals[at].sourceline or 0
    if error.type_name == "SCHEMAV_ELEMENT_CONTENT" and "not expected" in error.message:
        at = at.getparent()
    for step in [each for each in (*reversed(list(at.iterancestors())), at) if each is not reduced]:
        known = known.children[step.tag]
    path = _path(originals[at], top)
    value = (at.text or "").strip()[:_LONGEST_VALUE]
    if "Ccy" in error.message:
        return Fault(line, f"{path} {value!r} is in the currency {at.get('Ccy', '')!r}; the standard has {known.says}")
    if error.type_name == "SCHEMAV_ELEMENT_CONTENT":
        return _content_fault(line, path, at, known)
    wrong = f"is {value!r}" if value else "is empty"
    return Fault(line, f"{path} {wrong}; the standard has {known.says or 'something else there'}")


def _content_fault(line: int, path: str, at: etree._Element, known: _Element) -> Fault:
    """What is missing from an element, or what it has once too often."""
    present = [str(child.tag) for child in at]
    for name, child in known.children.items():
        if child.required and name not in present:
            return Fault(line, f"{path}/{name} is missing; the standard has {child.says or 'it in every file'}")
    twice = next((name for name in present if present.count(name) > 1), "")
    if twice:
        return Fault(line, f"{path}/{twice} stands there twice; the standard has it once")
    if present:
        return Fault(line, f"{path} holds {' and '.join(present)}; the standard has one of them")
    return Fault(line, f"{path} is empty; the standard has {known.says or 'something in it'}")


def _path(element: etree._Element, top: etree._Element) -> str:
    names = [local(element.tag)]
    for above in element.iterancestors():
        if element is top:
            break
        names.append(local(above.tag))
        if above is top:
            break
    return "/".join(reversed(names))
