"""The invented world's lists: every verdict and every difference as a careful clerk has them, on both databases."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from reconcile.batch.night import findings
from reconcile.core.money import to_text
from reconcile.demo.files import known
from reconcile.demo.generate import SAMPLE, make_world
from reconcile.demo.score_claims import score_claims
from tests.batch.worlds import sample

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.core.findings import Finding


def _row(one: Finding) -> dict[str, str]:
    difference = to_text(one.difference_minor or 0, one.currency)
    return {"case_no": one.case_no, "line_no": str(one.line_no), "verdict": one.verdict, "state": one.state, "difference": difference}


def test_every_verdict_of_the_samples_lists_is_the_clerks(tmp_path: Path, engine: Engine) -> None:
    _, night = sample(tmp_path, engine)
    truth = next(content for name, content in known(make_world(SAMPLE)) if name == "claims_truth.csv").decode()
    score = score_claims(csv.DictReader(io.StringIO(truth)), [_row(one) for one in findings(engine, night.run) if one.kind == "claim"])
    assert score.faults == ()
    assert score.lines.right == score.lines.of > 40
    assert score.differences.right == score.differences.of


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_the_differences_of_each_case_add_up_to_its_two_totals(tmp_path: Path, engine: Engine) -> None:
    _, night = sample(tmp_path, engine)
    found = [one for one in findings(engine, night.run) if one.kind == "claim"]
    for case_no in {one.case_no for one in found}:
        lines = [one for one in found if one.case_no == case_no]
        total = sum((one.claimed_minor or 0) - (one.booked_minor or 0) for one in lines)
        assert sum(one.difference_minor or 0 for one in lines) == total, case_no
