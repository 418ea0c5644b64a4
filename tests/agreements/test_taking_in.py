"""Agreements and requests as files: taken in once, in their order, the bad ones named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import exports, show
from reconcile.batch.intake import take
from reconcile.batch.workspace import SETTINGS, Workspace, make
from reconcile.core.agreements import state
from reconcile.core.policy import Policy
from reconcile.core.requests import Request
from reconcile.errors import WrongUse
from reconcile.store import agreements, bulk, requests
from tests.batch.books import ANNA, JANIS, small
from tests.cli.calls import call
from tests.readers.test_finvoice import message

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.intake import Outcome

HEAD = "bank,agreement_id,action,kind,payer_name,payer_iban,customer_ref,limit,partial_allowed,pay_day,valid_from,valid_to\n"
ADDED = f"BANKLV2X,A1,ADD,AUTOPAY,Anna Bērziņa,LV11BANK0000000000001,Līguma Nr. {ANNA},50.00,no,15,2026-01-01,\n"
ENDED = f"BANKLV2X,A1,DELETE,AUTOPAY,,,{ANNA},,,,2026-01-01,2026-02-28\n"


def sent(engine: Engine, folder: Path, name: str, text: str) -> Outcome:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return take(engine, Policy(), [path], lambda *_: None)[0]


def keys(engine: Engine, day: str) -> list[str]:
    with engine.connect() as connection:
        return [one.key for one in state(agreements.events(connection), day)]


def test_an_agreement_that_comes_again_in_another_file_is_known(engine: Engine, tmp_path: Path) -> None:
    assert sent(engine, tmp_path, "a.csv", HEAD + ADDED).message == "1 row, 1 new"
    assert sent(engine, tmp_path, "b.csv", HEAD + ADDED + ENDED).message == "2 rows, 1 new"
    assert sent(engine, tmp_path, "c.csv", f"{HEAD}{ADDED}\n").message == "1 row, 0 new"
    assert [keys(engine, day) for day in ("2026-02-28", "2026-03-01")] == [["BANKLV2X/A1"], []]


def test_an_undated_addition_after_an_undated_deletion_is_a_new_word(engine: Engine, tmp_path: Path) -> None:
    added, ended = (row.replace("2026-01-01", "").replace("2026-02-28", "") for row in (ADDED, ENDED))
    for name, text in (("a.csv", added), ("b.csv", ended), ("c.csv", f"{added}\n")):
        assert sent(engine, tmp_path, name, HEAD + text).message == "1 row, 1 new"
    assert keys(engine, "2026-03-01") == ["BANKLV2X/A1"]


def test_a_table_with_a_bad_row_is_refused_whole(engine: Engine, tmp_path: Path) -> None:
    refused = sent(engine, tmp_path, "a.csv", HEAD + ADDED + ADDED.replace("ADD,", "STOP,"))
    assert refused.outcome == "refused"
    assert "STOP" in refused.message
    assert keys(engine, "2026-02-01") == []


def test_what_the_payer_typed_is_found_by_each_number_in_it(engine: Engine, tmp_path: Path) -> None:
    small(engine)
    sent(engine, tmp_path, "a.csv", HEAD + ADDED)
    with engine.connect() as connection:
        assert [event.said.customer_ref for event in agreements.of_contract(connection, ANNA)] == [f"Līguma Nr. {ANNA}"]
        assert agreements.of_contract(connection, JANIS) == []


def test_requests_are_taken_row_by_row_and_the_bad_ones_are_named(engine: Engine, tmp_path: Path) -> None:
    small(engine)
    rows = f"contract_no,request,received_on,channel,text\n{ANNA},paper_off,2026-03-09,portal,\n{ANNA},no paper,2026-03-09,portal,\n,paper_off,99.99.2026,phone,\n"
    taken = sent(engine, tmp_path, "r.csv", rows)
    assert (taken.outcome, taken.rows) == ("taken", 3)
    assert taken.message == "3 rows, 3 new, 2 refused: see `reconcile export requests-refused FILE.csv`"
    with engine.connect() as connection:
        assert [one.refusal for one in requests.refused(connection)] == ["unreadable", "no_number"]
        assert [one.contract_no for one in requests.applied(connection)] == [ANNA]


def test_a_request_known_to_the_letter_is_passed_over(engine: Engine) -> None:
    asked = Request(ANNA, "paper_off", "2026-03-09", "portal", "")
    books = small(engine)
    with engine.begin() as connection:
        assert requests.take(connection, [asked, asked], books.file(connection, "requests"), "r.csv") == (2, 1, 0)
        assert requests.take(connection, [asked, asked._replace(channel="phone")], books.file(connection, "requests"), "r.csv") == (2, 1, 0)
        assert bulk.fetch(connection, "SELECT COUNT(*) FROM customer_request")[0][0] == 2


def test_a_hostile_number_is_refused_and_never_written_as_a_formula(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        requests.take(connection, [Request('=HYPERLINK("x")', "paper_off", "2026-03-09", "e-mail", "")], 1, "r.csv")
    with engine.connect() as connection:
        assert exports.export(connection, "requests-refused", tmp_path / "refused.csv") == 1
    assert "\n'=HYPERLINK" in (tmp_path / "refused.csv").read_text(encoding="utf-8").replace('"', "")


def test_show_names_the_agreement_and_what_was_asked_for(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    sent(engine, tmp_path, "a.csv", HEAD + ADDED)
    sent(engine, tmp_path, "r.csv", f"contract_no,request,received_on,channel,text\n{ANNA},paper_off,2026-03-09,portal,Lūdzu\n")
    books.night("2026-03-10")
    with engine.connect() as connection:
        found = show.show(connection, ANNA)
        other = show.show(connection, JANIS)
    assert ("automatic payment", "BANKLV2X since 2026-01-01, up to 50.00 EUR a bill") in found.head
    assert ("bills are to go by", "portal: no more paper bills, asked for on 2026-03-09 by portal") in found.head
    assert [row["what"] for row in found.agreed] == ["automatic payment agreed", "asked for no more paper bills"]
    assert other.agreed == ()


def with_settings(folder: Path, text: str) -> Policy:
    make(folder)
    (folder / SETTINGS).write_text(text, encoding="utf-8")
    return Workspace(folder).policy


def test_the_settings_name_banks_and_the_price_of_paper(tmp_path: Path) -> None:
    policy = with_settings(
        tmp_path, '[[banks]]\nbic = "HABALV22"\nretry_days = 6\n\n[delivery]\npaper_months = 3\npaper_paid_months = 2\npaper_fee = 2.50\n'
    )
    assert [(one.bic, one.retry_days, one.part_percent) for one in policy.banks] == [("HABALV22", 6, 50)]
    assert (policy.paper_months, policy.paper_paid_months, policy.paper_fee_minor) == (3, 2, 250)


@pytest.mark.parametrize(
    "text",
    [
        "[[banks]]\nretry_days = 6\n",
        '[[banks]]\nbic = "X"\nretry_days = -1\n',
        '[[banks]]\nbic = "X"\npart_percent = 101\n',
        '[[banks]]\nbic = "X"\nwhat = 1\n',
        "[banks]\nbic = 1\n",
        "[delivery]\npaper_fee = 2.505\n",
        '[delivery]\npaper_fee = "much"\n',
        "[delivery]\npaper_fee = [1]\n",
        "[delivery]\npaper_months = 2.5\n",
        "[delivery]\npaper_paid_months = 121\n",
        "[delivery]\npaper = 1\n",
    ],
)
def test_a_setting_that_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(WrongUse):
        with_settings(tmp_path, text)


def test_a_bank_s_own_column_names_are_mapped_in_the_settings(engine: Engine, tmp_path: Path) -> None:
    small(engine)
    policy = with_settings(
        tmp_path / "w",
        "[columns.agreements]\naction = 'Darbība'\ncustomer_ref = 'Klienta Nr.'\npayer_iban = 'Konts'\nlimit = 'Limits'\nvalid_from = 'Sākums'\n"
        "agreement_id = 'Pieteikuma Nr.'\n\n[columns.requests]\ncontract_no = 'Līgums'\nrequest = 'Prasība'\nreceived_on = 'Saņemts'\n",
    )
    table, asked = tmp_path / "pieteikumi.csv", tmp_path / "prasibas.csv"
    table.write_text(
        f"Pieteikuma Nr.;Darbība;Klienta Nr.;Konts;Limits;Sākums\n77;ADD;Līg. {ANNA};LV11BANK0000000000001;50,00;01.01.2026\n", encoding="cp1257"
    )
    asked.write_text(f"Līgums;Prasība;Saņemts\n{ANNA};paper_off;09.03.2026\n", encoding="utf-8")
    assert [one.outcome for one in take(engine, policy, [table, asked], lambda *_: None)] == ["taken", "taken"]
    with engine.connect() as connection:
        [standing] = state(agreements.of_contract(connection, ANNA), "2026-03-10")
        assert (standing.key, standing.said.limit_minor, standing.since) == ("/77", 5000, "2026-01-01")
        assert [(one.contract_no, one.said.received_on) for one in requests.applied(connection)] == [(ANNA, "2026-03-09")]


def test_a_finnish_bank_s_messages_are_agreements_like_any_other(engine: Engine, tmp_path: Path) -> None:
    small(engine)
    path = tmp_path / "ri.xml"
    path.write_text(message(typed=f"Asiakas {ANNA}") + message("DELETE", typed=f"Asiakas {ANNA}", day="20260401"), encoding="iso-8859-15")
    [outcome] = take(engine, Policy(), [path], lambda *_: None)
    assert (outcome.kind, outcome.message) == ("receiver_info", "2 agreements, 2 new")
    with engine.connect() as connection:
        events = agreements.of_contract(connection, ANNA)
    assert [len(state(events, day)) for day in ("2026-03-09", "2026-03-10", "2026-03-31", "2026-04-01")] == [0, 1, 1, 0]
    path.write_text(message(typed=f"Asiakas {ANNA}"), encoding="iso-8859-15")
    assert take(engine, Policy(), [path], lambda *_: None)[0].message == "1 agreement, 0 new"


def test_an_import_with_a_refused_request_or_line_says_which_and_exits_3(tmp_path: Path) -> None:
    make(tmp_path / "w")
    rows = "contract_no,request,received_on,channel,text\n,paper_off,2026-03-09,portal,\n"
    lines = f"case_no,contract_no,paid_on,amount\nCL-1,{ANNA},2026-03-09,20.00\nCL-1,{ANNA},31.02.2026,20.00\n"
    (tmp_path / "requests.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "claims.csv").write_text(lines, encoding="utf-8")
    asked = call("-w", tmp_path / "w", "import", tmp_path / "requests.csv")
    assert (asked.code, "request refused: a request for no more paper bills names no contract" in asked.out) == (3, True)
    claimed = call("-w", tmp_path / "w", "import", tmp_path / "claims.csv")
    assert (claimed.code, "claim CL-1, line 2: cannot be read" in claimed.out) == (3, True)
    again = call("-w", tmp_path / "w", "import", tmp_path / "claims.csv")
    assert again.code == 0
