"""Names as people and banks write them."""

from __future__ import annotations

import pytest

from reconcile.core.names import address_key, alike, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Bērziņa", "BERZINA ANNA"),
        ("SIA Vējdzirnavas", "Vejdzirnavas, SIA"),
        ("Ķērsta Šmite-Ozola", "OZOLA SMITE KERSTA"),
        ("Łukasz Zając", "ZAJAC LUKASZ"),
    ],
)
def test_the_same_name_however_it_is_written(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Bērziņa", "Anna Kalniņa"),
        ("Anna Bērziņa", "Inga Bērziņa"),
        ("", ""),
        ("", "Anna Bērziņa"),
        ("SIA", "AS"),
        ("Иванов Иван", "Петров Пётр"),
    ],
)
def test_other_names_and_no_name_are_not_alike(one: str, other: str) -> None:
    assert not alike(one, other)


def test_one_letter_wrong_is_still_the_name() -> None:
    assert alike("Anna Bērziņa", "ANNA BERZNA")


def test_an_address_is_its_street_house_and_flat() -> None:
    assert address_key("Brīvības iela 12-5, Rīga, LV-1010") == "BRIVIBASIELA125"
