"""A customer's own bank files as claimed lines: every format we read, only what concerns us, and never as proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.core.compare_words import not_executed
from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.errors import Refused
from reconcile.readers.claimed_exports import is_export, read_claimed, read_exported
from reconcile.readers.detect import detect
from tests.readers import camt_files, fidavista_files, mt940_files
from tests.readers.table_files import given
from tests.readers.test_bank_others import SEB_LATVIAN
from tests.readers.test_pain import FIDAVISTA, HERS, OURS, PMT_STAT, STATUS, pain001, transfer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconcile.readers.inputs import Input

CONTRACTS = {"1002003000": "1002003000", "1002003018": "1002003018"}
TO_US = f"<CPartySet><AccNo>{OURS}</AccNo><AccHolder><Name>SIA Siltums</Name></AccHolder></CPartySet>"
TO_OTHERS = "<CPartySet><AccNo>LV17UNLA0050015973229</AccNo><AccHolder><Name>Rimi</Name></AccHolder></CPartySet>"
MAPPED = "LV17HABA0551000000002"
MAP = {"iban": MAPPED, "only_currency": "EUR", "date": "Day", "amount": "Sum", "payer_account": "To", "text": "Text"}


def known(given_numbers: Iterable[str]) -> Mapping[str, str]:
    return {number: CONTRACTS[number] for number in given_numbers if number in CONTRACTS}


def read(
    content: str | bytes, name: str = "list.xml", contract_no: str = "", maps: Mapping[str, Mapping[str, str]] | None = None
) -> list[ClaimCase | ClaimedLine]:
    one = given(content, name)
    return [value for chunk in read_claimed(one, kind(one, maps), {OURS}, known, contract_no, maps or {}) for value in chunk]


def kind(one: Input, maps: Mapping[str, Mapping[str, str]] | None = None) -> str:
    found = detect(one, statements=maps or {})
    assert is_export(found)
    return found


def export(*transactions: str) -> str:
    return fidavista_files.document(fidavista_files.currency(*transactions), account=f"<IBAN>{HERS}</IBAN>")


def test_what_left_her_account_for_ours_is_claimed_with_its_day_sum_reference_and_contract() -> None:
    content = export(
        fidavista_files.transaction("45.60", "D", TO_US, "2026031200001"),
        fidavista_files.transaction("12.00", "D", TO_OTHERS.replace("Rimi", "Veikals")).replace("līg. 1002003000", "pirkums"),
        fidavista_files.transaction("99.00", "C", TO_US),
    )
    case, line = read(content)
    assert isinstance(case, ClaimCase)
    assert isinstance(line, ClaimedLine)
    assert case.case_no.startswith("list-")
    assert (case.contract_no, case.period_from, case.period_to, case.currency) == ("1002003000", "2026-03-01", "2026-03-31", "EUR")
    assert (line.contract_no, line.paid_on, line.amount_minor, line.payer_iban, line.beneficiary_iban) == (
        "1002003000",
        "2026-03-12",
        4560,
        HERS,
        OURS,
    )
    assert (line.bank_reference, line.status, line.line_no, line.problem) == ("2026031200001", "executed", 1, "")
    assert "līg. 1002003000" in line.details


def test_a_payment_that_names_a_contract_is_claimed_wherever_it_went() -> None:
    _, line = read(export(fidavista_files.transaction("45.60", "D", TO_OTHERS)))
    assert isinstance(line, ClaimedLine)
    assert (line.contract_no, line.beneficiary_iban) == ("1002003000", "LV17UNLA0050015973229")


def test_every_format_of_an_export_gives_the_same_claim() -> None:
    party = f"<RltdPties><Cdtr><Nm>SIA Siltums</Nm></Cdtr><CdtrAcct><Id><IBAN>{OURS}</IBAN></Id></CdtrAcct></RltdPties>"
    detail = f'<Amt Ccy="EUR">45.60</Amt>{party}<RmtInf><Ustrd>līg. 1002003000</Ustrd></RmtInf>'
    camt = camt_files.statement(
        camt_files.entry(camt_files.details(detail), "45.60", "DBIT"), head=f"<Acct><Id><IBAN>{HERS}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    ).replace("2026-03-31", "2026-03-12")
    mt940 = mt940_files.message(
        mt940_files.line("2603120312D45,60NTRFNONREF//B", f"166?20lig. 1002003000?31{OURS}?32SIA Siltums"), account=HERS, closing="F:C260312EUR54,40"
    )
    seb = "\r\n".join(
        [
            f'"KONTA  ({HERS}) IZRAKSTS (PAR PERIODU: 01.03.2026-31.03.2026)";', SEB_LATVIAN,
            f'"17";"12.03.2026";"EUR";"45,60";"SIA Siltums";"";"{OURS}";"";"";"līg. 1002003000";"R1";"11.03.2026";"PMNTICDTESCT";"";"D";"45,60";"{HERS}";"EUR";', "",
        ]
    )  # fmt: skip
    table = f"Day;Sum;To;Text\n2026-03-12;-45,60;{OURS};līg. 1002003000\n"
    for content, maps in ((camt, {}), (mt940, {}), (seb, {}), (table, {"hers": MAP})):
        _, line = read(content, maps=maps)
        assert isinstance(line, ClaimedLine)
        assert (line.contract_no, line.paid_on, line.amount_minor, line.beneficiary_iban) == ("1002003000", "2026-03-12", 4560, OURS)
        assert line.payer_iban == (MAPPED if maps else HERS)


def test_the_day_on_the_customers_order_is_kept_beside_the_banks() -> None:
    content = (
        f'"KONTA  ({HERS}) IZRAKSTS (PAR PERIODU: 01.03.2026-31.03.2026)";\r\n{SEB_LATVIAN}\r\n'
        f'"17";"12.03.2026";"EUR";"45,60";"SIA";"";"{OURS}";"";"";"x";"R1";"11.03.2026";"PMNTICDTESCT";"";"D";"45,60";"{HERS}";"EUR";\r\n'
    )
    (line,) = read_exported(given(content), "seb").lines
    assert (line.ordered_on, line.executed_on, line.booked_on) == ("2026-03-11", "2026-03-12", "2026-03-12")


def test_an_order_is_claimed_as_ordered_on_its_day_and_proves_nothing() -> None:
    case, line = read(pain001(transfer()))
    assert isinstance(line, ClaimedLine)
    assert (line.paid_on, line.amount_minor, line.status, line.bank_reference, line.payer_name) == (
        "2026-03-12",
        4560,
        "ordered",
        "E-1",
        "Anna Liepa",
    )
    assert isinstance(case, ClaimCase)
    assert (case.period_from, case.period_to) == ("2026-03-12", "2026-03-12")
    assert not not_executed(line.status)


@pytest.mark.parametrize(("code", "status", "executed"), [("E", "executed", True), ("P", "processing", False), ("R", "revoked", False)])
def test_the_status_an_order_has_in_the_same_file_is_what_her_list_says(code: str, status: str, executed: bool) -> None:
    stated = PMT_STAT.replace("<StatCode>E", f"<StatCode>{code}").removeprefix("<FIDAVISTA>").removesuffix("</FIDAVISTA>")
    lines = [line for line in read(FIDAVISTA.replace("</FIDAVISTA>", f"{stated}</FIDAVISTA>").encode("cp1257")) if isinstance(line, ClaimedLine)]
    assert [(line.amount_minor, line.status, not not_executed(line.status)) for line in lines] == [(4560, status, executed), (100, status, executed)]


def test_a_payment_that_is_only_reserved_is_processing() -> None:
    pending = camt_files.entry(amount="45.60", sign="DBIT", status="<Sts>PDNG</Sts>").replace(
        "</Ntry>", "<AddtlNtryInf>1002003000</AddtlNtryInf></Ntry>"
    )
    content = camt_files.statement(pending, family="052", head=f"<Acct><Id><IBAN>{HERS}</IBAN></Id><Ccy>EUR</Ccy></Acct>")
    (line,) = read_exported(given(content), "camt").lines
    assert (line.claimed.status, line.booked_on, not_executed(line.claimed.status)) == ("processing", "", True)


def test_a_line_without_a_contract_goes_to_the_one_told_or_the_only_one_named() -> None:
    nameless = fidavista_files.transaction("10.00", "D", TO_US, "2").replace("līg. 1002003000", "elektrība")
    named = fidavista_files.transaction("45.60", "D", TO_US, "1")
    lines = [line for line in read(export(named, nameless)) if isinstance(line, ClaimedLine)]
    assert [line.contract_no for line in lines] == ["1002003000", "1002003000"]
    (line,) = [line for line in read(export(nameless), contract_no="1002003018") if isinstance(line, ClaimedLine)]
    assert (line.contract_no, line.problem) == ("1002003018", "")
    (line,) = [line for line in read(export(nameless)) if isinstance(line, ClaimedLine)]
    assert (line.amount_minor, line.problem) == (0, "its text names no contract")


def test_a_text_with_two_contracts_is_not_guessed() -> None:
    both = fidavista_files.transaction("45.60", "D", TO_US).replace("1002003000", "1002003000 un 1002003018")
    (line,) = [line for line in read(export(both)) if isinstance(line, ClaimedLine)]
    assert (line.amount_minor, line.problem) == (0, "its text names 2 contracts: 1002003000, 1002003018")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            fidavista_files.document(fidavista_files.currency(fidavista_files.transaction(side="D"))),
            f"it is a statement of {OURS}, an account of ours",
        ),
        (export(fidavista_files.transaction("9.00", "D", TO_OTHERS).replace("1002003000", "")), "none of its 1 payments went to an account of ours"),
        (STATUS, "it says how orders went, and not what was ordered"),
    ],
)
def test_what_is_no_claim_is_refused_with_the_reason(content: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        read(content)
    assert said in str(caught.value)


def test_the_same_name_with_other_content_is_another_case() -> None:
    cases = {value.case_no for amount in ("1.00", "2.00") for value in read(export(fidavista_files.transaction(amount, "D", TO_US)))}
    assert len(cases) == 2
