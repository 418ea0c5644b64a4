"""Runs one peer inside its own environment: ``python match_peers_inside.py PEER question.json answer.json``; imports nothing of ours.

The answer holds, by way of counting, the contracts each payment was paired with, and the seconds the peer itself took.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

Paired = dict[str, set[str]]


def pandas_merge(asked: dict[str, Any]) -> dict[str, Paired]:
    """Every number of the scheme's shape in text or reference, and every invoice number, merged with the bills on number and sum.

    A payment that finds bills of more than one contract is left.
    """
    pd = importlib.import_module("pandas")
    items = pd.DataFrame(asked["items"])
    payments = pd.DataFrame(asked["payments"])
    said = (payments["text"] + " " + payments["reference"] + " " + payments["end_to_end_id"]).str.upper()
    by_contract = said.str.extractall(f"({asked['number']})")[0]
    by_invoice = said.str.extractall(r"(ZE[0-9]{11})")[0]
    keys = pd.concat([by_contract, by_invoice]).rename("key").reset_index(level=1, drop=True)
    found = payments[["id", "amount"]].join(keys, how="inner")
    bills = pd.concat([items.assign(key=items["contract"]), items.assign(key=items["id"])])[["key", "amount", "contract"]]
    pairs = found.merge(bills.drop_duplicates(), on=["key", "amount"])[["id", "contract"]].drop_duplicates()
    sure = pairs[~pairs["id"].duplicated(keep=False)]
    return {"": {number: {contract} for number, contract in sure.itertuples(index=False)}}


def bankstatementparser(asked: dict[str, Any]) -> dict[str, Paired]:
    """Its reconcile, with bills as expected records; the days may lie as far apart as a bill and its payment do."""
    reconcile = importlib.import_module("bankstatementparser.reconciliation").reconcile_payments_and_statements
    bills = [
        {"Amount": one["amount"], "Currency": "EUR", "reference": one["reference"], "counterparty": one["name"], "date": one["due"], "contract": one["contract"]}
        for one in asked["items"]
    ]  # fmt: skip
    lines = [
        {
            "Amount": one["amount"], "Currency": "EUR", "EndToEndId": one["end_to_end_id"] or one["reference"], "counterparty": one["name"],
            "date": one["day"], "number": one["id"],
        }
        for one in asked["payments"]
    ]  # fmt: skip
    report = reconcile(bills, lines, max_date_gap_days=60)
    exact: Paired = {}
    every: Paired = {}
    for one in report.matches:
        number, contract = one.statement_record["number"], one.payment_record["contract"]
        every.setdefault(number, set()).add(contract)
        if one.status.value == "EXACT_REFERENCE":
            exact.setdefault(number, set()).add(contract)
    return {" (all it matches)": every, " (exact reference only)": exact}


def reconcile_mcp(asked: dict[str, Any], *, several: bool = True) -> dict[str, Paired]:
    """Its engine, with the contract number as the reference a bill expects and text, reference or end-to-end id as what was observed.

    ``several``: also one bill against several payments, and the other way, which is its default and tries combinations.
    """
    reconcile = importlib.import_module("reconcile_mcp.engine").reconcile
    contracts = {one["id"]: one["contract"] for one in asked["items"]}
    bills = [
        {"id": one["id"], "amount": one["amount"], "currency": "EUR", "date": one["due"], "counterparty": one["name"], "reference": one["contract"]}
        for one in asked["items"]
    ]  # fmt: skip
    lines = [
        {
            "id": one["id"], "amount": one["amount"], "currency": "EUR", "date": one["day"], "counterparty": one["name"],
            "reference": one["end_to_end_id"] or one["reference"] or one["text"],
        }
        for one in asked["payments"]
    ]  # fmt: skip
    exact: Paired = {}
    every: Paired = {}
    for one in reconcile(bills, lines, {"date_window_days": 60, "enable_one_to_many": several})["matches"]:
        for number in one["observed"]:
            for bill in one["expected"]:
                every.setdefault(number, set()).add(contracts[bill])
                if one["type"] == "exact":
                    exact.setdefault(number, set()).add(contracts[bill])
    return {" (all it matches)": every, " (what it calls exact)": exact}


def reconcile_mcp_one_to_one(asked: dict[str, Any]) -> dict[str, Paired]:
    """The same without combinations."""
    return reconcile_mcp(asked, several=False)


PEERS = {
    "pandas_merge": pandas_merge,
    "bankstatementparser": bankstatementparser,
    "reconcile_mcp": reconcile_mcp,
    "reconcile_mcp_one_to_one": reconcile_mcp_one_to_one,
}


def main() -> None:
    """Read, match, write."""
    how, question, answer = sys.argv[1:]
    asked = json.loads(Path(question).read_text(encoding="utf-8"))
    began = time.process_time()
    ways = PEERS[how](asked)
    seconds = time.process_time() - began
    posted = {way: {number: sorted(found) for number, found in paired.items()} for way, paired in ways.items()}
    Path(answer).write_text(json.dumps({"posted": posted, "seconds": seconds}), encoding="utf-8")


if __name__ == "__main__":
    main()
