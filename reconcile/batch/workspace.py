"""A workspace: its folders, its settings, and the lock that lets one run at a time write."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
import tomllib
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reconcile.batch import accounts_settings, autopay_settings, expected_settings, learning_settings, plan_settings, schema_settings
from reconcile.core.policy import Policy
from reconcile.errors import Busy, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SETTINGS = "reconcile.toml"
_FOLDERS = ("inbox", "archive", "rejected", "reports")
_SECTIONS = {
    "windows": ("instalments_open_days", "awaiting_details_banking_days", "execution_window_banking_days", "date_window_banking_days", "duplicate_held_days", "history_months"),
    "allocation": ("order",),
    "learning": learning_settings.NAMES,
    "report": ("matched_rows",),
    "quality": ("sample_size",),
    "not_customer": ("counterparties",),
    "collectors": ("accounts",),
    "calendar": ("countries",),
    "plans": plan_settings.NAMES,
    "delivery": ("paper_months", "paper_paid_months", "paper_fee"),
    "store": ("url",),
    "letters": ("templates", "sender"),
    "schemas": schema_settings.NAMES,
    "refunds": ("logins_shared",),
}  # fmt: skip


class Workspace:
    """A folder made by ``reconcile init``.

    Raises: WrongUse when it is none, or its settings cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inbox, self.archive, self.rejected, self.reports = (folder / name for name in _FOLDERS)
        path = folder / SETTINGS
        try:
            self._settings = _read(path)
        except FileNotFoundError as error:
            raise WrongUse(str(folder), "is not a workspace", "make one with `reconcile init DIR`, or name one with -w DIR") from error
        self.policy = _policy(self._settings, path)

    @property
    def url(self) -> str:
        """The store's SQLAlchemy URL; the embedded database of the workspace unless ``[store] url`` says otherwise."""
        return str(self._settings.get("store", {}).get("url") or f"sqlite:///{self.folder / 'reconcile.db'}")

    @property
    def letters(self) -> tuple[Path | None, str]:
        """The folder of a user's own templates (None: ours), and who signs. Raises: WrongUse when there is no such folder."""
        said = self._settings.get("letters", {})
        templates, sender = said.get("templates", ""), said.get("sender", "")
        folder = self.folder / str(templates) if templates else None
        if folder is not None and not folder.is_dir():
            raise WrongUse(str(self.folder / SETTINGS), f"[letters] templates = {templates!r} is no folder", "make it, or take the line away")
        return folder, str(sender)

    @contextlib.contextmanager
    def held(self, wait_seconds: int = 0) -> Iterator[None]:
        """Hold the workspace; the system lets go of it if this process dies.

        Raises: Busy when another process holds it longer than ``wait_seconds``.
        """
        path = self.folder / ".lock"
        with path.open("a+", encoding="utf-8") as stream:
            deadline = time.monotonic() + wait_seconds
            while True:
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() >= deadline:
                        stream.seek(0)
                        holder = stream.read().strip() or "another process"
                        raise Busy(str(self.folder), f"is in use by {holder}", "wait until it has finished, or use --wait") from error
                    time.sleep(0.2)
            stream.truncate(0)
            stream.write(f"process {os.getpid()}")
            stream.flush()
            yield
            stream.truncate(0)


def make(folder: Path) -> Workspace:
    """A new workspace, or the one that is there; existing settings stay as they are."""
    if folder.exists() and not folder.is_dir():
        raise WrongUse(str(folder), "is a file", "name a folder")
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    path = folder / SETTINGS
    if not path.exists():
        path.write_text(_TEMPLATE, encoding="utf-8")
    return Workspace(folder)


def policy_of(path: Path) -> Policy:
    """The policy of a file written like ``reconcile.toml``. Raises: WrongUse."""
    return _policy(_read(path), path)


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUse(str(path), f"cannot be read: {error}", "mend the line, or compare with a fresh `reconcile init`") from error


def _policy(settings: Mapping[str, Any], path: Path) -> Policy:
    defaults = {field.name for field in fields(Policy)}
    values: dict[str, Any] = {}
    for section, content in settings.items():
        if section in {"accounts", "banks", "columns", "statements"}:
            continue
        allowed = _SECTIONS.get(section)
        unknown = set(content) - set(allowed or ()) if isinstance(content, dict) else {section}
        if allowed is None or unknown:
            what = " ".join([f"[{section}]", *([", ".join(sorted(unknown))] if unknown else [])])
            raise WrongUse(str(path), f"{what} is no setting", "see the comments of a fresh `reconcile init`")
        if section in {"windows", "report", "quality"}:
            values.update({name: value for name, value in content.items() if name in defaults})
    for name, value in values.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise WrongUse(str(path), f"{name} = {value!r} is not a whole number of 0 or more", "mend it")
    order = tuple(settings.get("allocation", {}).get("order", Policy.__dataclass_fields__["allocation_order"].default))
    if set(order) - {"equal_sum", "oldest_few", "oldest_due"}:
        raise WrongUse(str(path), f"[allocation] order = {list(order)} names a step there is not", "use equal_sum, oldest_few, oldest_due")
    return Policy(
        **values,
        text_habits=learning_settings.text_habits(settings, path),
        allocation_order=order,
        **plan_settings.read(settings.get("plans", {}), str(path)),
        accounts=accounts_settings.accounts(settings, path),
        calendar_countries=expected_settings.countries(settings, path),
        banks=autopay_settings.banks(settings, path),
        **autopay_settings.paper(settings, path),
        collectors=_texts(settings, "collectors", "accounts", path),
        never_customers=_texts(settings, "not_customer", "counterparties", path),
        refund_logins_shared=_yes(settings, "refunds", "logins_shared", path),
        iso_schemas=schema_settings.iso_folder(settings, path),
        columns=accounts_settings.columns(settings, path),
        statements=_maps(settings, path),
    )


