"""Past payments decided again in a copy: what would flip, those against a person's word first; the real books stay as they are."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reconcile.batch.backtest import backtest, left_out
from reconcile.core.backtest import flips
from reconcile.errors import WrongUse
from reconcile.store import bulk
from reconcile.store.schema import metadata
from tests.batch.books import ANNA, ANNAS_ACCOUNT, JANIS, Books, Line, small

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.core.policy import Policy


def _flips(books: Books, folder: Path, policy: Policy | None = None, first: str = "2025-01-01") -> list[tuple[str, str, str, str]]:
    """(kind, the bank's reference, was, would be)."""
    _, _, replayed = backtest(folder, books.engine, policy or books.policy, first, "", lambda *_: None)
    return [(kind, one.entry_ref, one.was.words, one.would_be.words) for kind, one in flips(replayed)]


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
    _paid(books, N1=NUMBER, N2=NUMBER, H1="paldies", H2="paldies", H3="paldies")
    books.assign("H1", JANIS, day="2026-05-11")
    found = _flips(books, tmp_path)
    assert found[0] == ("against_ruling", "H1", JANIS, ANNA)
    assert {one[:2] for one in found[1:]} == {("no_longer_posted", "H2"), ("no_longer_posted", "H3")}


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
    first, last, replayed = backtest(tmp_path, books.engine, books.policy, "2026-02-01", "2026-02-28", lambda *_: None)
    assert (first, last, [one.entry_ref for one in replayed]) == ("2026-02-01", "2026-02-28", ["N2"])


def test_there_has_to_be_something_to_decide_again(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no payment has come yet"):
        backtest(tmp_path, engine, Books(engine).policy, "", "", lambda *_: None)


def test_what_is_not_decided_again_is_counted(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    books.bank("2026-01-10", Line(2000, NUMBER, "N1", end_to_end_id="E-1"), Line(2000, NUMBER, "N2"), Line(-20, "komisija", "F1", "", ""))
    books.night("2026-01-10")
    books.bank("2026-01-12", Line(-2000, "atgriešana", "B1", end_to_end_id="E-1", is_return=True, reason="AC03"))
    books.night("2026-01-12")
    first, last, replayed = backtest(tmp_path, engine, books.policy, "2026-01-01", "", lambda *_: None)
    assert [one.entry_ref for one in replayed] == ["N2"]
    assert left_out(engine, first, last, replayed) == 3, "a payment, its return and a charge"
