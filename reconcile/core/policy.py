"""The settings a run is made under, as one value; each has its default, and ``reconcile.toml`` may change it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account of ours. Days are ISO texts, ``""`` for always."""

    iban: str
    opened: str = ""
    closed: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a run follows. Days are calendar days unless the name says banking days."""

    instalments_open_days: int = 30  # before due
    awaiting_details_banking_days: int = 5
    execution_window_banking_days: int = 3
    date_window_banking_days: int = 3
    duplicate_held_days: int = 30
    history_months: int = 24
    allocation_order: tuple[str, ...] = ("equal_sum", "oldest_few", "oldest_due")
    accounts: tuple[OwnAccount, ...] = ()
    collectors: tuple[str, ...] = ()  # accounts of those who pay for many
    never_customers: tuple[str, ...] = ()  # names or accounts whose credits are not customers' money
    matched_rows: int = 100_000  # rows of the Matched sheet before the rest goes beside the workbook
    columns: dict[str, dict[str, str]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Plain values for storing with the run."""
        return asdict(self)
