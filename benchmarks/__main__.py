"""Measure everything and write docs/benchmarks.md: `python -m benchmarks [--help]`.

Every measurement is kept in build/benchmarks/ as soon as it is made; `--only` measures some sections
anew and takes the others from there, and `--only` without a section just writes the page.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from benchmarks import compare, floor, machine, scaling, startup, timing
from benchmarks.jobs import coordinator, grid, overhead, speedup
from benchmarks.workloads import Plan, prepare_data
from hw1cli.training.machine import usable_cores

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "benchmarks"
SECTIONS: Mapping[str, Callable[[Plan], Iterator[Any]]] = {
    "compare": compare.measure,
    "avx2": compare.measure_avx2,
    "floor": floor.measure,
    "startup": startup.measure,
    "scaling": scaling.measure,
    "speedup": speedup.measure,
    "overhead": overhead.measure,
    "grid": grid.measure,
    "coordinator": coordinator.measure,
}
COMPARISONS = ("compare", "avx2")
QUICK_PART = 1 / 16
ENVIRONMENT = {
    "HW1_DEVICE": "cpu",
    "HW1_DB": "",
    "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
}
"""What is measured of the program is its default, and every process can import this folder."""


def main() -> int:
    """Measure, print and write; 1 if a section failed."""
    options = _options()
    kept = KEPT / ("quick.json" if options.quick else "full.json")
    results: dict[str, Any] = {"quick": options.quick, "compare": [], "avx2": [], "load": {}}
    if options.only is not None and kept.exists():
        results = json.loads(kept.read_text())
    chosen = list(SECTIONS) if options.only is None else options.only
    failed = False
    if chosen:
        with TemporaryDirectory() as folder, patch.dict(os.environ, ENVIRONMENT):
            os.environ.pop("HW1_THREADS", None)
            failed = _measure(chosen, _plan(options, Path(folder), results), results, kept)
    _write(results, quick=options.quick)
    return int(failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a part of the data, one round: about two minutes")
    parser.add_argument("--data", default="octsim", help="what hw1's --data takes (default: octsim)")
    parser.add_argument(
        "--only", nargs="*", choices=SECTIONS, help="measure these sections, keep the others' results"
    )
    parser.add_argument(
        "--works", nargs="+", choices=compare.NAMES, default=(), help="compare these anew, keep the others' results"
    )
    parser.add_argument("--rounds", type=int, default=3, help="of the comparisons (default: 3)")
    return parser.parse_args()


def _plan(options: argparse.Namespace, folder: Path, results: dict[str, Any]) -> Plan:
    quick, arrays = options.quick, folder / "arrays.npz"
    results["data"] = timing.fresh(prepare_data, options.data, arrays, QUICK_PART if quick else 1).result
    results["machine"] = machine.description()
    results["sample"] = 1024 if quick else 8192
    return Plan(
        data=str(arrays) if quick else options.data,
        arrays=arrays,
        folder=folder,
        threads=usable_cores(),
        rounds=1 if quick else options.rounds,
        works=options.works,
        repeats=1 if quick else 5,
        sample=results["sample"],
        stored_runs=1000 if quick else 10_000,
        cells=40 if quick else 1000,
        crowds=(1, 10) if quick else (1, 10, 50, 100, 200, 500),
    )


def _measure(chosen: list[str], plan: Plan, results: dict[str, Any], kept: Path) -> bool:
    failed = False
    before = {name: results[name] if plan.works else [] for name in COMPARISONS}
    anew = results.setdefault("anew", {})
    for name in chosen:
        print(f"{name}:", flush=True)
        start, load = time.perf_counter(), timing.OtherLoad()
        try:
            for so_far in SECTIONS[name](plan):
                results[name] = compare.renewed(before[name], so_far) if name in before else so_far
                _keep(results, kept)
        except timing.MeasurementFailed as failure:
            print(f"  FAILED: {failure}", flush=True)
            failed = True
        if name in COMPARISONS:
            anew[name] = sorted({*anew.get(name, ()), *plan.works}) if plan.works else []
        results["load"][name] = load.cores()
        print(f"  ({time.perf_counter() - start:.0f} s, other programs: {load.cores():.1f} cores)", flush=True)
        _keep(results, kept)
    return failed


def _keep(results: dict[str, Any], kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(results, indent=1))


def _write(results: dict[str, Any], *, quick: bool) -> None:
    sys.path.insert(0, str(ROOT / "docs"))  # the makers of docs/ are scripts of one folder
    from pages import refreshed

    from benchmarks import page, plot
    from benchmarks.jobs import page as jobs_page
    from benchmarks.jobs import plot as plot_jobs

    results = json.loads(json.dumps(results))  # the same, whether just measured or kept
    text = refreshed((ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8"), page.blocks(results))
    docs = KEPT if quick else ROOT / "docs"
    plot.draw(results, docs / "img" / "benchmarks.png")
    if results.keys() >= jobs_page.DRAWN:
        plot_jobs.draw(results, docs / "img" / "cluster.png")
    (docs / "benchmarks.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    sys.exit(main())
