"""Stored statement rows as whole statements: the pages of one statement are one, judged only when all are in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence


class Listed(NamedTuple):
    """A row of ``statement``: one ``Stmt`` or ``Rpt``, which may be one page of several."""

    statement_no: int
    file_no: int
    family: str
    message_id: str
    statement_id: str
    electronic_sequence: str
    legal_sequence: str
    page: int
    last_page: int
    created_at: str
    account: str
    currency: str
    from_date: str
    to_date: str
    from_at: str
    to_at: str
    opening_minor: int | None
    opening_code: str
    closing_minor: int | None
    closing_code: str
    stated_entries: int | None
    stated_credit_minor: int | None
    stated_debit_minor: int | None
    entry_count: int
    credit_minor: int  # booked
    debit_minor: int  # booked, negative
    value_dated_minor: int  # booked with a value date up to to_date
    listed_credit_minor: int  # whatever the status
    listed_debit_minor: int


class Whole(NamedTuple):
    """One statement of one account and currency, all its pages together."""

    pages: tuple[Listed, ...]  # by page number, each once
    missing: tuple[int, ...]  # page numbers that did not come; one past the last when the end did not come
    from_date: str
    to_date: str
    from_at: str
    to_at: str
    opening_minor: int | None
    closing_minor: int | None

    entry_count: int
    booked_minor: int
    value_dated_minor: int

    @property
    def first(self) -> Listed:
        return self.pages[0]

    @property
    def number(self) -> int:
        """The statement_no of its first page."""
        return self.pages[0].statement_no

    @property
    def name(self) -> str:
        """How a sentence names it: its period, and the bank's id where there is one."""
        days = self.from_date if self.from_date == self.to_date else f"{self.from_date} to {self.to_date}"
        said = self.first.statement_id
        return " ".join(part for part in ("statement", said, f"({days})" if said and days else days) if part)


def joined(rows: Iterable[Listed], messages: Mapping[str, Collection[tuple[int, int]]]) -> list[Whole]:
    """Whole statements of one account and currency, in no promised order; a page that came twice counts once.

    ``messages`` are the (page, last page) pairs of each message id over all accounts: where the bank counts the pages of
    its message, the rest of them may be other accounts' statements, and this one is whole when its balance says so.
    """
    bundles: list[list[Listed]] = []
    paged: dict[tuple[str, str, str], list[Listed]] = defaultdict(list)
    for row in sorted(rows, key=_order):
        if row.page and not (row.page == 1 and row.last_page):
            paged[row.statement_id, row.electronic_sequence, row.legal_sequence].append(row)
        else:
            bundles.append([row])
    for same in paged.values():
        bundles.extend(_by_period(same))
    return [_whole(bundle, messages) for bundle in _same_sequence(bundles)]


def _order(row: Listed) -> tuple[str, str, int, str, int, int]:
    return (row.from_date, row.to_date, row.page, row.created_at, row.file_no, row.statement_no)


def _by_period(rows: Sequence[Listed]) -> list[list[Listed]]:
    """Bundles of pages whose periods touch: a bank may use one id for every statement it sends."""
    bundles: list[list[Listed]] = []
    for row in rows:
        home = next((bundle for bundle in reversed(bundles) if _belongs(row, bundle)), None)
        if home is None:
            bundles.append([row])
        else:
            home.append(row)
    return bundles


def _belongs(row: Listed, bundle: Sequence[Listed]) -> bool:
    same_page = [other for other in bundle if other.page == row.page]
    if same_page:
        return all((other.from_date, other.to_date) == (row.from_date, row.to_date) for other in same_page)
    return any(not row.from_date or not other.from_date or (row.from_date <= other.to_date and other.from_date <= row.to_date) for other in bundle)


def _same_sequence(bundles: Sequence[list[Listed]]) -> list[list[Listed]]:
    """Join incomplete bundles that carry different ids and one sequence number over one period."""
    result: list[list[Listed]] = []
    open_ones: dict[tuple[str, str, str], list[Listed]] = {}
    for bundle in bundles:
        first = bundle[0]
        key = (first.electronic_sequence or first.legal_sequence, first.from_date, first.to_date)
        if not key[0] or not _missing(bundle):
            result.append(bundle)
        elif key in open_ones and not {row.page for row in bundle} & {row.page for row in open_ones[key]}:
            open_ones[key].extend(bundle)
        else:
            open_ones[key] = bundle
            result.append(bundle)
    return result


def _missing(bundle: Sequence[Listed]) -> tuple[int, ...]:
    return _absent({(row.page, row.last_page) for row in bundle})


def _absent(pages: Collection[tuple[int, int]]) -> tuple[int, ...]:
    numbers = {page for page, _ in pages}
    if numbers == {0}:
        return ()
    last = max(numbers)
    ended = any(is_last for page, is_last in pages if page == last)
    return tuple(number for number in range(1, last + 1) if number not in numbers) + (() if ended else (last + 1,))


def _whole(bundle: Sequence[Listed], messages: Mapping[str, Collection[tuple[int, int]]]) -> Whole:
    if len(bundle) == 1:
        (row,) = bundle
        whole = Whole(
            (row,), _missing(bundle) if row.page else (), row.from_date, row.to_date, row.from_at, row.to_at, row.opening_minor, row.closing_minor,
            row.entry_count, row.credit_minor + row.debit_minor, row.value_dated_minor,
        )  # fmt: skip
    else:
        whole = _together(bundle)
    if whole.missing and whole.opening_minor is not None and whole.closing_minor == whole.opening_minor + whole.booked_minor:
        of_messages = {pair for row in whole.pages for pair in messages.get(row.message_id, ()) if row.message_id}
        if of_messages and not _absent(of_messages):
            return whole._replace(missing=())
    return whole


def _together(bundle: Sequence[Listed]) -> Whole:
    once: dict[int, Listed] = {}
    for row in sorted(bundle, key=lambda row: (row.page, row.created_at, row.file_no, row.statement_no)):
        once.setdefault(row.page, row)
    pages = tuple(once.values())
    dated = [row for row in pages if row.from_date]
    from_date, to_date = min((row.from_date for row in dated), default=""), max((row.to_date for row in dated), default="")
    return Whole(
        pages,
        _missing(pages),
        from_date,
        to_date,
        min((row.from_at for row in dated if row.from_date == from_date), default=""),
        max((row.to_at for row in dated if row.to_date == to_date), default=""),
        _balance([(row.opening_code, row.opening_minor) for row in pages], ("OPBD", "PRCD")),
        _balance([(row.closing_code, row.closing_minor) for row in reversed(pages)], ("CLBD",)),
        sum(row.entry_count for row in pages),
        sum(row.credit_minor + row.debit_minor for row in pages),
        sum(row.value_dated_minor for row in pages),
    )


def _balance(found: Sequence[tuple[str, int | None]], booked: tuple[str, ...]) -> int | None:
    """The first booked balance, else the first of any code: a page may carry only an interim one."""
    stated = [(code, amount) for code, amount in found if amount is not None]
    return next((amount for code, amount in stated if code in booked), stated[0][1] if stated else None)
