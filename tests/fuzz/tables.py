"""Honest internetbank tables to start from; names and accounts are invented."""

from __future__ import annotations

from tests.corpus.camt_table import folder
from tests.readers import test_bank_collected as collections
from tests.readers import test_bank_others as others
from tests.readers import test_bank_swedbank as swed

MAPS = {
    "signed": {"iban": swed.OURS, "only_currency": "EUR", "date": "Booked", "amount": "Sum", "payer_name": "Who", "payer_account": "From", "text": "Why"},
    "two": {"account": "Ours", "currency": "Ccy", "date": "Day", "debit": "Out", "credit": "In", "text": "Text", "value_date": "Valued"},
    "marked": {"account": "Account", "currency": "Currency", "date": "Date", "amount": "Total", "side": "DC", "reference": "Ref"},
}  # fmt: skip


def swedbank() -> list[bytes]:
    """In its languages, with balances and without, with quotes that are not written twice."""
    foreign = (
        f'"{swed.OURS}","20","2026-03-02","UAB "Naktis"","Sąskaita "A-1", 2026","1,045.60","EUR","K","2026030200000001","MK","","7","","","","",'
    )
    english = f'"{swed.OURS}";"20";"02.03.2026";"Anna";"{swed.THEIRS}";"1002003000";"45,60";"EUR";"K";"2026030200000001";"MK";"";"7";'
    texts = [
        swed.table(*swed.WHOLE),
        swed.table(*swed.WHOLE[1:3]),
        swed.table(*swed.WHOLE, heading=swed.RUSSIAN),
        swed.table(english, english.replace("45,60", "1 000,00"), heading=swed.ENGLISH),
        swed.table(foreign, foreign.replace('"K"', '"D"'), heading=swed.LITHUANIAN),
    ]
    return [*(text.encode() for text in texts), swed.table(*swed.WHOLE).encode("cp1257")]


def seb() -> list[bytes]:
    """Latvian and Lithuanian."""
    return [
        others.seb(others.seb_row(), others.seb_row("13.03.2026", "D", amount="1 045,60")).encode(),
        others.seb(others.seb_row(paid=("USD", "50,00")), others.seb_row(account="4921********1234")).encode(),
        others.seb(others.seb_row(), title=others.SEB_TITLE.replace("KONTA", "SĄSKAITOS"), heading=others.SEB_LITHUANIAN).encode(),
    ]


def luminor() -> list[bytes]:
    """Rows under their heading, and one column right of it."""
    straight = [f"Sąskaita {others.LUMINOR}", others.LUMINOR_HEADING, *others.LUMINOR_ROWS]
    shifted = [others.LUMINOR_HEADING, *(f"{others.LUMINOR},{row}" for row in others.LUMINOR_ROWS)]
    return [("\n".join(lines) + "\n").encode() for lines in (straight, shifted)]


def lhv() -> list[bytes]:
    """Signed and not."""
    return [others.lhv(("C", "45.60"), ("D", "12.30")).encode(), others.lhv(("C", "45,60"), ("D", "-12,30"), ("C", "1 000,00")).encode()]


def litas() -> list[bytes]:
    """In windows-1257, and the corpus's where it is."""
    found = [("\r\n".join(others.LITAS) + "\r\n").encode("cp1257"), ("\n".join(others.LITAS) + "\n").encode()]
    return [*found, *(path.read_bytes() for path in sorted(folder().rglob("*")) if path.is_file() and "litas" in path.name.lower())]


def collected() -> list[bytes]:
    """What a post office collected."""
    return [
        collections.table(*collections.ROWS).encode(),
        collections.table(*collections.ROWS, collections.ROWS[0].replace("P1", "P2")).encode("cp1257"),
    ]


def mapped() -> list[bytes]:
    """Tables of banks nobody knows; ``MAPS`` fits them."""
    signed = f"Booked;Sum;Who;From;Why\n12.03.2026;45,60;Anna Bērziņa;{swed.THEIRS};1002003000\n13.03.2026;-12,30;Banka;;Komisija\n"
    two = f"Ours;Ccy;Day;Valued;Out;In;Text\n{swed.OURS};EUR;2026-03-12;2026-03-12;;45.60;a\n{swed.OURS};USD;2026-03-13;;1.00;;b\n"
    marked = f"Account;Currency;Date;Total;DC;Ref\n{swed.OURS};EUR;03/12/2026;1,045.60;K;RF481002003000\n{swed.OURS};EUR;03/13/2026;2.00;D;\n"
    last = f"Who;From;Why;Booked;Sum\nAnna;{swed.THEIRS};1002003000;2026-03-12;45.60\nBanka;;Komisija;2026-03-13;-12.30\n"
    return [signed.encode(), last.encode(), two.encode(), marked.encode(), signed.replace("\n", "\r\n").encode("cp1257")]
