"""The banks' files: valid by the published schemas, chained to the cent, read by our own reader as they were meant."""

from __future__ import annotations

import io
import os
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from reconcile.core.statement import Entry, Statement
from reconcile.demo.days import moved
from reconcile.demo.files import arriving
from reconcile.demo.statements import statements
from reconcile.readers.camt import read_camt
from tests.demo.worlds import world

if TYPE_CHECKING:
    from reconcile.demo.world import World

_SCHEMAS = Path(os.environ.get("RECONCILE_XSD", Path(__file__).parents[3] / "shared" / "xsd"))
_SIZES: list[dict[str, int | str]] = [
    {},
    {"contracts": 60, "months": 1, "days_per_file": 10},
    {"contracts": 150, "days_per_file": 31, "seed": 4},
]


def _files(made: World) -> list[tuple[str, bytes]]:
    return [(name, content) for name, content in arriving(made) if name.endswith(".xml")]


@pytest.mark.parametrize("size", _SIZES)
def test_every_statement_is_valid_by_the_schema_of_its_message(size: dict[str, int | str]) -> None:
    if not _SCHEMAS.is_dir():
        pytest.skip(f"the published schemas are not at {_SCHEMAS}")
    schemas: dict[str, etree.XMLSchema] = {}
    messages: Counter[str] = Counter()
    for name, content in _files(world(**size)):
        document = etree.fromstring(content)
        message = document.nsmap[document.prefix].rsplit(":", 1)[1]
        if message not in schemas:
            schemas[message] = etree.XMLSchema(etree.parse(_SCHEMAS / f"{message}.xsd"))
        assert schemas[message].validate(document), (name, schemas[message].error_log)
        messages[message] += 1
    assert set(messages) == {"camt.053.001.02", "camt.053.001.08", "camt.052.001.02", "camt.053.001.10", "camt.054.001.08"}


@pytest.mark.parametrize("size", _SIZES)
def test_each_statement_opens_where_the_one_before_closed_and_no_day_is_left_out(size: dict[str, int | str]) -> None:
    made = world(**size)
    for place, account in enumerate(made.accounts):
        chain = list(statements(made, place))
        assert [one.sequence for one in chain] == list(range(1, len(chain) + 1))
        assert chain[0].opening_minor == account.opening_minor
        assert all(before.closing_minor == after.opening_minor for before, after in pairwise(chain))
        assert sum(len(one.lines) for one in chain) == sum(line.account == place for line in made.lines)
        if account.bank.dialect in {"A", "C"}:
            assert all(moved(before.last, 1) == after.first for before, after in pairwise(chain))
            assert (chain[0].first, chain[-1].last) == (made.starts_on, made.size.ends_on)


def test_days_on_which_nothing_was_booked_have_statements_too() -> None:
    still = [one for place in range(4) for one in statements(world(), place) if not one.lines]
    assert {one.account.bank.dialect for one in still} >= {"A"}
    assert all(one.opening_minor == one.closing_minor for one in still)


@pytest.mark.parametrize("size", _SIZES)
def test_the_reader_finds_the_balances_and_the_entries_that_were_booked(size: dict[str, int | str]) -> None:
    made = world(**size)
    listed: Counter[str] = Counter()
    closings: dict[str, list[tuple[str, int]]] = {}
    for name, content in _files(made):
        account, opening = "", 0
        for event in read_camt(io.BytesIO(content), name):
            if isinstance(event, Statement):
                notified = event.family == "camt.054"
                account = event.account
                if not notified:
                    opening = next(one.amount_minor for one in event.balances if one.code in {"OPBD", "PRCD"})
                    closing = next(one.amount_minor for one in event.balances if one.code == "CLBD")
                    closings.setdefault(account, []).append((event.to_date, closing))
            elif not notified:
                listed[account] += event.amount_minor
                opening += event.amount_minor
        assert notified or opening == closing, name
    for own in made.accounts:
        last = max(closings[own.iban])[1]
        assert own.opening_minor + listed[own.iban] == last


def test_what_the_truth_knows_is_what_the_statements_hold() -> None:
    made = world()
    once = {row.number: row for row in made.truth}.values()
    by_truth: Counter[str] = Counter()
    for row in once:
        by_truth[row.account_iban] += row.amount_minor
    by_lines: Counter[str] = Counter()
    for line in made.lines:
        by_lines[made.accounts[line.account].iban] += line.amount_minor
    assert by_truth == by_lines
    assert len(once) == sum(len(line.payments) for line in made.lines)


def test_batches_stand_without_details_in_the_statement_and_with_them_in_the_notification() -> None:
    made = world()
    entries: dict[str, dict[str, Entry]] = {"camt.053": {}, "camt.054": {}}
    for name, content in _files(made):
        if name.startswith("austrumu"):
            family = ""
            for event in read_camt(io.BytesIO(content), name):
                if isinstance(event, Statement):
                    family = event.family
                else:
                    entries[family][event.servicer_reference] = event
    batches = {reference: entry for reference, entry in entries["camt.053"].items() if entry.batch_count > 1}
    assert all(entry.details_count == 0 and entry.payments[0].kind == "batch" for entry in batches.values())
    explained = entries["camt.054"]
    assert set(explained) < set(batches)
    assert len(batches) - len(explained) == 2  # the one whose details never come, and the one of the last day
    for reference, entry in explained.items():
        assert sum(one.amount_minor for one in entry.payments) == batches[reference].amount_minor
        assert len(entry.payments) == batches[reference].batch_count


def test_lines_without_a_reference_of_the_bank_are_written_as_nonref() -> None:
    made = world()
    bare = [line for line in made.lines if not line.entry_ref]
    written = sum(content.count(b">NONREF<") for _, content in _files(made))
    assert written == len(bare) > 10
    references = [row.entry_ref for row in {row.number: row for row in made.truth}.values() if row.entry_ref and row.kind != "commission"]
    assert len(references) == len(set(references))
