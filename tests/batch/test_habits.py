"""What people rule on a payer's words is known the next time: suggested at once, posted after two rulings where the policy says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reconcile.batch.backtest import backtest
from reconcile.batch.explain import explain
from reconcile.core.backtest import words
from reconcile.store import check
from tests.batch.books import ANNA, JANIS, OLGA, Books, Line, small

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

_OFFICE = Line(1100, payer="SIA Namu nams", account="LV55BANK0000000000055")
_MONTHS = ("janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs")
_WORDS = "Dzīv. 12 Bauskas 45"


def _office(engine: Engine, text_habits: str) -> Books:
    """An office whose account has paid for two contracts by number, so that it tells neither."""
    books = small(engine)
    books.policy = replace(books.policy, text_habits=text_habits)
    books.bank("2025-12-10", _OFFICE._replace(text=f"līg. {ANNA}", reference="N1"), _OFFICE._replace(text=f"līg. {JANIS}", reference="N2"))
    books.night("2025-12-10")
    return books


def _comes(books: Books, month: int, text: str = _WORDS, line: Line = _OFFICE) -> str:
    """The payment of a month, seen by its night; gives the bank's reference."""
    reference = f"H{month}"
    books.bank(f"2026-{month:02}-10", line._replace(text=f"{text}, {_MONTHS[month - 1]} 11,00 EUR", reference=reference))
    books.night(f"2026-{month:02}-10")
    return reference


def _two_rulings(books: Books, *contracts: str, text: str = _WORDS, line: Line = _OFFICE) -> None:
    for month, contract in enumerate(contracts or (OLGA, OLGA), 1):
        books.assign(_comes(books, month, text, line), contract, day=f"2026-{month:02}-11")


def _went(books: Books, reference: str) -> tuple[str, str, str, str]:
    row = next(row for row in books.exported() if row["entry_ref"] == reference)
    return row["status"], row["contract_no"], row["rule"], row["suggestions"].split(";")[0]


def test_one_ruling_is_a_suggestion_with_the_ruling_as_its_evidence(engine: Engine) -> None:
    books = _office(engine, "post")
    _two_rulings(books, OLGA)
    assert _went(books, _comes(books, 2)) == ("clarification", "", "ruled_before", OLGA)
    with engine.connect() as connection:
        told = explain(connection, books.payment_id("H2"))
    assert told.lost[0]["why"].startswith("people have ruled payments of this payer in these words to it")


def test_two_rulings_post_the_third_where_the_policy_says_so(engine: Engine) -> None:
    books = _office(engine, "post")
    _two_rulings(books)
    assert _went(books, _comes(books, 3))[:3] == ("on_account", OLGA, "text_habit")
    with engine.connect() as connection:
        assert check.everything(connection) == []


@pytest.mark.parametrize(("policy", "expected"), [("suggest", ("ruled_before", OLGA)), ("off", ("several_in_history", ANNA))])
def test_by_default_two_rulings_only_suggest_and_switched_off_they_do_nothing(engine: Engine, policy: str, expected: tuple[str, str]) -> None:
    books = _office(engine, policy)
    _two_rulings(books)
    status, _, rule, first = _went(books, _comes(books, 3))
    assert (status, rule, first) == ("clarification", *expected)


def test_other_words_of_the_same_payer_say_nothing(engine: Engine) -> None:
    books = _office(engine, "post")
    _two_rulings(books)
    assert _went(books, _comes(books, 3, "Dzīv. 14 Bauskas 45"))[2] == "several_in_history"


def test_words_that_are_everybodys_never_post(engine: Engine) -> None:
    books = _office(engine, "post")
    _two_rulings(books, text="par elektrību")
    assert _went(books, _comes(books, 3, "par elektrību"))[::2] == ("clarification", "ruled_before")


def test_rulings_that_disagree_are_both_suggestions(engine: Engine) -> None:
    books = _office(engine, "suggest")
    _two_rulings(books, OLGA, OLGA, JANIS)
    books.policy = replace(books.policy, text_habits="post")
    status, _, rule, first = _went(books, _comes(books, 4))
    assert (status, rule, first) == ("clarification", "ruled_before", OLGA)


def test_what_a_person_takes_back_is_forgotten_and_speaks_against_it(engine: Engine) -> None:
    books = _office(engine, "post")
    _two_rulings(books)
    assert _went(books, _comes(books, 3))[2] == "text_habit"
    books.assign("H3", JANIS, day="2026-03-12")
    status, _, rule, first = _went(books, _comes(books, 4))
    assert (status, rule, first) == ("clarification", "ruled_before", JANIS)
    with engine.connect() as connection:
        assert check.everything(connection) == []


def test_what_was_posted_by_habit_makes_no_habit_stronger(engine: Engine) -> None:
    books = _office(engine, "post")
    _two_rulings(books)
    _comes(books, 3)
    books.unassign("H1", day="2026-03-12")
    assert _went(books, _comes(books, 4))[2] == "ruled_before", "one ruling is left, whatever the rule has posted since"


def test_a_closed_contract_takes_nothing_by_habit(engine: Engine) -> None:
    books = _office(engine, "post")
    _two_rulings(books)
    books.contract(OLGA, "Olga Ozola", closed_on="2026-02-28")
    assert _went(books, _comes(books, 3))[::2] == ("clarification", "ruled_before")


def test_a_number_in_the_text_comes_before_any_habit(engine: Engine) -> None:
    books = _office(engine, "post")
    _two_rulings(books, text=f"Bauskas 45 līg. {OLGA[:-1]}4")  # one slip from Olga's
    assert _went(books, _comes(books, 3, f"Bauskas 45 līg. {OLGA[:-1]}4"))[2] == "near_number", "two rulings are history, and a slip is a slip"


_CASH = Line(1100, payer="Zane Kļava", account="")


def test_a_payer_known_by_name_only_needs_the_sum_to_be_open(engine: Engine) -> None:
    books = _office(engine, "post")
    _two_rulings(books, line=_CASH)
    assert _went(books, _comes(books, 3, line=_CASH))[::2] == ("clarification", "ruled_before")
    books.bill("O-1", OLGA, 3300, "2026-03-20", "2026-04-15")  # of which the money ruled on pays 22.00
    assert _went(books, _comes(books, 4, line=_CASH))[:3] == ("allocated", OLGA, "text_habit")


def test_the_backtest_shows_what_switching_it_on_would_post_and_what_against_a_ruling(engine: Engine, tmp_path: Path) -> None:
    books = _office(engine, "suggest")
    _two_rulings(books)
    _comes(books, 3)
    books.assign(_comes(books, 4), JANIS, day="2026-04-11")
    tried = replace(books.policy, text_habits="post")
    found = backtest(tmp_path, engine, tried, "2026-01-01", "", lambda *_: None).flips
    assert [(kind, one.entry_ref, *words(kind, one)) for kind, one in found] == [
        ("against_ruling", "H4", JANIS, OLGA), ("newly_posted", "H3", "worklist", OLGA),
    ]  # fmt: skip
