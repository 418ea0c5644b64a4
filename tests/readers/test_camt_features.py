"""What the comparison with other libraries looks for is really kept by our reader, each feature by itself."""

from __future__ import annotations

import io

import pytest

from reconcile.errors import Refused
from reconcile.readers.camt import read_camt
from tests.benchmarks import peers
from tests.benchmarks.peer_driver import leaves
from tests.benchmarks.peer_probe import FEATURES, FILES, REFUSALS, Feature


def given_out(file: str) -> list[tuple[str, str]]:
    return list(leaves(list(read_camt(io.BytesIO(FILES[file].encode()), f"{file}.xml"))))


@pytest.mark.parametrize("feature", FEATURES, ids=[feature.name for feature in FEATURES])
def test_each_feature_of_the_comparison_is_kept(feature: Feature) -> None:
    assert peers.kept(feature, given_out(feature.file)) == "yes"
    assert peers.kept(feature._replace(needles=("PRBNOTHERE",)), given_out(feature.file)) == "no"


@pytest.mark.parametrize(("name", "file"), REFUSALS)
def test_each_refusal_of_the_comparison_is_one(name: str, file: str) -> None:
    with pytest.raises(Refused):
        given_out(file)


def test_a_feature_that_only_looks_alike_is_not_kept() -> None:
    texts = [("str", "1000.010"), ("str", "-3.33"), ("float", "55.6")]
    assert peers.kept(Feature("", ("1000.01",)), texts) == "no"
    assert peers.kept(Feature("", ("3.33",), ("-3.33",)), texts) == "no"
    assert peers.kept(Feature("", ("55.60",)), texts) == "yes"
    assert peers.kept(Feature("", ("55.60",)), {"error": "x"}) == "error"


def test_the_file_that_speed_is_measured_with_has_as_many_entries_as_it_says() -> None:
    found = list(read_camt(io.BytesIO(peers.many(3).encode()), "many.xml"))
    assert [type(each).__name__ for each in found] == ["Statement", "Entry", "Entry", "Entry"]
