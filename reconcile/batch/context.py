"""What every step of one night shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from reconcile.core.policy import Policy
    from reconcile.store.book import Book
    from reconcile.store.name_sums import NameSums


class Ours(Protocol):
    """What of a night the texts of payments are read with."""

    @property
    def connection(self) -> Connection: ...
    @property
    def number_lengths(self) -> frozenset[int]: ...
    @property
    def contract_lengths(self) -> frozenset[int]: ...
    @property
    def address_lengths(self) -> frozenset[int]: ...
    @property
    def dense(self) -> frozenset[tuple[str, int]]: ...
    @property
    def lettered(self) -> frozenset[str]: ...


class Night(NamedTuple):
    """One run's surroundings. ``as_of`` is the day every window counts from, an ISO text."""

    connection: Connection
    book: Book
    policy: Policy
    as_of: str
    own_accounts: frozenset[str]
    number_lengths: frozenset[int]
    contract_lengths: frozenset[int]
    address_lengths: frozenset[int]
    dense: frozenset[tuple[str, int]]
    schemes: Mapping[tuple[str, int], tuple[str, ...]]  # the check digits that numbers of a shape keep to
    chunk: int
    name_sums: NameSums
    lettered: frozenset[str] = frozenset()  # the shapes of numbers that have letters, see ``core.lettered``
