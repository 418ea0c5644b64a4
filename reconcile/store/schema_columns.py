"""The kinds of columns: days are ISO texts, money is integer minor units beside a currency, absent text is ``''``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text

metadata = MetaData()

# The same on SQLite and PostgreSQL, where text also sorts by code point so that both give the same order.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite keeps a rowid alias only for plain INTEGER; PostgreSQL needs the wide one.
NUMBER = BigInteger().with_variant(Integer(), "sqlite")


def text(name: str) -> Column[str]:
    """A text, '' when nothing is said."""
    return Column(name, TEXT, nullable=False, server_default="")


def number(name: str, *, null: bool = False) -> Column[int]:
    """A whole number: a count, a yes or no, money in minor units."""
    return Column(name, NUMBER, nullable=null)


def key(name: str) -> Column[int]:
    """The number we count a table's rows by."""
    return Column(name, NUMBER, primary_key=True, autoincrement=False)
