"""A customer's e-mail on its way in: a case on her contract, requests, and the sentence to send back when she names none."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING, NamedTuple

import pytest

from reconcile.batch import claim_files, claim_list, intake
from reconcile.core.claim_life import standing
from reconcile.core.policy import OwnAccount, Policy
from reconcile.errors import WrongUse
from reconcile.store import bulk, claims, requests
from tests.readers.test_pain import OURS as ORDERED_TO
from tests.readers.test_pain import pain001, transfer

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.intake import Outcome
    from reconcile.core.reference_data import ClaimCase, ClaimedLine

OURS, HERS = "LV44HABA0551000000001", "LV17HABA0551000000002"
CONTRACTS = "contract_no,customer_name\n1002003000,Anna Bērziņa\n1002003017,Anna Bērziņa\n"
SWEDBANK = (
    '"Klienta konts";"Ieraksta tips";"Datums";"Saņēmējs/Maksātājs";"Saņēmēja konts";"Informācija saņēmējam";"Summa";"Valūta";"Debets/Kredīts";'
    '"Arhīva kods";"Maksājuma veids";"Refernces numurs";"Dokumenta numurs";\r\n'
)


class Office(NamedTuple):
    """Where the post arrives."""

    engine: Engine
    folder: Path

    def arrives(self, text: str, *attached: tuple[str, bytes], name: str = "mail.eml") -> Outcome:
        message = EmailMessage()
        message["From"], message["Date"] = "anna@example.lv", "Tue, 12 May 2026 10:00:00 +0300"
        message["Message-ID"] = f"<{name}@example.lv>"
        message.set_content(text)
        for file, data in attached:
            message.add_attachment(data, maintype="application", subtype="octet-stream", filename=file)
        return self.file(bytes(message), name)

    def file(self, data: bytes, name: str) -> Outcome:
        path = self.folder / name
        path.write_bytes(data)
        (outcome,) = intake.take(self.engine, Policy(accounts=(OwnAccount(OURS),)), [path], lambda *_: None)
        return outcome

    def cases(self) -> list[tuple[ClaimCase, tuple[ClaimedLine, ...]]]:
        with self.engine.begin() as connection:
            return claims.load(connection, claims.numbers(connection))

    def count(self, table: str) -> int:
        with self.engine.begin() as connection:
            return int(bulk.fetch(connection, f"SELECT COUNT(*) FROM {table}")[0][0])


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    found = Office(engine, tmp_path)
    assert found.file(CONTRACTS.encode(), "contracts.csv").outcome == "taken"
    return found


def test_a_payment_that_was_not_understood_is_a_line_of_the_case_and_keeps_it_open(office: Office) -> None:
    outcome = office.arrives("Līgums 1002003000, samaksāju:\n12.03.2026 45,60 EUR\nun 20.03.2026 20 tugrikus\n")
    assert 'not understood: "un 20.03.2026 20 tugrikus"' in outcome.message
    with office.engine.begin() as connection:
        (case,) = claim_list.look(connection, Policy(), "2026-05-12", claims.numbers(connection))
    assert [(one.line_no, one.contract_no, one.verdict) for one in case.lines] == [
        (1, "1002003000", "not_decidable"),
        (2, "1002003000", "unreadable"),
    ]
    assert case.lines[1].sentence == "cannot be used “un 20.03.2026 20 tugrikus”: a day and a number, which may be a sum of some kind"
    assert standing([case.lines[1]]).state == "open"


DZIDRA = "Labdien, līgums 1002003000. Maksāju 23. martā 27,45 eiro un 24. decembrī 29,80 eiro. Kāpēc brīdinājums?"


def test_a_text_of_one_line_with_decimal_commas_is_a_letter_and_no_table(office: Office) -> None:
    path = office.folder / "dzidra.txt"
    path.write_text(DZIDRA, encoding="utf-8")
    answer = claim_list.answer(office.engine, Policy(), [path], claim_files.Told(), "2026-05-12")
    assert [(one.kind, one.outcome) for one in answer.outcomes] == [("email", "taken")]
    assert [(line.paid_on, line.claimed_minor) for line in answer.cases[0].lines] == [("2026-03-23", 2745), ("2025-12-24", 2980)]


def test_a_text_by_itself_does_not_tell_its_year_and_is_refused_with_who_knows_it(office: Office) -> None:
    outcome = office.file(DZIDRA.encode(), "dzidra.txt")
    assert (outcome.kind, outcome.outcome) == ("email", "refused")
    assert "(which day is meant cannot be told)" in outcome.message
    assert "`reconcile claim FILE` knows the year" in outcome.message


def test_a_letter_becomes_a_case_on_the_contract_it_names(office: Office) -> None:
    outcome = office.arrives(
        "Labdien!\n12.03.2026 samaksāju 45,60 EUR Swedbankā, līg. 1002 003 000.\n14.04.2026 samaksāju 20,00 EUR.\nRēķins 01.03.2026 par 9,99 EUR.\n"
    )
    assert (outcome.kind, outcome.outcome, outcome.rows) == ("email", "taken", 2)
    assert '2 payments claimed, 2 new; not understood: "Rēķins 01.03.2026 par 9,99 EUR." (it does not say that this was paid)' in outcome.message
    ((case, lines),) = office.cases()
    assert (case.contract_no, case.period_from, case.period_to, case.received_on) == ("1002003000", "2026-03-12", "2026-04-14", "2026-05-12")
    assert [(line.line_no, line.contract_no, line.paid_on, line.amount_minor) for line in lines] == [
        (1, "1002003000", "2026-03-12", 4560),
        (2, "1002003000", "2026-04-14", 2000),
    ]
    assert lines[0].details == "12.03.2026 samaksāju 45,60 EUR Swedbankā, līg. 1002 003 000."


@pytest.mark.parametrize("text", ["12.03.2026 samaksāju 45,60 EUR.", "12.03.2026 samaksāju 45,60 EUR, līg. 9999999999."])
def test_a_letter_without_a_contract_that_exists_is_refused_with_the_sentence_to_send_back(office: Office, text: str) -> None:
    outcome = office.arrives(text)
    assert outcome.outcome == "refused"
    assert "it lists 1 payment and names no contract that exists; answer: Paldies par vēstuli!" in outcome.message
    assert "Please send it again with your contract number, which is on every bill." in outcome.message
    assert office.cases() == []


def test_a_line_that_could_be_of_two_contracts_is_kept_with_its_problem(office: Office) -> None:
    office.arrives("Līgumi 1002003000 un 1002003017.\n12.03.2026 samaksāju 45,60 EUR par līg. 1002003017.\n14.04.2026 samaksāju 20,00 EUR.\n")
    ((_, lines),) = office.cases()
    assert [(line.contract_no, line.amount_minor, line.problem) for line in lines] == [
        ("1002003017", 4560, ""),
        ("1002003000", 0, "the letter names 2 contracts: 1002003000, 1002003017"),
    ]


def test_a_request_goes_to_the_contract_and_without_one_is_refused(office: Office) -> None:
    assert office.arrives("Lūdzu turpmāk nesūtīt papīra rēķinus. Līgums 1002003000.", name="a.eml").message.startswith("1 request, 1 new")
    assert (
        "1 refused: see `reconcile export requests-refused FILE.csv`" in office.arrives("Lūdzu turpmāk nesūtīt papīra rēķinus.", name="b.eml").message
    )
    with office.engine.begin() as connection:
        (applied,) = requests.applied(connection)
        (refused,) = requests.refused(connection)
    assert (applied.contract_no, applied.said.request, applied.said.received_on) == ("1002003000", "paper_off", "2026-05-12")
    assert applied.said.channel == "e-mail"
    assert refused.refusal == "no_number"


def test_a_letter_about_something_else_is_refused_and_read_by_a_person(office: Office) -> None:
    outcome = office.arrives("Labdien! Kad jūs strādājat?")
    assert "nothing in it is a payment with a day and a sum, or a request; read it and answer the customer" in outcome.message


def test_the_customers_own_bank_export_claims_her_payments_to_us_and_is_no_statement_of_ours(office: Office) -> None:
    rows = (
        f'"{HERS}";"20";"12.03.2026";"Gaisma SIA";"{OURS}";"rēķins";"45,60";"EUR";"D";"2026031200000001";"MK";"";"1";',
        f'"{HERS}";"20";"13.03.2026";"Gaisma SIA";"";"līg. 1002003000";"20,00";"EUR";"D";"2026031300000001";"MK";"";"2";',
        f'"{HERS}";"20";"14.03.2026";"Veikals";"LV58UNLA0050000000001";"pirkums";"9,99";"EUR";"D";"2026031400000001";"CTX";"";"3";',
        f'"{HERS}";"20";"15.03.2026";"Darbs";"{OURS}";"alga 1002003000";"500,00";"EUR";"K";"2026031500000001";"INB";"";"4";',
    )
    office.arrives("Līgums 1002003000, skat. pielikumu.", ("izraksts.csv", (SWEDBANK + "\r\n".join(rows) + "\r\n").encode()))
    ((_, lines),) = office.cases()
    assert [(line.paid_on, line.amount_minor, line.payer_iban, line.bank_reference) for line in lines] == [
        ("2026-03-12", 4560, HERS, "2026031200000001"),
        ("2026-03-13", 2000, HERS, "2026031300000001"),
    ]
    assert (office.count("statement"), office.count("payment")) == (0, 0)


def test_an_attached_list_is_taken_and_what_cannot_be_read_is_named(office: Office) -> None:
    listed = b"contract_no,paid_on,amount\n1002003000,2026-03-12,45.60\n"
    outcome = office.arrives("Skat. pielikumu.", ("saraksts.csv", listed), ("foto.png", b"\x89PNG\r\n\x1a\n"))
    assert outcome.message == "saraksts.csv: 1 payment claimed; not understood: foto.png was not read: it is a picture"
    ((case, _),) = office.cases()
    assert case.contract_no == "1002003000"


def test_the_same_letter_twice_is_one_case(office: Office) -> None:
    text = "12.03.2026 samaksāju 45,60 EUR, līg. 1002003000."
    office.arrives(text)
    assert office.arrives(text).outcome == "exists"
    assert len(office.cases()) == 1


def test_the_claim_command_answers_a_letter_at_once(office: Office) -> None:
    path = office.folder / "letter.txt"
    path.write_text("Labdien!\n12.03.2026 samaksāju 45,60 EUR, līg. 1002003000.\n", encoding="utf-8")
    for outcome in ("taken", "exists"):
        answer = claim_list.answer(office.engine, Policy(), [path], claim_files.Told(), "2026-05-12")
        assert [each.outcome for each in answer.outcomes] == [outcome]
        ((line,),) = [case.lines for case in answer.cases]
        assert (line.claimed_minor, line.verdict) == (4560, "not_decidable")


def test_a_letter_that_names_no_contract_is_taken_for_the_one_told(office: Office) -> None:
    path = office.folder / "told.eml"
    office.arrives("12.03.2026 samaksāju 45,60 EUR.", name="told.eml")
    policy = Policy(accounts=(OwnAccount(OURS),))
    answer = claim_list.answer(office.engine, policy, [path], claim_files.Told("1002003017"), "2026-05-12")
    assert [(each.outcome, each.kind) for each in answer.outcomes] == [("taken", "email")]
    ((case, lines),) = office.cases()
    assert (case.contract_no, [(line.contract_no, line.amount_minor, line.problem) for line in lines]) == ("1002003017", [("1002003017", 4560, "")])


def test_a_letter_about_another_contract_than_the_one_told_is_not_taken(office: Office) -> None:
    path = office.folder / "other.txt"
    path.write_text("12.03.2026 samaksāju 45,60 EUR, līg. 1002003000.", encoding="utf-8")
    with pytest.raises(WrongUse, match="its rows are for contract 1002003000, not 1002003017"):
        claim_list.answer(office.engine, Policy(accounts=(OwnAccount(OURS),)), [path], claim_files.Told("1002003017"), "2026-05-12")
    assert office.cases() == []


def test_a_payment_order_attached_to_a_letter_is_claimed_as_ordered(office: Office) -> None:
    order = pain001(transfer()).replace(ORDERED_TO, OURS).encode()
    outcome = office.arrives("Labdien, pielikumā maksājums. Līgums 1002003000.", ("order.xml", order))
    assert outcome.outcome == "taken"
    ((_, (line,)),) = office.cases()
    assert (line.contract_no, line.amount_minor, line.status, line.beneficiary_iban) == ("1002003000", 4560, "ordered", OURS)
