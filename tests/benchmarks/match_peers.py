"""Side by side with what a user could pick instead, on one world: ``python -m tests.benchmarks.match_peers``.

``bankstatementparser``'s reconcile, ``reconcile-mcp`` and a pandas merge on exact keys (a number found by the scheme's regular
expression, and the sum) each run in an environment of their own, made here; what could not be installed or finished is said.
Each is given the open bills and instalments (number, contract, customer, sum, due day) and the customers' payments as we read them,
and what it pairs counts as posted. Options: ``--contracts``, ``--payments``, ``--scheme``, ``--seed``, ``--limit`` (seconds a peer may take).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.money import to_text
from reconcile.demo.bench_match import matched, size_of
from reconcile.demo.bench_words import percent
from reconcile.demo.days import month_before
from reconcile.demo.schemes import SCHEMES

if TYPE_CHECKING:
    from reconcile.demo.score import Judged
    from reconcile.demo.world import World

INSIDE = Path(__file__).with_name("match_peers_inside.py")
PEERS = {
    "pandas merge": ("pandas_merge", "pandas==2.3.3"),
    "bankstatementparser": ("bankstatementparser", "bankstatementparser==0.0.29"),
    "reconcile-mcp": ("reconcile_mcp", "reconcile-mcp==0.0.7"),
    "reconcile-mcp, one to one": ("reconcile_mcp_one_to_one", "reconcile-mcp==0.0.7"),
}
_NUMBERS = {"sparse10": r"\b1[0-9]{9}\b", "dense7": r"\b[0-9]{7}\b", "check8": r"\b[0-9]{8}\b", "alnum": r"\b[A-Z]{2}-[0-9]{4}/[0-9]{2}-[A-Z]\b"}


class Due(NamedTuple):
    """One customer's payment: whether its contract can be inferred, and the contracts it is due to."""

    inferable: bool
    contracts: frozenset[str]


def asked(world: World) -> dict[str, list[dict[str, str]]]:
    """Bills, instalments and payments, as a program of any make could read them."""
    names = {one.contract_no: one.customer_name for one in world.contracts}
    items = [
        {"id": one.invoice_no, "contract": one.contract_no, "amount": to_text(one.amount_minor, "EUR"), "due": one.due_on, "reference": one.payment_reference}
        for one in world.invoices
        if one.amount_minor > 0
    ]  # fmt: skip
    first, last = date.fromisoformat(world.starts_on), date.fromisoformat(world.size.ends_on)
    for plan in world.plans:
        month = first.replace(day=1)
        while month <= last:
            due = month.replace(day=plan.due_day).isoformat()
            key = f"PLAN/{plan.contract_no}/{due[:7]}"
            items.append({"id": key, "contract": plan.contract_no, "amount": to_text(plan.monthly_amount_minor, "EUR"), "due": due, "reference": ""})
            month = month_before(month, -1)
    payments = [
        {
            "id": str(one.number), "amount": to_text(one.amount_minor, "EUR"), "day": line.booking_date, "name": one.payer_name, "text": one.text,
            "reference": one.reference, "end_to_end_id": one.end_to_end_id,
        }
        for line in world.lines
        for one in line.payments
        if one.amount_minor > 0
    ]  # fmt: skip
    return {"items": [{**one, "name": names[one["contract"]]} for one in items], "payments": payments}


def due(judged: list[Judged], world: World) -> dict[str, Due]:
    """By payment, what is due; only money that came in from others."""
    contracts: dict[str, set[str]] = {}
    for row in world.truth:
        contracts.setdefault(str(row.number), set()).update({row.contract_no} - {""})
    heads = (one.head for one in judged)
    ours = {head["payment_no"]: head for head in heads if not head["amount"].startswith("-") and head["status"] != "not_customer"}
    return {number: Due(head["inferable"] == "yes", frozenset(contracts[number])) for number, head in ours.items()}


def line(name: str, expected: dict[str, Due], posted: dict[str, frozenset[str]], seconds: str) -> str:
    """One row of the table."""
    through = sum(one.inferable and posted.get(number, frozenset()) == one.contracts for number, one in expected.items())
    inferable = sum(one.inferable for one in expected.values())
    found = [number for number in expected if posted.get(number)]
    wrong = sum(not posted[number] <= expected[number].contracts for number in found)
    return f"{name:<44}{percent(through, inferable):>12}{len(found):>10}{wrong:>8}{seconds:>10}"


def run_peer(name: str, question: Path, folder: Path, limit: int) -> tuple[dict[str, dict[str, list[str]]], str]:
    """(what it pairs by way of counting, seconds) of one peer, in an environment made for it; ({}, why) when there is nothing."""
    how, package = PEERS[name]
    place = folder / how
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = str(place / "bin" / "python")
    installed = subprocess.run([python, "-m", "pip", "install", "-q", package], capture_output=True, text=True, check=False)
    if installed.returncode:
        return {}, f"could not be installed: {installed.stderr.strip().splitlines()[-1]}"
    answer = folder / f"{how}.json"
    try:
        ran = subprocess.run([python, str(INSIDE), how, str(question), str(answer)], capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return {}, f"did not finish within {limit} s"
    if ran.returncode:
        return {}, f"failed: {ran.stderr.strip().splitlines()[-1]}"
    told = json.loads(answer.read_text(encoding="utf-8"))
    return told["posted"], f"{told['seconds']:.1f}"


def main() -> None:
    """The world once, then each by turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=1_000)
    parser.add_argument("--payments", type=int, default=3_000)
    parser.add_argument("--scheme", choices=list(SCHEMES), default="sparse10")
    parser.add_argument("--seed", type=int, default=7001)
    parser.add_argument("--limit", type=int, default=300)
    told = parser.parse_args()
    world, judged, spent = matched(size_of(told.scheme, told.seed, told.contracts, told.payments), lambda *_: None)
    expected = due(judged, world)
    question = {**asked(world), "number": _NUMBERS[told.scheme]}
    print(f"{len(question['payments']):,} payments, {len(question['items']):,} bills and instalments, {SCHEMES[told.scheme].says}, seed {told.seed}")
    print(f"{'':<44}{'through':>12}{'posted':>10}{'wrong':>8}{'seconds':>10}")
    ours = {one.head["payment_no"]: frozenset(row["contract_no"] for row in one.found if row["contract_no"]) for one in judged}
    print(line("reconcile (files in, matched)", expected, ours, f"{(spent['import'] + spent['matching']) / 1000:.1f}"))
    print(line("reconcile (matching alone)", expected, ours, f"{spent['matching'] / 1000:.1f}"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "question.json"
        path.write_text(json.dumps(question, ensure_ascii=False), encoding="utf-8")
        for name in PEERS:
            ways, seconds = run_peer(name, path, Path(folder), told.limit)
            if not ways:
                print(f"{name:<44}{seconds}")
            for way, posted in ways.items():
                print(line(f"{name}{way}", expected, {number: frozenset(found) for number, found in posted.items()}, seconds))
    print(
        "Theirs: matching only, the files read for them. A payment is through when it stands on the contracts due and no other; returns are left out."
    )


if __name__ == "__main__":
    main()
