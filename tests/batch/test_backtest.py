"""Past payments decided again in a copy: what would flip, those against a person's word first; the real books stay as they are."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reconcile.batch.backtest import backtest
from reconcile.core.backtest import words
from reconcile.errors import WrongUse
from reconcile.store import bulk
from reconcile.store.schema import metadata
from tests.batch.books import ANNA, ANNAS_ACCOUNT, JANIS, Books, Line, small

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.core.policy import Policy


def _flips(
    books: Books, folder: Path, policy: Policy | None = None, first: str = "2025-01-01", *, learned: bool = False
) -> list[tuple[str, str, str, str]]:
    """(kind, the bank's reference, was, would be)."""
    tried = backtest(folder, books.engine, policy or books.policy, first, "", lambda *_: None, learned=learned)
    return [(kind, one.entry_ref, *words(kind, one)) for kind, one in tried.flips]


def _content(books: Books) -> str:
    sha = hashlib.sha256()
    with books.engine.connect() as connection:
        for table in metadata.sorted_tables:
            sha.update(repr(sorted(map(tuple, bulk.fetch(connection, f"SELECT * FROM {table.name}")), key=repr)).encode())
    return sha.hexdigest()


def _paid(books: Books, **payments: str) -> None:
    """A payment a month by Anna's account: the reference, and its text."""
    for month, (reference, text) in enumerate(payments.items(), 1):
        books.bank(f"2026-{month:02}-10", Line(2000, text, reference))
        books.night(f"2026-{month:02}-10")


NUMBER = f"līg. {ANNA}"


def test_under_the_same_settings_nothing_flips_and_the_books_are_untouched(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    _paid(books, N1=NUMBER, N2=NUMBER, H1="paldies", S1=f"{NUMBER} {JANIS}")
    before = _content(books)
    assert _flips(books, tmp_path) == []
    assert _content(books) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".backtest")] == []


def test_what_a_change_would_no_longer_post_is_listed(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    _paid(books, N1=NUMBER, N2=NUMBER, H1="paldies")
    assert _flips(books, tmp_path, replace(books.policy, history_months=0)) == [("no_longer_posted", "H1", ANNA, "worklist")]


def test_what_contradicts_a_persons_ruling_comes_first(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    books.policy = replace(books.policy, history_months=0)
    _paid(books, N1=NUMBER, N2=NUMBER, H1="paldies", H2="paldies")
    books.assign("H1", JANIS, day="2026-05-11")
    assert _flips(books, tmp_path) == []
    tried = replace(books.policy, history_months=24)
    found = _flips(books, tmp_path, tried)
    assert found[:2] == [("against_ruling", "H1", JANIS, ANNA), ("newly_posted", "H2", "worklist", ANNA)]
    assert {one[0] for one in found[2:]} == {"other_bills"}, "what those two would take of her bills"


def test_what_a_person_has_moved_would_go_there_again_and_is_told_but_is_no_flip(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    _paid(books, N1=NUMBER, N2=NUMBER, H1="paldies")
    books.assign("H1", JANIS, day="2026-05-11")
    tried = backtest(tmp_path, books.engine, books.policy, "2025-01-01", "", lambda *_: None)
    assert (tried.flips, tried.ruled, tried.contradicting) == ([], 1, 1)


def test_with_what_was_learned_since_an_account_people_have_corrected_tells_nothing(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    _paid(books, N1=NUMBER, N2=NUMBER, H1="paldies", H2="paldies", H3="paldies")
    books.assign("H1", JANIS, day="2026-05-11")
    assert _flips(books, tmp_path) == []
    assert _flips(books, tmp_path, learned=True) == [("no_longer_posted", "H2", ANNA, "worklist"), ("no_longer_posted", "H3", ANNA, "worklist")]


def test_what_was_done_by_hand_and_would_now_be_done_by_rule_is_told(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    books.policy = replace(books.policy, collectors=(ANNAS_ACCOUNT,))
    _paid(books, N1=NUMBER, N2=NUMBER, C1="paldies")
    books.assign("C1", ANNA, day="2026-03-11")
    assert _flips(books, tmp_path) == []
    assert _flips(books, tmp_path, replace(books.policy, collectors=())) == [("as_ruled", "C1", ANNA, ANNA)]


def test_days_outside_the_time_asked_for_are_left_alone(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    _paid(books, N1=NUMBER, N2=NUMBER, H1="paldies")
    tried = backtest(tmp_path, books.engine, books.policy, "2026-02-01", "2026-02-28", lambda *_: None)
    assert (tried.first, tried.last, tried.payments) == ("2026-02-01", "2026-02-28", 1)


def test_there_has_to_be_something_to_decide_again(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no payment has come yet"):
        backtest(tmp_path, engine, Books(engine).policy, "", "", lambda *_: None)


def test_a_payment_that_would_not_be_posted_takes_its_return_along(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    _paid(books, N1=NUMBER, N2=NUMBER)
    books.bank("2026-03-10", Line(2000, "paldies", "H1", end_to_end_id="E-1"), Line(-20, "komisija", "F1", "", ""))
    books.night("2026-03-10")
    books.bank("2026-03-12", Line(-2000, "atgriešana", "B1", end_to_end_id="E-1", is_return=True, reason="AC03"))
    books.night("2026-03-12")
    assert _flips(books, tmp_path) == []
    assert {one[:2] for one in _flips(books, tmp_path, replace(books.policy, history_months=0))} == {
        ("no_longer_posted", "H1"),
        ("no_longer_posted", "B1"),
    }


def test_a_ruling_for_which_there_is_no_place_is_counted(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    _paid(books, N1=NUMBER, N2=NUMBER, H1="paldies")
    books.unassign("H1", day="2026-03-11")
    books.bank("2026-03-12", Line(2000, NUMBER, "N3"))
    books.night("2026-03-12")
    tried = backtest(tmp_path, books.engine, replace(books.policy, history_months=0), "2025-01-01", "", lambda *_: None)
    assert tried.impossible == 1, "what was never posted cannot be taken back"
    assert [(kind, one.entry_ref) for kind, one in tried.flips] == [("no_longer_posted", "H1")]
