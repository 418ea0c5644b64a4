"""Payments in the lines of a letter: a day and a sum each, with the words they came from; what is not sure is not taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.money import to_minor
from reconcile.readers.bank_accounts import ibans_in
from reconcile.readers.email_dates import days
from reconcile.readers.table_amounts import needs_sign, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.readers.table_days import Order

_CURRENCIES = {
    "€": "EUR",
    "eur": "EUR",
    "eiro": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "eurų": "EUR",
    "eurai": "EUR",
    "eurus": "EUR",
    "eurot": "EUR",
    "евро": "EUR",
    "usd": "USD",
    "$": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "dolārs": "USD",
    "dolāri": "USD",
    "dolārus": "USD",
    "dolāru": "USD",
    "доллар": "USD",
    "доллара": "USD",
    "долларов": "USD",
    "gbp": "GBP",
    "£": "GBP",
    "pound": "GBP",
    "pounds": "GBP",
}
_UNIT = f"(?:€|\\$|£|(?:{'|'.join(sorted((name for name in _CURRENCIES if name.isalpha()), reverse=True))})(?![a-zа-яāčēģīķļņšūžėęįųõäöü]))"
_NUMBER = r"(?<![\w.,/-])\d{1,3}(?:[ '\u202f]\d{3})+(?:[.,]\d{2})?(?![\d])|(?<![\w.,/-])\d+(?:[.,]\d{3})*(?:[.,]\d{1,2})?(?:,-)?(?![\w]*\d)"
_SUM = re.compile(rf"(?P<before>{_UNIT} ?)?(?P<number>{_NUMBER})(?P<after> ?{_UNIT})?", re.IGNORECASE)
_OTHER_UNIT = re.compile(r" ?(?:kwh|квт|mwh|m2|m²|m3|%|h\b|st\b|gab|dien|days|дн|мес|mēn)", re.IGNORECASE)
MOST_MINOR = 10**13  # as in tables: more money than there can be
_CENTS = re.compile(r"[.,]\d{2}$")
PAID = re.compile(
    r"\b(?:(?:sa|ap|ie|no|pār)?maksā(?:ju|jām|ts|ta|jums|jumi|jumu|jumus|juma|jis|jusi)|maksāj|pārskait|ieskait|pārvedu|pārvedām|"
    r"(?:su|ap|už)?mokėj(?:au|ome|o\b)|(?:su|ap)mokėt(?:a|as|os)\b|perve(?:džiau|dėme)|mokėjim|"
    r"(?:tasusi|maksi)(?:n|me)\b|(?:tasu|maks)(?:tud|nud)\b|kandsi(?:n|me)\b|makse\b|ülekan|"
    r"о?платил|заплатил|оплачен|оплат[аеуы]|платеж|платёж|перев[её]л|перевод|перечисл|paid|payment|transfer|pay(?:ed)\b)",
    re.IGNORECASE,
)
_NOT_PAID = re.compile(
    r"\b(?:samaksāšu|apmaksāšu|pārskaitīšu|samaksāsim|nesamaksāju|neesmu (?:sa)?maksā|neapmaksāju|nemaksāju|jāmaksā|jāsamaksā|заплачу|оплачу|переведу|не (?:о|за)?платил|"
    r"ne(?:su|ap)?mokėj|(?:su|ap)?mokėsi(?:u|me)\b|(?:su|ap)?mokėti\b|mokėtin|mokėjimo termin|nepervedž|nepervedėm|pervesiu|"
    r"(?:ei|pole|mitte|veel) (?:ole )?(?:veel )?(?:tasu|maks|kan[dt])|tasumata|maksmata|(?:tasun|maksan|kannan)\b|kavatse|"
    r"не перев[её]л|will (?:pay|transfer)|did ?n[o'’]t pay|not paid|have to pay|to be paid|unpaid)",
    re.IGNORECASE,
)
_BILL = re.compile(
    r"\b(?:rēķin|atgādinājum|brīdinājum|parād|apmaksas termiņ|termiņš|atlikum|kopā|kopsumm|invoice|bill\b|billed|reminder|owed?\b|due|debt|total|balance|skolą|įsiskolin|likutis|iš viso|priminim|mokėjimo terminas|võlg|meeldetuletus|maksetähtaeg|kokku|jääk|сч[её]т\b|напомина|долг|задолженност|итого|всего|остаток)",
    re.IGNORECASE,
)
_OUR_SIDE = re.compile(r"(?:uz|to|на(?: сч[её]т)?)\W+(?:kontu|account|сч[её]т)?\W*$", re.IGNORECASE)
_REFERENCE = re.compile(
    r"(?:arhīva kods|arhīva nr|archive|arhiveerimistunnus|transaction id|reference|ref\.?|архивн\w+)\W{0,3}([A-Z0-9]{8,35})\b", re.IGNORECASE
)
_COUNT = re.compile(r"(?<![\w.,/:-])\d{1,4}(?:[.,]\d{1,3})?(?![\w:]*\d)(?!\w)")
_NUMBERED = re.compile(r"(?:\b(?:nr|no|numurs|number|dz|apt)\.?|№|#) ?$", re.IGNORECASE)
_NUMBERS = re.compile(r"(?<![\w])\d(?:[ -]?\d){4,13}(?![\w])", re.ASCII)
_LABELLED = re.compile(
    r"(?:līg(?:uma|ums|\.)?|contract|sutart(?:is|į|ies)|leping(?:u|ut)?|договор\w*|л/с|лиц\w* сч[её]т\w*)\s*(?:nr|no|number|numurs|№|n)?\.?\s*[:#]?\s*([A-Z0-9][A-Z0-9/-]{3,19})",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """One payment of a line. ``numbers`` could be contract numbers; whether they are, only the contracts tell."""

    paid_on: str
    amount_minor: int
    currency: str
    words: str
    numbers: tuple[str, ...]
    payer_iban: str = ""
    beneficiary_iban: str = ""
    reference: str = ""


class Unclear(NamedTuple):
    """Why words about money gave no payment. ``is_claimed``: they say that something was paid, so they are not to be lost."""

    why: str
    is_claimed: bool = False


class _Sum(NamedTuple):
    start: int
    end: int
    minor: int
    currency: str
    is_sure: bool  # a currency stands beside it


def payments(line: str, received_on: str, order: Order, *, in_list: bool) -> tuple[list[Said], Unclear | None]:
    """The payments a line names, and why it was not understood (None when it was, or has nothing to do with money).

    A line counts when it says that something was paid, or stands ``in_list`` under words that do. One day and one sum are a
    payment; several are several only when they take turns.
    """
    when = days(line, received_on, order)
    rest = _blanked(line, [(each.start, each.end) for each in when])
    sums = _sums(rest)
    says_paid = not _NOT_PAID.search(line) and (PAID.search(line) is not None or (in_list and not _BILL.search(line)))
    if any(each.minor > MOST_MINOR for each in sums):
        return [], Unclear("it is more money than there can be", says_paid)
    if not when:
        of_a_bill = _BILL.search(line) or line.rstrip().endswith(":")
        return [], Unclear("a sum without a day", says_paid and not of_a_bill) if sums and sums[0].is_sure and PAID.search(line) else None
    if not sums:
        return [], Unclear("a day and a number, which may be a sum of some kind", is_claimed=True) if says_paid and _counts(rest) else None
    if not says_paid:
        return [], Unclear("it does not say that this was paid")
    sure = [each for each in sums if each.is_sure]
    sums = sure or sums
    if any(not each.iso for each in when):
        return [], Unclear("which day is meant cannot be told", is_claimed=True)
    if len(when) != len(sums) or not _take_turns([(each.start, "day") for each in when] + [(each.start, "sum") for each in sums]):
        told = f"{len(when)} day{'s' * (len(when) > 1)} and {len(sums)} sum{'s' * (len(sums) > 1)}: which belongs to which cannot be told"
        return [], Unclear(told, is_claimed=True)
    payer, ours = _accounts(line)
    found = _REFERENCE.search(line)
    return [
        Said(one.iso, each.minor, each.currency, line.strip(), numbers(line), payer, ours, found[1] if found and re.search(r"\d", found[1]) else "")
        for one, each in zip(when, sums, strict=True)
    ], None


def numbers(text: str) -> tuple[str, ...]:
    """What could be contract numbers, in order: those with a label first, then bare runs of digits."""
    bare = _blanked(text, [(each.start, each.end) for each in days(text, "2100-01-01")])
    for iban in ibans_in(bare):
        bare = re.sub(r" ?".join(iban), " ", bare)
    found = [each[1] for each in _LABELLED.finditer(bare) if re.search(r"\d", each[1])]
    for each in _NUMBERS.finditer(bare):
        found += [re.sub(r"[ -]", "", each[0]), *each[0].split()]
    return tuple(dict.fromkeys(each for each in found if len(each) >= 4))  # noqa: PLR2004  shorter ones are anything


def _sums(line: str) -> list[_Sum]:
    found: list[_Sum] = []
    for each in _SUM.finditer(line):
        number, unit = each["number"], (each["before"] or each["after"] or "").strip().lower()
        currency = _CURRENCIES.get(unit, "EUR")
        text = number.removesuffix(",-")
        if not unit and (not _CENTS.search(text) or _OTHER_UNIT.match(line, each.end())):
            continue
        try:
            minor = to_minor(plain(text, currency, "," if needs_sign(text, currency) and "," in text else "."), currency)
        except ValueError:
            continue
        if needs_sign(text, currency):  # 1.234: thousands or three decimals, nothing tells
            continue
        found.append(_Sum(*each.span(), minor, currency, bool(unit)))
    return [each for each in found if each.minor > 0]


def _counts(rest: str) -> bool:
    """Whether a number is left that could be a sum: none of kWh and the like, of a bill or a flat, or a contract's."""
    return any(
        not _OTHER_UNIT.match(rest, each.end()) and not _NUMBERED.search(rest, 0, each.start())
        for each in _COUNT.finditer(_blanked(rest, [found.span() for found in (*_LABELLED.finditer(rest), *_NUMBERS.finditer(rest))]))
    )


def _take_turns(marks: Sequence[tuple[int, str]]) -> bool:
    """Whether days and sums follow one another by turns."""
    kinds = [kind for _, kind in sorted(marks)]
    return all(kinds[at] == kinds[at % 2] for at in range(len(kinds))) and kinds[:1] != kinds[1:2]


def _accounts(line: str) -> tuple[str, str]:
    """(the payer's, ours) as far as the words before an account tell."""
    payer = ours = ""
    for iban in ibans_in(line):
        at = re.search(r" ?".join(iban), line)
        before = line[: at.start()] if at else ""
        if _OUR_SIDE.search(before):
            ours = ours or iban
        elif re.search(r"(?:no|from|с|со)\W+(?:\w+\W+){0,2}$", before, re.IGNORECASE):
            payer = payer or iban
    return payer, ours


def _blanked(line: str, spans: Sequence[tuple[int, int]]) -> str:
    """The line with something else in place of these spans, so that all that is left stays where it is."""
    for start, end in spans:
        line = f"{line[:start]}{'|' * (end - start)}{line[end:]}"
    return line
