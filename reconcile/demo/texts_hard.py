"""Texts that are hard to read, as people and old systems write them: cut, garbled, among phones, sums and readings, in words of three languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.money import to_text
from reconcile.demo.texts import month_of, respelled

if TYPE_CHECKING:
    from random import Random

LONGEST = 140  # letters a bank passes on
_PROSE = (
    "Labdien, lūdzu ieskaitīt šo maksājumu par elektroenerģiju, ko patērējām mūsu dzīvoklī, ",
    "Здравствуйте, оплачиваю электроэнергию за квартиру моей мамы, прошу зачислить на её договор, ",
    "Good morning, this is for the electricity of our flat as we agreed with your colleague, ",
    "Maksājums par elektroenerģiju un sadales pakalpojumiem saskaņā ar noslēgto vienošanos, ",
)
_MORE_PROSE = ("paldies jau iepriekš un jauku dienu, ", "заранее большое спасибо и всего доброго, ", "thank you very much, ")
_LOOKALIKES = str.maketrans("ABCEHKMPTX", "АВСЕНКМРТХ")  # the same shapes from a Cyrillic keyboard


def long_text(random: Random, number: str) -> str:
    """A letter to the supplier, cut at the bank's limit behind the number."""
    prose = random.choice(_PROSE)
    return f"{prose}līgums {number}, {random.choice(_MORE_PROSE)}{random.choice(_MORE_PROSE)}{prose}"[:LONGEST].rstrip()


def cut_in_number(random: Random, number: str) -> str:
    """A letter to the supplier that the bank's limit cuts within the number: two and more signs are lost, a check letter among them."""
    lost = random.randrange(2, 5) if number.isdigit() else random.randrange(3, 6)
    kept = number[: len(number) - lost]
    head = f"{random.choice(_PROSE)}{random.choice(_MORE_PROSE)}"
    room = LONGEST - len(kept) - len(" līgums ")
    return f"{(head + random.choice(_MORE_PROSE) * 3)[:room]} līgums {kept}"


def with_phone(random: Random, number: str) -> str:
    """The number beside a phone number, labelled or not."""
    phone = str(random.randrange(20_000_000, 30_000_000))
    return random.choice(
        (
            f"Līg. {number}, tel. {phone}",
            f"{number} tālr.{phone}",
            f"līgums {number} +371 {phone[:2]} {phone[2:5]} {phone[5:]}",
            f"{phone}, līguma nr. {number}",
            f"mob {phone}; abonenta nr. {number}",
        )
    )


def with_sum(random: Random, number: str, amount_minor: int) -> str:
    """The number beside the sum."""
    amount = to_text(amount_minor, "EUR")
    comma = amount.replace(".", ",")
    return random.choice(
        (
            f"Līg. {number} {amount} EUR", f"EUR {comma} par līg.{number}", f"{number}; {comma}", f"summa {amount}; līgums {number}",
            f"līguma nr. {number} - {comma}€", f"{amount} {number}",
        )
    )  # fmt: skip


def with_readings(random: Random, number: str) -> str:
    """The number beside two readings of a meter with six digits."""
    day, night = random.randrange(4_000, 400_000), random.randrange(1_000, 200_000)
    return random.choice(
        (
            f"dienas {day:06} nakts {night:06} līg. {number}", f"līgums {number} T1={day:06} T2={night:06}", f"{number}, {day} - {night}",
            f"Līg.{number} rādījumi: {day:06}/{night:06}", f"sk. Nr. {day:06}{night % 100:02}, līg. {number}",
        )
    )  # fmt: skip


def two_own(random: Random, number: str, invoice: str, customer: str) -> str:
    """Two numbers of one customer."""
    return random.choice(
        (
            f"līg. {number}, rēķins {invoice}", f"klients {customer}, līgums {number}", f"{invoice} / {number}",
            f"Rēķ. {invoice} klienta nr. {customer}", f"договор {number}, счёт {invoice}",
        )
    )  # fmt: skip


def garbled(random: Random, number: str, day: str) -> str:
    """What is left where a system does not know a letter."""
    text = f"{random.choice(('Līguma Nr. ', 'līgums ', 'Rēķins, līg. ', 'Договор № '))}{number} par {month_of(day)}, elektrība"
    sign = random.choice(("?", "?", "\N{REPLACEMENT CHARACTER}", "_"))
    return "".join(letter if letter.isascii() else sign for letter in text)


def grouped(random: Random, number: str) -> str:
    """The number in groups of people's own."""
    if not number.isdigit():
        return f"līgums {respelled(random, number)}"
    at = random.randrange(2, len(number) - 2)
    middle = len(number) // 2
    written = random.choice(
        (
            f"{number[:at]} {number[at:]}", f"{number[:at]}-{number[at:]}", f"{number[:2]} {number[2:middle]} {number[middle:]}",
            f"{number[:4]} {number[4:7]} {number[7:]}".strip(), f"{number[:at]}  {number[at:]}", " ".join(number), f"{number[:4]}.{number[4:]}",
        )
    )  # fmt: skip
    return f"{random.choice(('līgums ', 'Nr. ', 'abonenta nr. ', 'договор '))}{written}"


def in_words(random: Random, number: str, day: str) -> str:
    """A sentence around the number, in one of three languages, or all in capitals."""
    return random.choice(
        (
            f"Оплата за эл. энергию по договору № {number}, {month_of(day)}",
            f"оплата за свет, л/с {number}",
            f"Payment for electricity under agreement {number}",
            f"ELEKTROENERGIJAS APMAKSA PEC LIGUMA {number} PAR {day[:4]}.G.{day[5:7]}.MENESI",
            f"Electricity {number} {day[5:7]}/{day[:4]}",
            f"Par el.en. {day[8:]}.{day[5:7]}.{day[2:4]} {number}",
            f"{number}",
            f"nr{number} marts aprīlis",
        )
    )


def lookalike(number: str) -> str:
    """Letters of the number from a Cyrillic keyboard; in a number of digits O for nought and l for one."""
    return number.replace("0", "O").replace("1", "l") if number.isdigit() else number.translate(_LOOKALIKES)


def of_strangers(random: Random) -> str:
    """What a stranger's payment says, with figures of his own."""
    seven, eight = random.randrange(10**6, 10**7), random.randrange(10**7, 10**8)
    return random.choice(
        (
            f"Pasūtījums {seven}", f"Rēķins Nr. {eight}", f"Inv. {random.randrange(2020, 2027)}-{seven:07}", f"Заказ № {seven}",
            f"SIA reģ. nr. 4000{seven}", f"Apdrošināšanas polise {seven}{random.randrange(1000)}", f"order {seven}{random.randrange(1000):03}",
            f"tel. 2{seven}", f"Īre par dzīvokli, līgums {random.randrange(10**5)}/{random.randrange(20, 27)}", f"Autoserviss {eight}, paldies",
            f"Kredīta līgums Nr. {random.choice('KLAM')}{random.choice('DVPR')}-{random.randrange(10**4)}/{random.randrange(10, 27)}",
        )
    )  # fmt: skip
