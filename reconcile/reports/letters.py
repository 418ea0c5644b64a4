"""Letters to customers: values put into a template, as one HTML file to be printed or sent.

A user's own folder may hold templates of the same names; each that is missing there is ours. Everything is escaped.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reconcile.errors import WrongUse
from reconcile.reports.whole_file import written_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OURS = Path(__file__).parent / "templates"
_PAGES = frozenset({".html", ".htm"})


class Line(NamedTuple):
    """One line of the customer's list, all as texts; ``marked`` when it needs her attention."""

    number: str
    paid_on: str
    claimed: str
    booked: str
    outcome: str
    marked: bool


class Step(NamedTuple):
    """One step between two totals; ``total`` for a total itself."""

    words: str
    amount: str
    total: bool


class Steps(NamedTuple):
    title: str
    steps: Sequence[Step]


class Searched(NamedTuple):
    account: str  # its last characters
    searched: str
    covered: str
    complete: str


class ProofOf(NamedTuple):
    """The search for one payment."""

    line: str
    accounts: Sequence[Searched]


class Letter(NamedTuple):
    """Everything a letter says, as texts in its language."""

    language: str
    sender: str
    addressee: Sequence[str]
    day: str
    subject: str
    case: str
    salutation: str
    paragraphs: Sequence[str]
    lines: Sequence[Line]
    bridges: Sequence[Steps]
    remarks: Sequence[str]
    closing: str
    greeting: str
    proofs: Sequence[ProofOf]
    texts: Mapping[str, str]  # headings of tables, and the like


class Bill(NamedTuple):
    item: str
    kind: str
    issued: str
    due: str
    amount: str
    paid: str
    elsewhere: str
    open: str


class Paid(NamedTuple):
    received: str
    amount: str
    credited: Sequence[tuple[str, str]]  # (where, amount)


class History(NamedTuple):
    """A contract's history as the customer gets it, as texts."""

    language: str
    sender: str
    addressee: Sequence[str]
    day: str
    subject: str
    intro: str
    bills: Sequence[Bill]
    payments: Sequence[Paid]
    totals: Sequence[Step]
    settled: bool  # whether a bill was settled otherwise, so that it needs a column
    texts: Mapping[str, str]


def html(template: str, values: NamedTuple | Any, folder: Path | None = None) -> str:
    """A template filled. Raises: WrongUse when a user's own template cannot be used."""
    places = [folder, _OURS] if folder else [_OURS]
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(place) for place in places]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        return environment.get_template(template).render(values._asdict())
    except (TemplateError, UnicodeDecodeError) as error:
        where = getattr(error, "filename", None) or f"{folder}/{template}"
        line = getattr(error, "lineno", "")
        raise WrongUse(
            f"{where}:{line}" if line else str(where), f"the template cannot be used: {error}", "mend it, or take it away to use ours"
        ) from error


def write_html(path: Path, template: str, values: NamedTuple, folder: Path | None = None) -> None:
    """The same as a file, whole or not at all. Raises: WrongUse, ReconcileError."""
    if path.suffix.lower() not in _PAGES:
        raise WrongUse(str(path), "is not the name of a page", "name it FILE.html; a browser opens it, prints it and saves it as PDF")
    text = html(template, values, folder)
    with written_whole(path) as beside:
        (beside / path.name).write_text(text, encoding="utf-8", newline="\n")
