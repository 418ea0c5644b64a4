"""Invented people, firms and addresses, as Latvian names are: diacritics, endings by gender, firms with their form.

The lists are first names, words and places in common use; who is put together from them is nobody.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from random import Random

_HIS = (
    "Jānis", "Andris", "Māris", "Pēteris", "Edgars", "Kārlis", "Ģirts", "Uldis", "Ņikita", "Raivis", "Aivars", "Guntis", "Ēriks",
    "Zigmārs", "Voldemārs", "Ojārs", "Valērijs", "Ļevs", "Artūrs", "Šarlis",
)  # fmt: skip
_HERS = (
    "Anna", "Ilze", "Kristīne", "Līga", "Dace", "Inese", "Zane", "Ķērsta", "Elīna", "Baiba", "Mārīte", "Vēsma", "Džūlija", "Žanete",
    "Ieva", "Rūta", "Sņežana", "Agnese", "Laimdota", "Šarlote",
)  # fmt: skip
# Stems that take -s and -a; built from words of the woods and the weather.
_SURNAMES = (
    "Egļkaln", "Zīlupj", "Miglāj", "Pūcessil", "Vēžkrog", "Rudzupuķ", "Ābeļziem", "Dūmkalēj", "Ķirškaln", "Lāčgalv", "Ozolpurv",
    "Sniegbirz", "Vizbulīt", "Žubīšgrav", "Krūmvilk", "Čiekurāj", "Smilgdruv", "Ūdensroz", "Bebrupīt", "Šalkon", "Jāņtārpiņ",
    "Mežsargv", "Kadiķsil", "Nārupež", "Tīreļkalm", "Gārsenbek", "Zvirbuļkrast", "Ērgļlauk", "Dzeņvald", "Pīlādžnor", "Rīkšām",
    "Sēņumež", "Vārpsalm", "Brūklenāj", "Ceļmalniek", "Upmalgail", "Stārķleit", "Ģībuļrag", "Lībsal", "Viršukal",
)  # fmt: skip
_MIDDLES = ("", "a", "e", "o", "ar", "en", "ul", "iņ")
_FIRM_FORMS = ("SIA", "AS", "IK", "ZS")
_FIRM_WORDS = (
    "Zilais Akmens", "Ziemeļvējš", "Trīs Priedes", "Dzirnavu Pagrabs", "Sarkanais Māls", "Lielā Maize", "Baltā Pūce", "Rīta Rasa",
    "Ūdensrats", "Zelta Vārpa", "Mēness Kalve", "Ceturtais Solis", "Vecā Rija", "Krasta Enkurs", "Ķieģeļu Ceplis", "Pļavu Ziedi",
    "Jūras Kāpa", "Ātrais Zirgs",
)  # fmt: skip
_STREETS = (
    "Bērzu iela", "Skolas iela", "Dārza iela", "Ķiršu iela", "Stacijas iela", "Ūdens iela", "Jāņogu iela", "Zvaigžņu iela",
    "Meža prospekts", "Pļavas iela", "Ezera iela", "Lāčplēša iela", "Ābeļu iela", "Krasta iela", "Vēja iela", "Rūpniecības iela",
    "Saules aleja", "Čiekuru iela", "Žagatu iela", "Dzirnavu iela",
)  # fmt: skip
_TOWNS = (
    "Rīga",
    "Jelgava",
    "Liepāja",
    "Cēsis",
    "Valmiera",
    "Tukums",
    "Kuldīga",
    "Rēzekne",
    "Jūrmala",
    "Sigulda",
    "Bauska",
    "Ķegums",
    "Līvāni",
    "Madona",
)

# A folded letter has a Latin form in NFKD; Latvian needs nothing beyond that.


class Person(NamedTuple):
    """Somebody with a name; ``name`` is as the contract has it."""

    name: str
    is_firm: bool


def somebody(random: Random) -> Person:
    """A person, or one time in ten a firm."""
    if random.randrange(10) == 0:
        number = random.randrange(2, 100)
        return Person(f"{random.choice(_FIRM_FORMS)} {random.choice(_FIRM_WORDS)} {number}", is_firm=True)
    return person(random)


def person(random: Random) -> Person:
    """A person; the surname's ending goes with the first name."""
    his = random.randrange(2) == 0
    first = random.choice(_HIS if his else _HERS)
    return Person(f"{first} {random.choice(_SURNAMES)}{'s' if his else 'a'}", is_firm=False)


def one_of_many(random: Random) -> Person:
    """Somebody of a whole country: a third have one of its common names, the others a surname that few share."""
    if random.randrange(3) == 0:
        return somebody(random)
    his = random.randrange(2) == 0
    first = random.choice(_HIS if his else _HERS)
    head, tail = random.choice(_SURNAMES), random.choice(_SURNAMES)
    return Person(f"{first} {head[:4]}{random.choice(_MIDDLES)}{tail[-4:]}{'s' if his else 'a'}", is_firm=False)


def somebody_else(random: Random, name: str) -> Person:
    """A person who shares neither first name nor surname with this name."""
    words = set(folded(name).upper().split())
    while True:
        other = person(random)
        first, last = folded(other.name).upper().split()
        if not words & {first, last} and not any(last[:5] == word[:5] or first[:3] == word[:3] for word in words):
            return other


def address(random: Random) -> str:
    """A street, house, perhaps a flat, town and post code."""
    flat = f"-{random.randrange(1, 90)}" if random.randrange(3) else ""
    return f"{random.choice(_STREETS)} {random.randrange(1, 120)}{flat}, {random.choice(_TOWNS)}, LV-{random.randrange(1001, 5999)}"


def folded(text: str) -> str:
    """Without diacritics, as old systems of banks write."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))


def as_bank_writes(random: Random, name: str) -> str:
    """A name as statements carry it: as it is, in capitals, without diacritics, or the surname first."""
    surname_first = " ".join(reversed(name.split())) if name.count(" ") == 1 else name
    return random.choice((name, name, name, name.upper(), folded(name).upper(), surname_first))


def e_mail(random: Random, name: str) -> str:
    """An address at a domain that is reserved for examples."""
    return f"{folded(name).lower().replace(' ', '.')}{random.randrange(10, 99)}@example.org" if random.randrange(4) else ""
