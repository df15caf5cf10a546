"""What the benchmark computes from what it measured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import compare, table
from benchmarks.measure import Round, memory_mb, percentile

OURS = [Round(5.0, (4.0, 6.0, 8.0), 300.0), Round(7.0, (6.0, 6.0, 40.0), 320.0), Round(6.0, (6.0, 6.0, 6.0), 310.0)]
STOCK = [Round(20.0, (20.0, 20.0, 20.0), 1000.0)] * 3


def test_ratios_and_limits_stand_in_the_table() -> None:
    figures = {figure.name: figure for figure in compare(OURS, STOCK)}
    assert figures["start to first reply"].ratio == pytest.approx(0.3)
    assert figures["turn, p50"].ratio == pytest.approx(0.3)
    assert figures["memory of all processes"].ratio == pytest.approx(0.31)
    assert all(figure.kept for figure in figures.values())
    assert "| turn, p50 | 6.0 ms | 20.0 ms | 0.30 | ≤ 0.8 | kept |" in table(list(figures.values()), 3, 3)


def test_a_ratio_above_its_limit_is_missed() -> None:
    figures = compare(STOCK, STOCK)
    assert [figure.kept for figure in figures] == [False, False, True, False]
    assert table(figures, 3, 3).count("**missed**") == 3


def test_percentiles_lie_between_the_values_they_divide() -> None:
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
    assert 2.0 < percentile([1.0, 2.0, 3.0], 95) <= 3.0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_counts_child_processes_too() -> None:
    alone = memory_mb([os.getpid()])
    code = "x = bytearray(50_000_000); x[::4096] = b'x' * len(x[::4096]); print('ready', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        with_child = memory_mb([os.getpid()])
        child.communicate(b"\n")
    assert with_child > alone + 45


def test_a_process_that_is_gone_is_an_error_not_zero(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        memory_mb([1], proc=tmp_path)
