"""Rows in bulk: what goes in comes out, whatever it holds, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.store import bulk
from tests.store.rows import count, everything

if TYPE_CHECKING:
    from sqlalchemy import Engine

FILE = ("file_no", "sha256", "name", "kind", "size")
HOSTILE = [
    "tab\there",
    "line\nend\r",
    "back\\slash \\N \\.",
    "quote' \" ;--",
    "100 % of ? and %s",
    "āžņ Ы 𝄞 \u202e",
    "",
    " ",
    "NULL",
    "=1+1",
    "\x01\x1f\x7f",
]


def test_text_of_any_content_comes_back_as_it_was(engine: Engine) -> None:
    rows = [(number, f"sha{number}", text, "camt", 1) for number, text in enumerate(HOSTILE)]
    with engine.begin() as connection:
        bulk.insert(connection, "source_file", FILE, rows)
        bulk.stage(connection, "stage_text", ("text", "number_n"), [(text, number) for number, text in enumerate(HOSTILE)])
        staged = bulk.fetch(connection, "SELECT s.text FROM stage_text s JOIN source_file f ON f.name = s.text ORDER BY s.number_n")
        found = [bulk.fetch(connection, "SELECT file_no FROM source_file WHERE name = ?", (text,)) for text in HOSTILE]
    assert everything(engine, "source_file") == rows
    assert [text for (text,) in staged] == HOSTILE
    assert found == [[(number,)] for number in range(len(HOSTILE))]


def test_a_single_column_of_text_is_staged_as_it_was(engine: Engine) -> None:
    odd = [*HOSTILE, "a\x00b"] if engine.dialect.name == "sqlite" else HOSTILE
    with engine.begin() as connection:
        for texts in (HOSTILE, odd, ["1", "1.0", "true", "[1]", '{"a":1}']):
            bulk.stage(connection, "stage_texts", ("text",), [(text,) for text in texts])
            assert sorted(text for (text,) in bulk.fetch(connection, "SELECT text FROM stage_texts")) == sorted(texts)


def test_amounts_keep_every_cent_up_to_the_widest(engine: Engine) -> None:
    widest = 2**63 - 1
    columns = ("run_no", "account", "currency", "start_minor", "credit_minor", "debit_minor", "allocated_minor", "not_customer_minor",
               "on_account_minor", "clarification_minor", "awaiting_minor")  # fmt: skip
    with engine.begin() as connection:
        bulk.insert(connection, "certificate", columns, [(1, "A", "EUR", widest, -widest, 0, 2**53 + 1, 0, 0, 0, 0)])
        bulk.stage(connection, "stage_amount", ("amount_minor",), [(widest,), (2**53 + 1,), (-1,)])
        assert bulk.fetch(connection, "SELECT amount_minor FROM stage_amount ORDER BY amount_minor") == [(-1,), (2**53 + 1,), (widest,)]
        assert bulk.fetch(connection, "SELECT start_minor, debit_minor, credit_minor, allocated_minor FROM certificate") == [
            (widest, 0, -widest, 2**53 + 1)
        ]


def test_more_rows_than_one_call_takes_are_all_there(engine: Engine) -> None:
    many = 12_345
    with engine.begin() as connection:
        bulk.insert(connection, "source_file", FILE, [(number, f"{number}", "", "", 0) for number in range(many)])
        bulk.stage(connection, "stage_many", ("number_n",), [(number,) for number in range(many)])
        assert count(connection, "source_file") == count(connection, "stage_many") == many


def test_staging_again_replaces_what_was_staged(engine: Engine) -> None:
    with engine.begin() as connection:
        bulk.stage(connection, "stage_one", ("text",), [("first",), ("second",)])
        bulk.stage(connection, "stage_one", ("text",), [("third",)])
        assert bulk.fetch(connection, "SELECT text FROM stage_one") == [("third",)]
        bulk.stage(connection, "stage_one", ("text",), [])
        assert bulk.fetch(connection, "SELECT text FROM stage_one") == []


def test_rows_inserted_first_of_all_are_committed_too(engine: Engine) -> None:
    """COPY goes past SQLAlchemy, which must know all the same that there is something to commit."""
    with engine.connect() as connection:
        bulk.insert(connection, "source_file", FILE, [(1, "aa", "a.xml", "camt", 5)])
        connection.commit()
    assert len(everything(engine, "source_file")) == 1


def test_rows_of_a_transaction_that_fails_are_gone(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        bulk.insert(connection, "source_file", FILE, [(1, "aa", "a.xml", "camt", 5)])
        transaction.rollback()
    assert everything(engine, "source_file") == []


def test_the_rows_touched_are_counted(engine: Engine) -> None:
    with engine.begin() as connection:
        bulk.stage(connection, "stage_one", ("text",), [("a",), ("b",), ("c%",)])
        assert bulk.execute(connection, "DELETE FROM stage_one WHERE text <> ?", ("a",)) == 2
        assert bulk.execute(connection, "DELETE FROM stage_one WHERE text LIKE '%zz%'") == 0


def test_numbers_go_on_where_they_stopped(engine: Engine) -> None:
    with engine.begin() as connection:
        assert bulk.next_number(connection, "source_file", "file_no") == 1
        bulk.insert(connection, "source_file", FILE, [(7, "aa", "a.xml", "camt", 5)])
        assert bulk.next_number(connection, "source_file", "file_no") == 8
