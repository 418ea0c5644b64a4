"""Corrected statements: what accepting one would touch, payment by payment, and accepting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.money import to_text
from reconcile.errors import WrongUse
from reconcile.readers import detect, inputs, statement_readers
from reconcile.store import corrections as stored
from reconcile.store import exports, files
from reconcile.store.files import Arrival

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from reconcile.batch.rulings import Ruler
    from reconcile.core.policy import Policy
    from reconcile.readers.inputs import Input
    from reconcile.store.corrections import Withdrawn

_PLACES = {"item": "on {item} of contract {contract}", "on_account": "on account of contract {contract}", "held": "held on contract {contract}", "not_customer": "set aside"}  # fmt: skip


class Correction(NamedTuple):
    """``added`` lines are booked, ``withdrawn`` payments taken back; ``sentences`` say it one by one."""

    name: str
    path: str
    added: int
    withdrawn: tuple[str, ...]
    sentences: tuple[str, ...]


def preview(engine: Engine, policy: Policy, path: Path, name: str) -> Correction:
    """What accepting a file (or that member of an archive) would do; nothing is changed. Raises: Refused, WrongUse."""
    with engine.connect() as connection, connection.begin() as transaction:
        found = _take(connection, policy, path, _one(path, name), None)
        transaction.rollback()
    return found


def accept(engine: Engine, policy: Policy, path: Path, ruler: Ruler) -> Correction:
    """Take the file in as the right one. Raises: Refused, WrongUse; then nothing was changed."""
    with engine.begin() as connection:
        return _take(connection, policy, path, _one(path, ""), ruler)


def _one(path: Path, name: str) -> Input:
    found = [one for one in inputs.expand([path]) if name in {"", one.name}]
    if len(found) != 1:
        raise WrongUse(str(path), f"holds {len(found)} files", "accept one corrected statement at a time")
    return found[0]


def _take(connection: Connection, policy: Policy, path: Path, one: Input, ruler: Ruler | None) -> Correction:
    kind = detect.detect(one, policy.columns, policy.statements)
    if kind not in {reader.kind for reader in statement_readers.READERS}:
        raise WrongUse(one.name, f"is no bank statement ({kind})", "import this without --accept-correction")
    sha256 = f"{one.sha256}:accepted"
    if files.known(connection, sha256) is not None:
        raise WrongUse(one.name, "was accepted before", "there is nothing to do")
    file_no = files.add_file(connection, one.name, sha256, kind, one.size)
    with one.open() as stream:
        taken, withdrawn = stored.accept(connection, statement_readers.reader(kind).read(stream, one.name), file_no, one.name)
    if not withdrawn and not taken.new_entries:
        raise WrongUse(one.name, "contradicts nothing that was taken in", "import it without --accept-correction")
    sentences = tuple(_touched(connection, each) for each in withdrawn)
    if ruler is not None:
        stored.record(connection, file_no, one.sha256, ruler.who, ruler.given_at, ruler.reason)
        said = f"accepted as corrected by {ruler.who}: {taken.new_entries} added, {len(withdrawn)} withdrawn"
        files.add_arrival(connection, Arrival(one.name, sha256, kind, "taken", said, taken.entries))
    return Correction(one.name, str(path), taken.new_entries, tuple(each.payment_id for each in withdrawn), sentences)


def _touched(connection: Connection, one: Withdrawn) -> str:
    """One payment that gives way: its money, where it stands, and the claims that rest on it."""
    places = [
        f"{to_text(each.amount_minor, one.currency)} {_PLACES[each.account_code].format(item=each.item_key, contract=each.contract_no)}"
        for each in exports.one(connection, one.payment_id).stands
    ]
    claims = stored.resting_claims(connection, one.payment_id)
    who = f" from {one.payer_name}" if one.payer_name else ""
    rests = f"; claimed: {', '.join(claims)}" if claims else ""
    where = ", ".join(places) or {"new": "not matched yet"}.get(one.state, "in clarification")
    return f"payment {one.payment_id}, {to_text(one.amount_minor, one.currency)} {one.currency}{who} of {one.booking_date}: {where}{rests}"
