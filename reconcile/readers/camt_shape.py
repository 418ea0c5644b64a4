"""What is learned once of all entries that have the same tags: which texts are read, and where each of them goes.

The exact reader is the only one that knows the format. It is shown a model entry, in which the texts that people and
banks write freely are replaced by marks, and the values it gives say where each text ends up. What steers a reading (status,
signs, codes, charges) stands in the model as it is, so a model serves only entries that say the same there; where a
reading would depend on more than that, there is no model and the exact reader reads the entry itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from lxml import etree

from reconcile.core.statement import Entry, Payment
from reconcile.readers.camt_entry import read_entry
from reconcile.readers.camt_fields import DETAIL, ENTRY
from reconcile.readers.camt_scan import MASKS, WORD
from reconcile.readers.camt_values import Defect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconcile.readers.camt_entry import Around
    from reconcile.readers.camt_layout import Layout
    from reconcile.readers.camt_scan import Marks, Places, Scan

_TAG = re.compile(rb"<[^>]*>")
_MARK = re.compile("\ue000([0-9]+)\ue001")
_FREE_ENTRY = frozenset({"entry_reference", "servicer_reference", "additional_info", "batch_message_id", "batch_payment_information_id"})
_FREE_DETAIL = frozenset(
    {
        "message_id", "servicer_reference", "payment_information_id", "instruction_id", "end_to_end_id", "transaction_id", "uetr", "mandate_id",
        "clearing_reference", "remittance_text", "creditor_reference", "document_numbers", "additional_info",
        *(f"{party}_{field}" for party in ("debtor", "creditor") for field in ("name", "id", "agent", "address", "ultimate_name", "ultimate_id", "ultimate_address", "code", "ultimate_code")),
    }
)  # fmt: skip
_ACCOUNTS = frozenset({"debtor_account", "creditor_account"})
_DAYS = ("booking_date", "value_date")
_AMOUNTS = frozenset({"amount", "instructed", "transacted", "countervalue"})
_FIRST_LINE = 2  # of the model: one tag a line, behind the element around it


class Slots(NamedTuple):
    """The places of the texts that are read, each by the number of the tag before it."""

    free: tuple[int, ...]
    accounts: tuple[int, ...]  # free, unless it is our own account
    steering: tuple[int, ...]
    amounts: tuple[int, ...]  # all must be alike; the first is the entry's own
    days: Mapping[str, int]
    currency: str


class Text(NamedTuple):
    """A field made of these texts, joined by a space."""

    slots: tuple[int, ...]


class Model(NamedTuple):
    """The values of an entry and of its payment: a ``Text``, or what it is in all entries. What is left out is worked out:
    ordinal, amounts, days, lines.
    """

    sign: int
    entry: dict[str, Any]
    payment: dict[str, Any]
    payment_tag: int  # the tag whose line is the payment's
    has_total: bool


class Fit(NamedTuple):
    """Entries of a shape: their numbers, and where each of their texts begins and ends, a column for each of the shape's ``leaves``."""

    members: Places
    starts: Places
    ends: Places

    def only(self, these: Marks) -> Fit:
        """Some of them."""
        return Fit(self.members[these], self.starts[these], self.ends[these])


