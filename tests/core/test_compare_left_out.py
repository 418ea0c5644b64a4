"""Ours that a list leaves out: who paid it, and when it looks misplaced."""

from __future__ import annotations

from typing import Any

import pytest

from reconcile.core.claim_life import standing
from reconcile.core.claim_ways import way
from reconcile.core.compare_left_out import Beside, told
from reconcile.core.compare_words import say
from tests.core.claim_builders import A_STRANGERS, CONTRACT, HERS, OTHER, line, paid, verdicts

NEAR = "1002000300"


def beside(**said: Any) -> Beside:
    """A payment of which nothing is known but that its text names the contract."""
    values: dict[str, Any] = {
        "automatic": False, "customer_name": "Ilze Bērziņa", "her_names": frozenset({"Ilze Bērziņa"}), "her_accounts": frozenset({HERS}), "here": 0,
        "elsewhere": {}, "numbers": {CONTRACT}, "named": frozenset(), "near": frozenset(), "fits": frozenset(),
    }  # fmt: skip
    return Beside(**{**values, **said})


def left_out(payer: str, account: str = A_STRANGERS, **said: Any) -> Any:
    """What is said of a payment from this payer, which her list leaves out."""
    found = verdicts(
        [line(1, "2026-03-06", 4000)], [paid(1, "2026-03-06", 4000), paid(2, "2026-03-06", 1745, payer_name=payer, payer_account=account)]
    )
    assert [one.verdict for one in found] == ["agreed", "not_claimed"]
    return told(found[1], beside(**said))


@pytest.mark.parametrize(
    ("payer", "account", "who"),
    [
        ("BERZINA ILZE", A_STRANGERS, "paid by the customer"),
        ("", HERS, "paid by the customer"),
        ("Juris Bērziņš", A_STRANGERS, "paid by Juris Bērziņš, a relative by the surname"),
        ("Pēteris Ozols", A_STRANGERS, "paid by Pēteris Ozols"),
        ("", A_STRANGERS, "paid by somebody the bank does not name"),
    ],
)
def test_it_is_said_who_paid(payer: str, account: str, who: str) -> None:
    found = left_out(payer, account)
    assert found.sentence == f"booked on 2026-03-06, and the list leaves it out; {who}"
    assert not found.misplaced


def test_an_automatic_payment_is_said_to_be_one() -> None:
    found = left_out("BERZINA ILZE", automatic=True)
    assert found.sentence.endswith("paid automatically by the customer")
    assert say(found.key, found.words, "lv") == "iegrāmatots 2026-03-06, sarakstā nav minēts; automātiskais maksājums, maksātājs: klients pats"


@pytest.mark.parametrize(
    ("known", "doubt"),
    [
        ({"elsewhere": {OTHER: 6}}, f"its account has paid contract {OTHER} 6 times, and never this customer's"),
        ({"named": {OTHER}, "numbers": {OTHER}}, f"its text names contract {OTHER}"),
        ({"named": {OTHER}, "numbers": {OTHER[:-1]}}, f"a number in its text is one slip from contract {OTHER}"),
        ({"near": {NEAR}, "fits": {NEAR}}, f"contract {NEAR} has a bill of this sum open"),
        (
            {"elsewhere": {OTHER: 2}, "fits": {OTHER}},
            f"its account has paid contract {OTHER} 2 times, and never this customer's; contract {OTHER} has a bill of this sum open",
        ),
    ],
)
def test_what_looks_misplaced_says_why(known: dict[str, Any], doubt: str) -> None:
    found = left_out("Pēteris Ozols", **known)
    assert found.misplaced
    assert found.sentence == f"booked on 2026-03-06, and the list leaves it out; paid by Pēteris Ozols. It looks misplaced here: {doubt}"


@pytest.mark.parametrize(
    ("payer", "known"),
    [
        ("Pēteris Ozols", {"elsewhere": {OTHER: 1}}),  # once is no habit
        ("Pēteris Ozols", {"elsewhere": {OTHER: 6}, "here": 1}),  # it pays for her too
        ("Pēteris Ozols", {"named": {OTHER}, "numbers": {OTHER, CONTRACT}}),  # the text names hers as well
        ("Pēteris Ozols", {"near": {NEAR}}),  # a near number alone is nothing
        ("BERZINA ILZE", {"near": {NEAR}, "fits": {NEAR}}),  # her own money, and by chance a neighbour's sum
        ("Juris Bērziņš", {"elsewhere": {OTHER: 6}}),  # her husband, who pays his own bills too
    ],
)
def test_what_is_in_order_does_not_look_misplaced(payer: str, known: dict[str, Any]) -> None:
    assert not left_out(payer, **known).misplaced


def test_a_case_with_misplaced_money_waits_for_an_analyst_and_names_the_way() -> None:
    found = left_out("Pēteris Ozols", elsewhere={OTHER: 6})
    agreed = verdicts([line(1, "2026-03-06", 4000)], [paid(1, "2026-03-06", 4000)])
    assert standing(agreed).state == "resolved"
    assert standing([*agreed, found]).words == "waiting for an analyst"
    assert way(found) == f"reconcile reallocate {found.payments[0].payment_id} {CONTRACT} {OTHER} --reason mixed-up"


def test_it_is_said_in_latvian_too() -> None:
    found = left_out("Juris Bērziņš", elsewhere={OTHER: 6}, fits={OTHER})
    assert say(found.key, found.words, "lv") == (
        "iegrāmatots 2026-03-06, sarakstā nav minēts; maksātājs: Juris Bērziņš, pēc uzvārda radinieks. Šķiet, ka tas nav domāts šim līgumam: "
        f"no šī konta 6 reizes maksāts par līgumu {OTHER}, bet ne reizi par šī klienta līgumu; līgumā {OTHER} ir neapmaksāts rēķins par tieši šādu summu"
    )
