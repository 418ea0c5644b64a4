"""Payments that name a number, one small function a way of naming it. Each pays one open item exactly.

``PLAIN`` is how most people pay most months: the kinds with their weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.demo import texts
from reconcile.demo.ibans import creditor_reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconcile.demo.desk import Desk, Home, Turn

    Plain = Callable[[Desk, Home, Turn], None]


def invoice_number(desk: Desk, home: Home, turn: Turn) -> None:
    """The invoice's number stands in the text."""
    text = texts.invoice(desk.random, turn.item.key, turn.item.opens_on)
    desk.pay(home, "invoice_number", turn.day, turn.item.amount_minor, text, named=(turn.item.key,))


def contract_number(desk: Desk, home: Home, turn: Turn) -> None:
    """The contract's number behind one of many labels."""
    desk.pay(home, "contract_number", turn.day, turn.item.amount_minor, texts.contract_plain(desk.random, home.contract_no, turn.day))


def contract_spaced(desk: Desk, home: Home, turn: Turn) -> None:
    """The contract's number in groups."""
    desk.pay(home, "contract_spaced", turn.day, turn.item.amount_minor, texts.contract_spaced(desk.random, home.contract_no, turn.day))


def contract_folded(desk: Desk, home: Home, turn: Turn) -> None:
    """Diacritics lost on the way, often all in capitals."""
    desk.pay(home, "contract_folded", turn.day, turn.item.amount_minor, texts.contract_folded(desk.random, home.contract_no, turn.day))


def contract_glued(desk: Desk, home: Home, turn: Turn) -> None:
    """The number glued to words."""
    desk.pay(home, "contract_glued", turn.day, turn.item.amount_minor, texts.contract_glued(desk.random, home.contract_no, turn.day))


def contract_among_figures(desk: Desk, home: Home, turn: Turn) -> None:
    """The number among dates, kilowatt hours and readings."""
    text = texts.contract_among_figures(desk.random, home.contract_no, turn.day)
    desk.pay(home, "contract_among_figures", turn.day, turn.item.amount_minor, text)


def customer_number(desk: Desk, home: Home, turn: Turn) -> None:
    """The customer's number; it says which contract only where there is one."""
    if home.siblings > 1:
        contract_number(desk, home, turn)
        return
    desk.pay(home, "customer_number", turn.day, turn.item.amount_minor, texts.customer(desk.random, home.customer_no, turn.day))


def reference_rf(desk: Desk, home: Home, turn: Turn) -> None:
    """An ISO 11649 reference of the contract, in its own field."""
    draft = desk.pay(home, "reference_rf", turn.day, turn.item.amount_minor, desk.random.choice(("", "", "par elektrību")))
    draft.reference = creditor_reference(home.contract_no)


def reference_plain(desk: Desk, home: Home, turn: Turn) -> None:
    """The bare contract number in the field for references."""
    draft = desk.pay(home, "reference_plain", turn.day, turn.item.amount_minor, "")
    draft.reference = home.contract_no


def autopay(desk: Desk, home: Home, turn: Turn) -> None:
    """A standing order for e-invoices: the invoice's payment reference comes back as end-to-end id."""
    text = desk.random.choice(("", "E-rēķina automātiskais maksājums", "Automatic payment of e-invoice"))
    draft = desk.pay(home, "autopay", turn.day, turn.item.amount_minor, text, named=(turn.item.key,))
    draft.end_to_end_id = turn.item.reference


def relative(desk: Desk, home: Home, turn: Turn) -> None:
    """Somebody of another name pays from another account, and gives the right number."""
    payer = desk.stranger(home.customer_name)
    text = texts.contract_plain(desk.random, home.contract_no, turn.day)
    desk.pay(home, "relative", turn.day, turn.item.amount_minor, text, payer=payer)


PLAIN: tuple[tuple[int, Plain], ...] = (
    (26, contract_number),
    (14, invoice_number),
    (14, autopay),
    (10, contract_among_figures),
    (8, contract_folded),
    (8, reference_rf),
    (6, contract_spaced),
    (5, contract_glued),
    (5, customer_number),
    (4, reference_plain),
    (4, relative),
)
_WAYS = tuple(kind for weight, kind in PLAIN for _ in range(weight))


def plain(desk: Desk, home: Home, turn: Turn) -> None:
    """One of the plain ways: each once at first, so that a small world has them all, then by their weights."""
    if desk.plain_count < len(PLAIN):
        kind = PLAIN[desk.plain_count][1]
        desk.plain_count += 1
    else:
        kind = desk.random.choice(_WAYS)
    kind(desk, home, turn)


def all_plain(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Every item paid in one of the plain ways."""
    for turn in turns:
        plain(desk, home, turn)


def by_number(desk: Desk, home: Home, turn: Turn) -> None:
    """The customer's own account, with the contract's number: what makes a payer known."""
    desk.random.choice((contract_number, contract_folded, contract_glued))(desk, home, turn)