class Shape:
    """One sequence of tags. ``slots`` is None when only the exact reader can read such entries.

    ``leaves`` are the numbers of the tags behind which texts stand. What stands between the texts is the same, byte for byte, in
    all entries of a shape.
    Raises: XMLSyntaxError, ValueError when the entry is not one whole element with tags as simple as those of any bank.
    """

    def __init__(self, entry: bytes, wrapper: bytes, parser: etree.XMLParser) -> None:
        self._tags, self._wrapper, self._parser = _TAG.findall(entry), wrapper, parser
        if len(self._tags) != entry.count(b"<") or len(etree.fromstring(wrapper + entry + b"</run>", parser)) != 1:
            raise ValueError(entry)
        gaps = _TAG.split(entry)[1:]  # what stands behind each tag
        self.leaves = [at for at, tag in enumerate(self._tags[:-1]) if _opens(tag) and self._tags[at + 1].startswith(b"</")]
        self.models: dict[object, Model | None] = {}
        self._compared(gaps)
        texts_at = set(self.leaves)
        is_blank = not any(gap.strip() for at, gap in enumerate(gaps) if at not in texts_at)
        is_lined = any(b"\n" in tag or b"\r" in tag for tag in self._tags)  # lines are counted between the tags
        self.slots = self._slots() if is_blank and not is_lined else None

    def _compared(self, gaps: Sequence[bytes]) -> None:
        """What is compared: stretches between texts, in words."""
        texts = set(self.leaves)
        stretches = [b""]
        for at, (tag, gap) in enumerate(zip(self._tags, gaps, strict=True)):
            stretches[-1] += tag
            if at in texts:
                stretches.append(b"")
            else:
                stretches[-1] += gap
        self._first_tags = np.array([0, *(at + 1 for at in self.leaves)])  # of each stretch
        self._sizes = np.array([len(each) for each in stretches])
        places = [(number, at) for number, each in enumerate(stretches) for at in range(0, len(each), WORD)]
        self._stretch_of, self._offsets = (np.array(each) for each in zip(*places, strict=True))
        self._masks = MASKS[np.minimum(self._sizes[self._stretch_of] - self._offsets, WORD)]
        self._words = np.array([int.from_bytes(stretches[number][at : at + WORD], "little") for number, at in places], dtype=np.uint64)

    def fit(self, found: Scan, members: Places) -> tuple[Fit, Places]:
        """Those of these entries that have this shape, and the others. All must have as many tags."""
        places = found.opens[found.firsts[members][:, None] + self._first_tags]
        is_inside = (places + self._sizes <= len(found.words)).all(axis=1)
        if not is_inside.all():  # too short by far, and last in the run
            fit, others = self.fit(found, members[is_inside])
            return fit, np.concatenate((others, members[~is_inside]))
        words = found.words[places[:, self._stretch_of] + self._offsets] & self._masks
        fits = (words == self._words).all(axis=1)
        fit = Fit(members, (places + self._sizes)[:, :-1], places[:, 1:])
        return (fit, members[:0]) if fits.all() else (fit.only(fits), members[~fits])

    def model(self, texts: Mapping[int, bytes], around: Around) -> Model | None:
        """The model of entries that have these steering texts, amounts and days. None where there can be none."""
        slots = self.slots
        if slots is None or any("\ue000" in text.decode() or b"\n" in text for text in texts.values()):
            return None
        try:
            entry = read_entry(self._element(texts), 0, around, 0)
        except Defect:
            return None
        if len(entry.payments) != 1 or entry.amount_minor == 0:
            return None
        payment = entry.payments[0]
        total = entry.details_total_minor
        if entry.details_count and total != entry.amount_minor and (total is not None or len(slots.amounts) > 1):
            return None
        if payment.amount_minor != entry.amount_minor or payment.original_amount_minor is not None:
            return None
        of_entry, of_payment = _texts(Entry, entry[:-1]), _texts(Payment, payment)
        if of_entry is None or of_payment is None:
            return None
        return Model(1 if entry.amount_minor > 0 else -1, of_entry, of_payment, payment.line - _FIRST_LINE, total is not None)

    def _element(self, texts: Mapping[int, bytes]) -> etree._Element:
        """A model entry, one tag a line. Raises: XMLSyntaxError."""
        parts, texts_at = [self._wrapper], set(self.leaves)
        for at, tag in enumerate(self._tags):
            parts.append(b"\n" + tag)
            if at in texts_at:
                parts.append(texts[at] if at in texts else f"\ue000{at}\ue001".encode())
        return etree.fromstring(b"".join(parts) + b"</run>", self._parser)[0]

    def _slots(self) -> Slots | None:
        element = self._element({})
        row, parts = ENTRY.read(element)
        found = _Found(ENTRY, row)
        free, steering = found.of(_FREE_ENTRY), found.rest({*_FREE_ENTRY, *_DAYS, "amount"})
        days = {name: slot for name in _DAYS for slot in found.of({name})}
        amounts = found.of({"amount"})
        currency = row[ENTRY.at("amount@")]
        if len(amounts) != 1 or any(len(found.of({name})) > 1 for name in _DAYS):
            return None
        if any(row[ENTRY.at(name)] for name in ("instructed", "transacted", "countervalue")):
            return None
        details = [each for part, each in parts if part == "details"]
        steering += [slot for part, each in parts if part != "details" for slot in _all_slots(each)]
        accounts: list[int] = []
        if len(details) > 1:
            return None
        for detail in details:
            row, parts = DETAIL.read(detail)
            found = _Found(DETAIL, row)
            free += found.of(_FREE_DETAIL)
            steering += found.rest({*_FREE_DETAIL, *_ACCOUNTS, *_AMOUNTS}) + [slot for _, each in parts for slot in _all_slots(each)]
            for name in sorted(_ACCOUNTS):
                if len(found.of({name})) > 1:
                    return None
                accounts += found.of({name})
            for name in sorted(_AMOUNTS):
                own = found.of({name})
                if len(own) > 1 or (own and row[DETAIL.at(f"{name}@")] != currency):
                    return None
                amounts += own
        return Slots(tuple(free), tuple(accounts), tuple(sorted(set(steering))), tuple(amounts), days, currency)


class _Found:
    """Which slots the fields of a row were made of."""

    def __init__(self, layout: Layout, row: list[Any]) -> None:
        self._slots = {name: _slots_in(str(row[layout.at(name)])) for name in layout.fields()}

    def of(self, names: frozenset[str] | set[str]) -> list[int]:
        return [slot for name in sorted(names) for slot in self._slots.get(name, ())]

    def rest(self, names: set[str]) -> list[int]:
        return [slot for name, slots in self._slots.items() if name not in names for slot in slots]


def _opens(tag: bytes) -> bool:
    return not tag.startswith(b"</") and not tag.endswith(b"/>")


def _slots_in(text: str) -> list[int]:
    return [int(slot) for slot in _MARK.findall(text)]


def _all_slots(element: etree._Element) -> list[int]:
    return [slot for each in element.iter() for slot in _slots_in(each.text or "")]


def _texts(of: type[Entry | Payment], values: Sequence[Any]) -> dict[str, Any] | None:
    """By field, the texts that it is made of, or its value; None when a text was taken apart."""
    found: dict[str, Any] = {}
    for name, value in zip(of._fields, values, strict=False):
        if isinstance(value, str) and "\ue000" in value:
            slots = _slots_in(value)
            if value != " ".join(f"\ue000{slot}\ue001" for slot in slots):
                return None
            found[name] = Text(tuple(slots))
        else:
            found[name] = value
    return found
