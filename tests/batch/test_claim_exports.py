"""`claim FILE` with what the customer's own bank gives her: every format, her contract told or named, and never taken for ours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import claim_list
from reconcile.batch.case_workbook import case_book
from reconcile.batch.claim_files import Told
from reconcile.batch.claims import proof
from reconcile.errors import WrongUse
from reconcile.store import claims as stored
from reconcile.store.lookup import own_accounts
from tests.batch.books import ANNA, JANIS, OUR_ACCOUNT, Books, Line, small
from tests.readers import camt_files, fidavista_files, mt940_files
from tests.readers.test_bank_others import SEB_LATVIAN
from tests.readers.test_pain import pain001, transfer

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.claim_list import Answer

HERS = "LV17HABA0551000000002"
DAY = "2026-03-31"
TO_US = f"<CPartySet><AccNo>{OUR_ACCOUNT}</AccNo><AccHolder><Name>SIA Siltums</Name></AccHolder></CPartySet>"
TO_A_SHOP = "<CPartySet><AccNo>LV17UNLA0050015973229</AccNo><AccHolder><Name>Rimi</Name></AccHolder></CPartySet>"
MAP = {"iban": HERS, "only_currency": "EUR", "date": "Day", "amount": "Sum", "payer_account": "To", "text": "Text"}


@pytest.fixture
def books(engine: Engine) -> Books:
    """On 12 March 45.60 came from Anna, and was booked on her contract."""
    books = small(engine)
    books.bank("2026-03-12", Line(4560, f"līg. {ANNA}", "2026031200001", account=HERS))
    books.night(DAY)
    return books


def fidavista(*amounts: tuple[str, str], text: str = f"līg. {ANNA}") -> str:
    """Her account in March: each amount and reference went to us, and one to a shop."""
    ours = [fidavista_files.transaction(amount, "D", TO_US, reference).replace("līg. 1002003000", text) for amount, reference in amounts]
    shop = fidavista_files.transaction("12.00", "D", TO_A_SHOP, "S1").replace("līg. 1002003000", "pirkums")
    return fidavista_files.document(fidavista_files.currency(*ours, shop), account=f"<IBAN>{HERS}</IBAN>")


def answer(books: Books, folder: Path, content: str, name: str = "list.xml", told: Told = Told()) -> Answer:  # noqa: B008
    (folder / name).write_text(content, encoding="utf-8")
    return claim_list.answer(books.engine, books.policy, [folder / name], told, DAY)


def test_an_export_of_her_account_is_judged_at_once(books: Books, tmp_path: Path) -> None:
    found = answer(books, tmp_path, fidavista(("45.60", "2026031200001"), ("45.60", "2026031200009")))
    (case,) = found.cases
    assert (case.head.contract_no, case.head.period_from, case.head.period_to) == (ANNA, "2026-03-01", "2026-03-31")
    assert [(line.verdict, line.difference_minor) for line in case.lines] == [("agreed", 0), ("not_decidable", 4560)]
    assert not found.remarks


def test_the_same_export_again_changes_nothing_and_answers_again(books: Books, tmp_path: Path) -> None:
    first = answer(books, tmp_path, fidavista(("45.60", "2026031200001")))
    again = answer(books, tmp_path, fidavista(("45.60", "2026031200001")), "again.xml")
    assert [one.outcome for one in again.outcomes] == ["exists"]
    assert again.cases == first.cases


def test_the_notice_and_the_contract_may_be_told_beside_it(books: Books, tmp_path: Path) -> None:
    told = Told(ANNA, "2026-03-12", 4560)
    (case,) = answer(books, tmp_path, fidavista(("45.60", "2026031200001"), text="elektrība"), told=told).cases
    assert [line.verdict for line in case.lines] == ["agreed"]
    assert case.notice is not None
    assert (case.notice.steps, case.notice.notice_minor) == ((), 4560)


def test_an_export_for_another_contract_than_told_is_refused(books: Books, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=f"its rows are for contract {ANNA}"):
        answer(books, tmp_path, fidavista(("45.60", "2026031200001")), told=Told(JANIS))


@pytest.mark.parametrize("kind", ["camt", "mt940", "seb", "mapped", "orders"])
def test_every_format_is_judged_alike(books: Books, tmp_path: Path, kind: str) -> None:
    party = f"<RltdPties><Cdtr><Nm>SIA Siltums</Nm></Cdtr><CdtrAcct><Id><IBAN>{OUR_ACCOUNT}</IBAN></Id></CdtrAcct></RltdPties>"
    detail = f'<Amt Ccy="EUR">45.60</Amt>{party}<RmtInf><Ustrd>līg. {ANNA}</Ustrd></RmtInf>'
    content, name = {
        "camt": (
            camt_files.statement(
                camt_files.entry(camt_files.details(detail), "45.60", "DBIT"), head=f"<Acct><Id><IBAN>{HERS}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
            ).replace("2026-03-31", "2026-03-12"),
            "a.xml",
        ),
        "mt940": (
            mt940_files.message(
                mt940_files.line("2603120312D45,60NTRFNONREF//B", f"166?20lig. {ANNA}?31{OUR_ACCOUNT}?32SIA Siltums"), account=HERS,
                closing="F:C260312EUR54,40",
            ),
            "a.sta",
        ),
        "seb": (
            (f'"KONTA  ({HERS}) IZRAKSTS (PAR PERIODU: 01.03.2026-31.03.2026)";\r\n{SEB_LATVIAN}\r\n'
            f'"17";"12.03.2026";"EUR";"45,60";"SIA Siltums";"";"{OUR_ACCOUNT}";"";"";"līg. {ANNA}";"R1";"11.03.2026";"PMNTICDTESCT";"";"D";"45,60";"{HERS}";"EUR";\r\n'),
            "a.csv",
        ),
        "mapped": (f"Day;Sum;To;Text\n2026-03-12;-45,60;{OUR_ACCOUNT};līg. {ANNA}\n", "a.csv"),
        "orders": (pain001(transfer(text=f"<Ustrd>līg. {ANNA}</Ustrd>")), "a.xml"),
    }[kind]  # fmt: skip
    books.policy = replace(books.policy, statements={"hers": MAP})
    (case,) = answer(books, tmp_path, content, name).cases
    assert [(line.verdict, line.contract_no, line.claimed_minor) for line in case.lines] == [("agreed", ANNA, 4560)]


def test_the_three_days_stand_beside_one_another_in_the_workbook(books: Books, tmp_path: Path) -> None:
    content = (
        f'"KONTA  ({HERS}) IZRAKSTS (PAR PERIODU: 01.03.2026-31.03.2026)";\r\n{SEB_LATVIAN}\r\n'
        f'"17";"11.03.2026";"EUR";"45,60";"SIA";"";"{OUR_ACCOUNT}";"";"";"līg. {ANNA}";"2026031200001";"10.03.2026";"PMNTICDTESCT";"";"D";"45,60";"{HERS}";"EUR";\r\n'
    )
    (case,) = answer(books, tmp_path, content, "seb.csv").cases
    with books.engine.begin() as connection:
        listed = stored.load(connection, [case.head.case_no])
        book = case_book(case, listed[0][1], proof(connection, books.policy, DAY, listed), (), "Anna", DAY, "en")
    (row,) = book.evidence
    assert (row.ordered_on, row.paid_on, row.booked_on, row.worth) == ("2026-03-10", "2026-03-11", "2026-03-12", "her bank's reference is found")


def test_a_statement_of_our_own_account_is_no_claim(books: Books, tmp_path: Path) -> None:
    found = answer(books, tmp_path, fidavista_files.one())
    assert [(one.outcome, "an account of ours" in one.message) for one in found.outcomes] == [("refused", True)]
    assert found.remarks


def test_an_export_in_which_nothing_went_to_us_is_refused(books: Books, tmp_path: Path) -> None:
    found = answer(books, tmp_path, fidavista(), told=Told(ANNA))
    assert [(one.outcome, "went to an account of ours" in one.message) for one in found.outcomes] == [("refused", True)]


def test_her_account_stays_no_account_of_ours(books: Books, tmp_path: Path) -> None:
    answer(books, tmp_path, fidavista(("45.60", "2026031200001")))
    with books.engine.begin() as connection:
        assert own_accounts(connection) == {OUR_ACCOUNT}
