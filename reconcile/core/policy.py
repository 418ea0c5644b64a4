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
    statements: str = ""  # daily | weekly | monthly | none; "" is learned from those that come


@dataclass(frozen=True, slots=True)
class BankRule:
    """How a bank pays automatically. Published: it tries again for 6 days at one bank, 3 to 24 at another; a part from 50 %.

    The defaults are the longest and the published ones, so that nothing is said of a bill the bank may still pay.
    """

    bic: str = ""
    name: str = ""
    retry_days: int = 24
    part_percent: int = 50


@dataclass(frozen=True, slots=True)
class Policy:
    """What a run follows. Days are calendar days unless the name says banking days."""

    instalments_open_days: int = 30  # before due
    awaiting_details_banking_days: int = 5
    execution_window_banking_days: int = 3
    date_window_banking_days: int = 3
    duplicate_held_days: int = 30
    history_months: int = 24
    text_habits: str = "suggest"  # "post": what people ruled twice on a payer's payments in the same words posts the next; "suggest"; "off"
    allocation_order: tuple[str, ...] = ("equal_sum", "oldest_few", "oldest_due")
    accounts: tuple[OwnAccount, ...] = ()
    calendar_countries: tuple[str, ...] = ("LV",)  # whose bank holidays count beside TARGET's when a statement is due
    collectors: tuple[str, ...] = ()  # accounts of those who pay for many
    never_customers: tuple[str, ...] = ()  # names or accounts whose credits are not customers' money
    matched_rows: int = 100_000  # rows of the Matched sheet before the rest goes beside the workbook
    sample_size: int = 30  # automatic matches a night that a person checks; 0 draws none
    banks: tuple[BankRule, ...] = ()  # those whose automatic payment differs from the defaults
    paper_months: int = 6  # in which every payment must have come through an internetbank
    paper_paid_months: int = 3  # of them with a payment: fewer are no habit
    paper_fee_minor: int = 300  # what a paper bill costs the customer a month, in EUR cents
    plan_price_per_kwh: str = ""  # a plain decimal; "" is what last year's kilowatt hours cost
    plan_settlement: str = "spread"  # over the next twelve instalments' days, or "lump": one sum
    plan_lump_days: int = 30  # until a lump sum is due
    refund_logins_shared: bool = False  # several people work as one user of the computer: only --who tells them apart
    plan_surprise_percent: int = 10  # of a plan year's sum: a larger drift is a surprise
    iso_schemas: str = ""  # the folder of the published ISO 20022 schemas; "" is no strict checking
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    statements: dict[str, dict[str, str]] = field(default_factory=dict)  # column maps of other banks' tables, by name

    def as_dict(self) -> dict[str, object]:
        """Plain values for storing with the run."""
        return asdict(self)