def _maps(settings: Mapping[str, Any], path: Path) -> dict[str, dict[str, str]]:
    maps = settings.get("statements", {})
    for name, one in maps.items():
        if not isinstance(one, dict) or not all(isinstance(value, str) for value in one.values()):
            raise WrongUse(str(path), f"[statements.{name}] is not a map of texts", "`reconcile sniff FILE` proposes one")
    return {str(name): dict(one) for name, one in maps.items()}


def _texts(settings: Mapping[str, Any], section: str, name: str, path: Path) -> tuple[str, ...]:
    value = settings.get(section, {}).get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise WrongUse(str(path), f"[{section}] {name} is not a list of texts", 'write it as ["…", "…"]')
    return tuple(value)


def _yes(settings: Mapping[str, Any], section: str, name: str, path: Path) -> bool:
    value = settings.get(section, {}).get(name, False)
    if not isinstance(value, bool):
        raise WrongUse(str(path), f"[{section}] {name} = {value!r} is neither true nor false", "mend it")
    return value


_TEMPLATE = """\
# Settings of this workspace. Every line shows its default; take the # away to change it.

[store]
# Where the facts live: the embedded database beside this file, or a PostgreSQL server.
# url = "postgresql+psycopg://user:password@host/database"

# Our own accounts. Those with statements are known by themselves; name here what else there is to know. Once any is named, a
# first statement of another account is pointed out, and refused when it pays one named here: that is a customer's own export.
# [[accounts]]
# iban = "LV00BANK0000000000000"
# name = "Main account"
# opened = "2020-01-01"
# closed = ""
# statements = "daily"                 # or "weekly", "monthly", "none": missed when due; else learned from those that come

[calendar]
# Whose bank holidays count beside TARGET's when a statement is due.
# countries = ["LV"]

[windows]
# instalments_open_days = 30           # a levelled instalment takes money so many days before it is due
# awaiting_details_banking_days = 5    # a batch waits so long for the bank's details, then it is a case
# execution_window_banking_days = 3    # a claimed payment may still be on its way so long
# date_window_banking_days = 3         # a claimed date may differ so much from ours
# duplicate_held_days = 30             # a second payment of one item is kept out of automatic use so long
# history_months = 24                  # how far back a payer's account speaks for its contract

[learning]
# What people have ruled on payments of one payer in the same words ("dzīv. 12 Bauskas 45"): "suggest" shows it with the next such payment,
# "post" posts it once two rulings agree (see first what would change: `reconcile backtest --policy try.toml`), "off" does neither.
# text_habits = "suggest"

[allocation]
# After the items a payment names: one item of the same sum, the oldest few of the same total, the oldest due.
# order = ["equal_sum", "oldest_few", "oldest_due"]

[refunds]
# Who asks for a refund and who approves it are two people: two names (--who), and two users of this computer.
# logins_shared = false                # true: all work as one user, so the names given are believed

[plans]
# Levelled payment: the price of the forecast, and how a year's settlement is to be paid.
# price_per_kwh = "0.1523"             # by default what the last year's kilowatt hours cost
# settlement = "spread"                # in twelve parts with the next instalments; "lump": one sum
# lump_days = 30                       # until a lump sum is due
# surprise_percent = 10                # of a year's instalments: a plan that will be further off is a surprise

[collectors]
# Accounts of those who pay for many (post office, shops, accountants): they tell nothing about the contract.
# accounts = ["LV00BANK0000000000000"]

[not_customer]
# Names or accounts whose credits are never customers' money.
# counterparties = ["Our insurer AS"]

[letters]
# templates = "letters"                # a folder with your own letter.html, statement.html, style.css in place of ours
# sender = "Supplier AS, Customer service"

[report]
# matched_rows = 100000                # rows of the Matched sheet before the rest goes beside the workbook

[quality]
# sample_size = 30                     # automatic matches of a night that a person checks: the Quality sheet; 0 draws none

# Banks that pay automatically by other rules than these: published are 6 days at one bank and 3 to 24 at another, and a part from 50 %.
# [[banks]]
# bic = "BANKLV2X"
# name = "Bank"
# retry_days = 24                      # days after the due day in which the bank tries again
# part_percent = 50                    # the least part of a bill it pays when there is too little money

[delivery]
# paper_months = 6                     # every payment of so many months must have come through an internetbank
# paper_paid_months = 3                # in so many of them there must be a payment: fewer are no habit
# paper_fee = 3.00                     # what a paper bill costs the customer a month, in EUR

[schemas]
# iso20022 = "schemas"                 # a folder with the published .xsd files: camt and pain files must then hold to them

# Other people's column names: ours on the left, as the file writes them on the right.
# [columns.invoices]
# invoice_no = "Rēķina Nr."

# Any other bank's statement as a table; `reconcile sniff FILE` proposes this for a file of yours.
# [statements.bank]
# iban = "LV00BANK0000000000000"       # our account; or account = the column that names it
# only_currency = "EUR"                # or currency = the column
# date = "Booked"
# amount = "Sum"                       # signed; with side = the column of D and C; or debit and credit
# payer_name = "Name"
# text = "Details"
"""
