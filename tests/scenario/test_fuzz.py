"""A few rounds of the fuzzer; the long run is documented in benchmarks/fuzz_scenario.py."""

import pytest

pytest.importorskip("resource", reason="memory is measured on POSIX only")


def test_mutated_scenarios_end_in_a_scenario_or_a_report(tmp_path):
    from benchmarks.fuzz_scenario import run

    ends, _ = run(150, 3, tmp_path / "found")
    assert sum(ends.values()) == 150
    assert {end.split(": ")[1] for end in ends} == {"scenario", "report"}
