"""The tables of lines that more than one statement speaks of, and of corrected statements; append-only."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from reconcile.store.schema_columns import NUMBER, key, metadata, number, text

# A booked line of a statement that another statement had brought: it lists that entry, too.
listed_again = Table(
    "listed_again",
    metadata,
    Column("statement_no", NUMBER, primary_key=True, autoincrement=False),
    Column("entry_no", NUMBER, ForeignKey("entry.entry_no", deferrable=True, initially="DEFERRED"), primary_key=True, autoincrement=False),
    number("file_no"),
    Index("listed_again_by_entry", "entry_no"),
)

# A line a corrected statement no longer lists, after a person accepted it: ``by_entry_no`` takes its money back.
withdrawn = Table(
    "withdrawn",
    metadata,
    key("entry_no"),
    number("by_entry_no"),
    number("file_no"),
    Index("withdrawn_by", "by_entry_no"),
)

# A person accepted a corrected statement: its file came before as ``accepted_file_no``, 0 when it had not come yet.
correction = Table("correction", metadata, key("file_no"), number("accepted_file_no"), text("who"), text("given_at"), text("reason"))
