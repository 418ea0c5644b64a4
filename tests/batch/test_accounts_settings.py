"""The settings of our own accounts decide what is proven not to have come: a day that is none is no setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch.workspace import SETTINGS, Workspace, make
from reconcile.core.policy import OwnAccount
from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.core.policy import Policy

IBAN = "LV80BANK0000435195001"
OURS = f'[[accounts]]\niban = "{IBAN}"\n'


def policy(folder: Path, text: str) -> Policy:
    make(folder)
    (folder / SETTINGS).write_text(text, encoding="utf-8")
    return Workspace(folder).policy


def test_a_day_may_be_written_in_quotes_or_as_toml_has_it(tmp_path: Path) -> None:
    text = '[[accounts]]\niban = "lv80 bank 0000 4351 9500 1"\nname = "Main"\nopened = 2020-01-01\nclosed = "2026-12-31"\n'
    assert policy(tmp_path, text).accounts == (OwnAccount(IBAN, "2020-01-01", "2026-12-31", "Main"),)
    assert policy(tmp_path, f'{OURS}closed = ""\n').accounts == (OwnAccount(IBAN),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'{OURS}closed = "31.12.2026"\n', f"[[accounts]] {IBAN}: closed = '31.12.2026' is not a day; write it as closed = \"2026-03-31\""),
        (f'{OURS}opened = "2026-13-01"\n', "opened = '2026-13-01' is not a day"),
        (f"{OURS}opened = 2026\n", "opened = '2026' is not a day"),
        (f"{OURS}opened = 2020-01-01T00:00:00\n", "is not a day"),
        (f'{OURS}opened = "2026-01-01"\nclosed = "2025-01-01"\n', "closed = 2025-01-01 is before opened = 2026-01-01"),
        (f"{OURS}open = 2020-01-01\n", "open is no setting; each has iban, and may have name, opened, closed, statements"),
        ("[[accounts]]\niban = 5\n", "iban = 5 is not a text"),
        ('[[accounts]]\nname = "Main"\n', "[[accounts]] without an iban"),
        (f'[accounts]\niban = "{IBAN}"\n', "in two pairs of brackets"),
        ('[columns]\ninvoice_no = "Nr."\n', "[columns] invoice_no does not say of which table; write [columns.invoices]"),
        ("[columns.invoices]\ninvoice_no = 5\n", "[columns.invoices] invoice_no = 5 is not a text"),
        ('[columns.bills]\ninvoice_no = "Nr."\n', "[columns.bills] is no table"),
        ('[columns.invoices]\nnumber = "Nr."\n', "[columns.invoices] number is no column of it"),
        ("[window]\n", "[window] is no setting"),
    ],
)
def test_what_cannot_be_is_refused_when_the_settings_are_read(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WrongUse, match="reconcile.toml") as refused:
        policy(tmp_path, text)
    assert said in str(refused.value)
