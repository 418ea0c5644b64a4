"""What the head of a statement says: account, period, pages, balances, the bank's own totals."""

from __future__ import annotations

import pytest

from reconcile.core.statement import Balance
from tests.readers.camt_files import ACCOUNT, balance, document, entry, heads, read, statement


def test_the_head_comes_before_its_entries() -> None:
    found = read(document(f"<Id>1</Id>{ACCOUNT}{entry()}", f"<Id>2</Id>{ACCOUNT}"))
    assert [type(each).__name__ for each in found] == ["Statement", "Entry", "Statement"]


def test_a_statement_without_entries_still_counts() -> None:
    (head,) = heads(statement(head=ACCOUNT + balance("OPBD", "7.00") + balance("CLBD", "7.00")))
    assert [(each.code, each.amount_minor) for each in head.balances] == [("OPBD", 700), ("CLBD", 700)]


def test_all_balances_are_carried_with_their_sign_day_and_kind() -> None:
    own = "<Bal><Tp><CdOrPrtry><Prtry>OWN</Prtry></CdOrPrtry><SubTp><Cd>INTM</Cd></SubTp></Tp>"
    text = statement(entry(), head=ACCOUNT + balance("OPBD", "7.00", sign="DBIT") + balance("CLAV", "8.00000") + own + balance("", "1")[44:])
    (head,) = heads(text.replace("</CdOrPrtry></Tp><Amt", "</CdOrPrtry></Tp><Amt"))
    assert head.balances[0] == Balance("OPBD", "", -700, "EUR", "2026-03-31")
    assert [(each.code, each.amount_minor) for each in head.balances[:2]] == [("OPBD", -700), ("CLAV", 800)]


def test_the_account_is_an_iban_or_the_banks_own_number() -> None:
    (iban,) = heads(statement(entry(), head="<Acct><Id><IBAN>LV80 BANK 0000 4351 9500 1</IBAN></Id></Acct>"))
    (other,) = heads(statement(entry(), head="<Acct><Id><Othr><Id>00123</Id></Othr></Id></Acct>"))
    assert (iban.account, iban.account_is_iban) == ("LV80BANK0000435195001", True)
    assert (other.account, other.account_is_iban) == ("00123", False)


def test_the_currency_is_the_accounts_else_its_balances_else_its_entries() -> None:
    bare = "<Acct><Id><IBAN>LV80BANK0000435195001</IBAN></Id></Acct>"
    assert heads(statement(entry(currency="USD"), head=ACCOUNT))[0].currency == "EUR"
    assert heads(statement(entry(currency="USD"), head=bare + balance("OPBD", "1", currency="CHF")))[0].currency == "CHF"
    assert heads(statement(entry(currency="USD"), head=bare))[0].currency == "USD"
    assert heads(statement(head=bare))[0].currency == ""


def test_the_period_is_kept_as_days_and_as_written() -> None:
    period = "<FrToDt><FrDtTm>2026-03-01T00:00:00+02:00</FrDtTm><ToDtTm>2026-03-31T23:59:59+03:00</ToDtTm></FrToDt>"
    (head,) = heads(statement(entry(), head=period + ACCOUNT))
    assert (head.from_date, head.to_date) == ("2026-03-01", "2026-03-31")
    assert (head.from_at, head.to_at) == ("2026-03-01T00:00:00+02:00", "2026-03-31T23:59:59+03:00")


@pytest.mark.parametrize(
    ("header", "own", "expected"),
    [
        ("", "", (0, True)),
        ("<MsgPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>", "", (2, False)),
        ("<MsgPgntn><PgNb>2</PgNb><LastPgInd>YES</LastPgInd></MsgPgntn>", "", (2, True)),
        (
            "<MsgPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>",
            "<StmtPgntn><PgNb>00003</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>",
            (3, True),
        ),
    ],
)
def test_pages_are_the_statements_else_the_messages(header: str, own: str, expected: tuple[int, bool]) -> None:
    (head,) = heads(statement(entry(), head=own + ACCOUNT, header="<MsgId>M1</MsgId>" + header))
    assert (head.page, head.last_page) == expected


def test_the_banks_totals_are_signed_like_money() -> None:
    summary = (
        "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries><TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>50.00</Sum></TtlCdtNtries>"
        "<TtlDbtNtries><NbOfNtries>2</NbOfNtries><Sum>20.5</Sum></TtlDbtNtries></TxsSummry>"
    )
    (head,) = heads(statement(entry(), head=ACCOUNT + summary))
    assert (head.stated_entries, head.stated_credit_minor, head.stated_debit_minor) == (3, 5000, -2050)
    (without,) = heads(statement(entry()))
    assert (without.stated_entries, without.stated_credit_minor, without.stated_debit_minor) == (None, None, None)


def test_the_number_of_entries_is_added_up_where_only_its_parts_are_stated() -> None:
    summary = "<TxsSummry><TtlCdtNtries><NbOfNtries>1</NbOfNtries></TtlCdtNtries><TtlDbtNtries><NbOfNtries>2</NbOfNtries></TtlDbtNtries></TxsSummry>"
    assert heads(statement(entry(), head=ACCOUNT + summary))[0].stated_entries == 3


def test_ids_and_sequence_numbers_are_kept() -> None:
    own = "<ElctrncSeqNb>12</ElctrncSeqNb><LglSeqNb>7</LglSeqNb>"
    servicer = "<Acct><Id><IBAN>LV1</IBAN></Id><Ownr><Nm>SIA Gaisma</Nm></Ownr><Svcr><FinInstnId><BICFI>HABALV22</BICFI></FinInstnId></Svcr></Acct>"
    (head,) = heads(statement(entry(), head=own + servicer))
    assert (head.message_id, head.statement_id, head.electronic_sequence, head.legal_sequence) == ("M1", "S1", "12", "7")
    assert (head.account_owner, head.account_servicer, head.created_at) == ("SIA Gaisma", "HABALV22", "2026-04-01T06:00:00")


def test_a_file_that_does_not_say_its_version_is_named_by_its_shape() -> None:
    text = statement(entry())
    namespace = ' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"'
    assert heads(text.replace(namespace, ""))[0].message == "camt.053"
    assert heads(text.replace("camt.053.001.02", "camt.054.001.02"))[0].message == "camt.053"


@pytest.mark.parametrize("spelling", ["none", "foreign", "prefixed", "envelope"])
def test_namespaces_and_envelopes_do_not_matter(spelling: str) -> None:
    plain = statement(entry("<NtryDtls><TxDtls><RmtInf><Ustrd>līgums</Ustrd></RmtInf></TxDtls></NtryDtls>"), entry(sign="DBIT"))
    namespace = 'xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"'
    declaration, body = plain.split("?>\n", 1)
    text = {
        "none": plain.replace(" " + namespace, ""),
        "foreign": plain.replace(namespace, 'xmlns="urn:weird"'),
        "prefixed": declaration
        + "?>\n"
        + body.replace("</", "\0").replace("<", "<n:").replace("\0", "</n:").replace(namespace, namespace.replace("xmlns", "xmlns:n")),
        "envelope": declaration + "?>\n<e:Envelope xmlns:e='urn:soap'><e:Body>" + body + "</e:Body></e:Envelope>",
    }[spelling]
    assert [each[1:] for each in read(text)] == [each[1:] for each in read(plain)] or spelling in {"none", "foreign"}
    assert list(read(text))[1:] == list(read(plain))[1:]
