"""The benchmark of matching as a command."""

from __future__ import annotations

import json

from tests.cli.calls import call


def test_a_small_world_is_measured_and_told_as_json() -> None:
    answer = call("bench", "match", "--contracts", 200, "--payments", 700, "--scheme", "dense7", "--seeds", "4", "--json")
    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    (world,) = told["worlds"]
    assert (world["scheme"], world["seed"], world["contracts"]) == ("dense7", 4, 200)
    total = told["total"]
    assert total["payments"] == world["payments"] == sum(kind["payments"] for kind in told["kinds"].values())
    assert sum(rule["posted"] for rule in told["rules"].values()) == total["posted"]
    assert total["through"] * 100 > total["inferable"] * 95
    assert told["kinds"]["stranger_with_figures"]["posted"] == 0
    assert told["kinds"]["vague"]["why_not"].startswith("no number and an unknown account")


def test_the_table_has_the_rates_the_kinds_the_rules_and_the_reasons() -> None:
    answer = call("bench", "match", "--contracts", 200, "--payments", 700, "--scheme", "alnum", "--seed", 4)
    assert answer.code == 0, answer.err
    for line in (
        "straight through, of the inferable",
        "wrong posts",
        "strangers' payments posted",
        "\nkind ",
        "\nrule ",
        "What cannot be inferred, and why",
    ):
        assert line in answer.out
    assert "in a million (95 %:" in answer.out


def test_seeds_that_are_none_are_refused() -> None:
    answer = call("bench", "match", "--seeds", "5-1")
    assert answer.code == 2
    assert "is no seed; write 7, 1-5 or 1,4,9-12" in answer.err
