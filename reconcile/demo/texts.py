"""What people write into a payment: labels in three languages, numbers spaced or glued, dates and readings around them.

Nothing written around a number may itself be read as one of ours: readings have five digits, dates a separator, and no
word here ends or begins with a digit that could join the number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.demo.names import folded

if TYPE_CHECKING:
    from random import Random

_MONTHS = ("janvāri", "februāri", "martu", "aprīli", "maiju", "jūniju", "jūliju", "augustu", "septembri", "oktobri", "novembri", "decembri")
_MONTHS_RU = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь")

_CONTRACT_LABELS = (
    "līg.", "Līg. ", "Līguma Nr. ", "līguma nr.", "LĪGUMA NR ", "LIGUMA NR. ", "Līgums ", "ligums nr ", "Līgums Nr.: ", "dogovor ",
    "Dogovor N ", "договор ", "Договор № ", "дог. ", "contract ", "Contract no. ", "abonenta nr. ", "Abonenta Nr ", "ab.nr ",
    "Klienta līgums ", "Maksājums, līg.nr. ", "", "par līgumu ", "L.Nr.",
)  # fmt: skip
_INVOICE_LABELS = (
    "Rēķins ",
    "rēķina nr. ",
    "Rēķ. ",
    "REKINS NR ",
    "rek.",
    "Par rēķinu ",
    "invoice ",
    "счёт № ",
    "Apmaksa pēc rēķina Nr. ",
    "",
)
_CUSTOMER_LABELS = ("klienta nr. ", "Klienta Nr.", "kl.nr. ", "KLIENTS ", "klienta kods ", "код клиента ", "customer no. ")
_VAGUE = (
    "par elektrību", "Par elektrību", "elektrība", "apmaksa", "rēķins", "par {month}", "Elektroenerģija", "за электричество",
    "за {month_ru}", "electricity", "komunālie", "paldies", "maksājums par pakalpojumiem", "PAR ELEKTRIBU {MONTH}",
)  # fmt: skip


def month_of(day: str) -> str:
    """The month's name, as in *par martu*."""
    return _MONTHS[int(day[5:7]) - 1]


def _around(random: Random, day: str) -> str:
    """What people add behind the number."""
    year, month, number = day.split("-")
    return random.choice(
        (
            "",
            "",
            "",
            f" par {month_of(day)}",
            f", {month}/{year}",
            f" за {_MONTHS_RU[int(month) - 1]}",
            f" par {month_of(day)} {year}. g.",
            f", {number}.{month}.{year}",
            " elektrība",
            " - paldies",
        )
    )


def contract_plain(random: Random, number: str, day: str) -> str:
    """A label and the number, perhaps a month behind it."""
    return f"{random.choice(_CONTRACT_LABELS)}{number}{_around(random, day)}"


def contract_spaced(random: Random, number: str, day: str) -> str:
    """The number in groups of three, or with hyphens."""
    if not number.isdigit():
        return f"{random.choice(_CONTRACT_LABELS[:20])}{respelled(random, number)}{random.choice(('', f' par {month_of(day)}', ', elektrība'))}"
    sign = random.choice((" ", " ", "-"))
    head = len(number) % 3 or 3
    groups = [number[:head], *(number[at : at + 3] for at in range(head, len(number), 3))]
    if head == 1:
        groups = [groups[0] + groups[1], *groups[2:]]
    return f"{random.choice(_CONTRACT_LABELS[:20])}{sign.join(groups)}{random.choice(('', f' par {month_of(day)}', ', elektrība'))}"


def squeezed(number: str) -> str:
    """Letters and digits only."""
    return "".join(sign for sign in number if sign.isalnum())


def respelled(random: Random, number: str) -> str:
    """A number of letters and digits with other separators, or none, or in small letters."""
    parts = "".join(sign if sign.isalnum() else " " for sign in number).split()
    return random.choice(
        (" ".join(parts), "-".join(parts), "".join(parts), number.lower(), "/".join(parts), f"{parts[0]} {number[len(parts[0]) + 1 :]}")
    )


def contract_folded(random: Random, number: str, day: str) -> str:
    """In capitals, or without diacritics, as old bank systems pass it on."""
    text = folded(f"{random.choice(_CONTRACT_LABELS[:11])}{number} par {month_of(day)}")
    return text.upper() if random.randrange(2) else text


def contract_glued(random: Random, number: str, day: str) -> str:
    """The number glued to the words around it."""
    if not number.isdigit():
        bare = squeezed(number)
        return random.choice(
            (f"līg.{number}", f"Nr.{number}/elektrība", f"contract:{number}", f"līguma nr.{bare}.", bare.lower(), f"LIG.{bare}", f"līg{number}")
        )
    return random.choice(
        (
            f"līg.{number}",
            f"LIG{number}",
            f"ligums{number}par{month_of(day)}",
            f"Nr.{number}/elektrība",
            f"contract{number}",
            f"līguma nr{number}.",
            f"дог{number}",
        )
    )


def contract_among_figures(random: Random, number: str, day: str) -> str:
    """The number among dates, kilowatt hours and meter readings, which are nobody's contract."""
    year, month, number_of_day = day.split("-")
    earlier = random.randrange(10_000, 98_000)
    used = random.randrange(60, 1_900)
    return random.choice(
        (
            f"Līg. {number}, rādījums {earlier:05}, {used} kWh, {number_of_day}.{month}.{year}",
            f"{number_of_day}.{month}.{year} līguma nr. {number}; iepriekšējais {earlier:05}; jaunais {earlier + used:05}; {used} kWh",
            f"par {month_of(day)} {used} kWh, līgums {number}, skaitītājs {earlier:05}",
            f"{number} / {month}.{year} / {used}kWh / rād. {earlier + used:05}",
            f"No {year}-{month}-01 līdz {year}-{month}-28, {used} kWh, abonenta nr. {number}",
        )
    )


def invoice(random: Random, number: str, day: str) -> str:
    """An invoice number, as printed, with a space or hyphen behind its letters, or in small letters."""
    letters, digits = number[:2], number[2:]
    written = random.choice((number, number, f"{letters}-{digits}", f"{letters} {digits}", number.lower(), f"{letters}{digits[:2]}-{digits[2:]}"))
    return f"{random.choice(_INVOICE_LABELS)}{written}{random.choice(('', '', f' par {month_of(day)}', ', paldies'))}"


def customer(random: Random, number: str, day: str) -> str:
    """A customer number with its label."""
    return f"{random.choice(_CUSTOMER_LABELS)}{number}{random.choice(('', f' par {month_of(day)}', ', elektrība'))}"


def vague(random: Random, day: str) -> str:
    """A text that names nothing."""
    text = random.choice(_VAGUE)
    month = month_of(day)
    return text.format(month=month, month_ru=_MONTHS_RU[int(day[5:7]) - 1], MONTH=folded(month).upper())


def slipped(random: Random, number: str) -> str:
    """The number one slip of the hand away: a digit changed, dropped or doubled, or two neighbours swapped.

    The first digit stays: people look at the beginning of what they type.
    """
    inner = range(1, len(number) - 1)
    at = (
        random.randrange(1, len(number) - 1) if number.isdigit() else random.choice([place for place in inner if number[place : place + 2].isdigit()])
    )
    before, here, following, behind = number[:at], number[at], number[at + 1], number[at + 2 :]
    changed = str((int(here) + random.randrange(1, 10)) % 10)
    return before + random.choice((changed + following, following, here + here + following, following + here)) + behind
