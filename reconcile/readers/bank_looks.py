"""What a column of an unknown table looks like by its cells, and what its heading says it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reconcile.readers.bank_accounts import is_iban
from reconcile.readers.bank_cells import SIDES
from reconcile.readers.table_amounts import needs_sign, plain
from reconcile.readers.table_days import day, needs_order
from reconcile.readers.table_schema import heading_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST = 95  # per cent of the cells that must look alike: a total, a balance may stand below
_HUNDRED = 100
_LONG = 10  # digits: a number without decimals of so many is no sum
_PROSE = 8  # letters on average
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
# Parts of headings in Latvian, English, Estonian, Lithuanian, Russian, German, Polish, Finnish and the Scandinavian languages, as
# ``heading_key`` leaves them. The first that is found counts.
_WORDS = (
    ("balance", ("atlikum", "balance", "likutis", "saldo", "jaak", "остаток", "баланс", "kontostand")),
    ("value_date", ("valutesanas", "valuedate", "valutadat", "vaartuspaev", "valiutavimo", "датавалют", "wertstellung", "datawaluty", "valør", "arvopaiva")),
    ("side", ("debetskredit", "debitcredit", "deebetkreedit", "debetaskreditas", "дебеткредит", "debitorcredit", "creditdebit", "dk", "dc", "cd")),
    ("debit", ("debet", "debit", "deebet", "izdevum", "moneyout", "paidout", "withdraw", "islaidos", "valjaminek", "дебет", "расход", "списан")),
    ("credit", ("kredit", "credit", "kreedit", "ienakum", "moneyin", "paidin", "deposit", "iplaukos", "laekum", "кредит", "приход", "поступлен")),
    ("payer_account", (
        "partnerakonts", "maksatajakonts", "sanemejakonts", "sanemejamaksatajakonts", "counterpartyaccount", "payeraccount", "beneficiarysaccount",
        "beneficiaryaccount", "accountofpayer", "saajakonto", "saajamaksjakonto", "gavejosaskaita", "moketojosaskaita", "счетплательщика",
        "счетполучателя", "счетконтрагента", "payeriban", "counterpartyiban", "korespondent",
        "kontoauftraggeber", "ibanzahlungs", "rachuneknadawcy", "kontonadawcy", "rachunekkontrahenta", "afsenderkonto", "avsandarkonto", "maksajantili",
    )),
    ("bank_reference", (
        "arhiv", "archiv", "transactionid", "transactionno", "transactionnumber", "transakcijasnumurs", "irasonr", "bankreference",
        "transferreference", "архив", "операции",
    )),
    ("payer_id", ("persk", "regn", "registr", "isikukood", "asmenskodas", "personalcode", "identif")),
    ("payer_name", (
        "nosaukums", "maksatajs", "sanemejs", "partner", "name", "payer", "counterparty", "beneficiary", "saajamaksja", "nimi", "gavejas",
        "moketojas", "pavadinimas", "плательщик", "получатель", "контрагент", "имя", "наименование", "auftraggeber", "zahlungspflichtig",
        "zahlungsbeteiligt", "empfanger", "nadawc", "kontrahent", "odbiorc", "afsender", "avsandare", "avsender", "indbetaler", "innbetaler",
        "modtager", "mottag", "mottaker", "navn", "namn", "maksaja", "maksja", "saaja",
    )),
    ("text", (
        "merkis", "informacija", "detal", "detail", "purpose", "description", "memo", "remittance", "selgitus", "paaiskinim", "paskirtis",
        "назначен", "описан", "информация", "пояснен", "message", "zina", "verwendungszweck", "tytuł", "tytul", "opis", "tekst", "meddel", "melding",
        "besked", "viesti", "selite",
    )),
    ("document", ("dokumentanumurs", "dokumentanr", "documentn", "dokumendi", "doknr", "документ")),
    ("reference", ("referen", "atsauce", "viitenumber", "imokoskodas", "ссылк", "референ", "viite")),
    ("code", ("veids", "tips", "type", "code", "tuup", "kodas", "tipas", "типопер", "вид")),
    ("currency", ("valut", "currency", "valuuta", "valiuta", "валют", "ccy", "waluta", "wahrung")),
    ("amount", ("summa", "amount", "suma", "сумма", "sum", "betrag", "kwota", "beløb", "beløp", "belopp", "umsatz")),
    ("date", ("datums", "date", "data", "kuupaev", "дата", "booked", "diena", "dato", "datum", "buchungstag", "bogføring", "bokføring", "bokforing", "kirjauspaiva")),
)  # fmt: skip


class Looks(NamedTuple):
    """A column: its heading, and what nearly all its cells that are not empty are."""

    name: str
    filled: int
    empty: int
    distinct: int
    length: int  # letters of its texts on average
    is_days: bool
    is_sums: bool
    has_decimals: bool
    is_side: bool
    is_currency: bool
    is_ibans: bool
    is_prose: bool


def looks_of(name: str, cells: Sequence[str]) -> Looks:
    """What this column looks like."""
    full = [cell.strip() for cell in cells if cell.strip()]

    def most(test: Callable[[str], bool]) -> bool:
        return bool(full) and _HUNDRED * sum(map(test, full)) >= _MOST * len(full)

    letters = sum(len(re.findall(r"[^\W\d_]", cell)) for cell in full) // max(len(full), 1)
    is_days, is_sums = most(is_day), most(is_amount)
    return Looks(
        name, len(full), len(cells) - len(full), len(set(full)), letters, is_days, is_sums and not is_days, any("." in cell or "," in cell for cell in full),
        most(lambda cell: cell.upper() in SIDES), most(lambda cell: _CURRENCY.fullmatch(cell) is not None),
        most(lambda cell: is_iban(cell.replace(" ", "").upper())), letters >= _PROSE,
    )  # fmt: skip


def said_by(heading: str) -> str:
    """What a heading says its column is; "" when it says nothing we know.

    >>> said_by("Informācija saņēmējam"), said_by("Saldo"), said_by("Debets/Kredīts"), said_by("xyz")
    ('text', 'balance', 'side', '')
    """
    key = heading_key(heading)
    for what, words in _WORDS:
        if any(word in key if len(word) > 2 else word == key for word in words):  # noqa: PLR2004  two letters are the whole heading
            return what
    return ""


def is_day(cell: str) -> bool:
    """Whether it is a day, whichever way round."""
    text = cell.strip()
    try:
        day(text, "day first" if needs_order(text) else "")
    except ValueError:
        return False
    return not text.isdigit() or text.startswith(("19", "20"))


def is_amount(cell: str) -> bool:
    """Whether it can be a sum of money."""
    text = cell.strip()
    if not re.search(r"\d", text) or (text.isdigit() and len(text) >= _LONG):
        return False
    try:
        plain(text, "EUR", "," if needs_sign(text, "EUR") else "")
    except ValueError:
        return False
    return True
