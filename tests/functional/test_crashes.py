"""Programs that are killed, stopped, starved of disk and memory: nothing stored is lost, one line says what to do."""

import random
import re
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.functional.program import hw1, listed, start
from tests.functional.sessions import LONG, standing_still, training
from tests.torture import contents, mishaps
from tests.torture.cases import CASES, Case, not_as_uninterrupted, uninterrupted
from tests.torture.data import small_data
from tests.torture.processes import Program, begin, wait_for_epochs, wait_until
from tests.torture.strikes import interrupt_again_and_again, kill_again_and_again

STACK = CASES[-1]
BIG = ("train", "mlp", "--epochs", "3000", "--hidden-size", "4000", "--data", "small.npz")


def one_line(program: Program, code: int) -> str:
    """Return the error, having seen that it is one line, with this exit code."""
    (error,) = [line for line in program.ends_with(code).splitlines() if line.startswith("hw1: ")]
    return error


def half_of_the_cases() -> Iterator[object]:
    """Yield every case, half of them for the exhaustive tests: what a model stores is stored in the same way."""
    for number, case in enumerate(CASES):
        yield pytest.param(case, id=case.name, marks=[] if number % 2 else [pytest.mark.exhaustive])


@pytest.mark.slow
@pytest.mark.parametrize("case", list(half_of_the_cases()))
def test_killed_at_random_moments_a_run_ends_with_the_numbers_of_an_undisturbed_one(
    case: Case, tmp_path: Path
) -> None:
    tally = kill_again_and_again(case, 2, tmp_path, random.Random(case.name))
    assert tally.failures == []
    assert tally.times >= 2


@pytest.mark.slow
@pytest.mark.parametrize("case", [CASES[1], STACK], ids=lambda case: case.name)
def test_interrupted_at_random_moments_a_run_says_so_and_ends_with_the_same_numbers(
    case: Case, tmp_path: Path
) -> None:
    tally = interrupt_again_and_again(case, 3, tmp_path, random.Random(case.name))
    assert tally.failures == []


@pytest.mark.parametrize("end", [1, 2])
def test_killed_at_the_end_of_a_stack_its_runs_end_with_the_same_numbers(end: int, tmp_path: Path) -> None:
    small_data(tmp_path / "small.npz")
    killed = begin(*STACK.command(42), folder=tmp_path, first=partial(mishaps.die_in_finish, end))
    assert killed.end() == -signal.SIGKILL
    assert begin(*STACK.command(42), folder=tmp_path).end() == 0
    assert not_as_uninterrupted(STACK, 42, tmp_path / "results.db") == []
    assert len(uninterrupted(STACK, 42)) == 6


def test_a_stop_is_no_training_time_and_the_run_not_one_to_compare(small: Path) -> None:
    program = standing_still(small.parent, "train", "logreg", "--epochs", "3", "--data", "small.npz")
    time.sleep(2)
    program.send(signal.SIGCONT)
    assert program.end() == 0, program.said()
    (run,) = contents.records(small.parent / "results.db").values()
    assert run.timing is not None
    assert run.timing.wall_seconds - run.timing.train_seconds - run.timing.eval_seconds > 1.8
    assert run.timing.resumed
    assert not run.exclusive


def test_a_run_whose_process_is_gone_is_listed_as_gone_at_once_and_is_continued(small: Path) -> None:
    program = training(small.parent, *LONG)
    (running,) = listed()
    assert program.kill()
    (gone,) = listed()
    assert (running["status"], gone["status"]) == ("running", "gone")
    assert "gone" in hw1("runs", "list").out
    again = training(small.parent, *LONG)
    assert f"from epoch {gone['epochs_done'] + 1}" in again.said()
    again.kill()


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc to see how far a program has started")
@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("library", ["_multiarray_umath", "libtorch"])
def test_a_signal_while_the_program_starts_has_its_exit_code_and_no_traceback(
    signum: int, code: int, library: str, small: Path
) -> None:
    with start("train", "ffn", "--epochs", "99999", "--data", small) as program:
        maps = Path(f"/proc/{program.pid}/maps")
        while program.poll() is None and library not in maps.read_text(encoding="utf-8", errors="replace"):
            time.sleep(0.001)
        program.send_signal(signum)
        _, err = program.communicate(timeout=60)
    assert program.returncode == code
    assert "Traceback" not in err


def test_a_signal_while_data_is_made_has_its_exit_code_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    program = begin("train", "perceptron", "--data", "octsim", folder=tmp_path, environment={"HW1_DATA_DIR": "data"})
    wait_until(lambda: program.said() != "", program)
    program.send(signal.SIGTERM)
    program.ends_with(143)
    assert not (tmp_path / "results.db").exists()
    assert list((tmp_path / "data").rglob("*.npz")) == []


def test_sigterm_in_a_sweep_marks_every_run_of_the_stack(small: Path) -> None:
    program = training(small.parent, "sweep", "ffn", "--lr", "0.1,0.2", "--epochs", "99999", "--data", "small.npz")
    program.send(signal.SIGTERM)
    assert "type again: hw1 sweep ffn --lr 0.1,0.2" in one_line(program, 143)
    assert {run["status"] for run in listed()} == {"interrupted"}


class TestAFailingCell:
    """A network too large for the memory that there is: a cell that genuinely fails."""

    CELLS = ("--hidden-size", "65536,8", "--hidden-layers", "2")
    SWEEP = ("sweep", "ffn", *CELLS, "--epochs", "1", "--data", "small.npz")

    def test_the_sweep_goes_on_and_typed_again_runs_only_what_failed(self, small: Path) -> None:
        first = begin(*self.SWEEP, folder=small.parent, first=mishaps.little_memory)
        said = first.ends_with(3)
        assert "FAILED" in said
        assert "1 of 2 cells failed" in said
        runs = {run["hidden_size"]: run for run in listed()}
        assert (runs[8]["status"], runs[65536]["status"]) == ("completed", "failed")
        failed = hw1("runs", "show", runs[65536]["run_id"], "--json").json()
        assert "Traceback" in failed["error"]
        again = begin(*self.SWEEP, "--json", folder=small.parent, first=mishaps.little_memory)
        assert "FAILED" in again.ends_with(3)
        assert '"skipped": 1' in again.printed()

    def test_fail_fast_stops_at_the_first(self, small: Path) -> None:
        program = begin(*self.SWEEP, "--fail-fast", folder=small.parent, first=mishaps.little_memory)
        assert program.end() == 3
        assert [run["status"] for run in listed()] == ["failed"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_disk_that_is_full_is_one_line_and_exit_6_and_loses_nothing(small: Path, small_disk: Path) -> None:
    db = small_disk / "results.db"
    assert "the disk is full" in one_line(begin(*BIG, "--db", db, folder=small.parent), 6)
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    goes_on(db, small.parent)


def test_a_quota_that_is_used_up_is_one_line_and_exit_6_and_loses_nothing(small: Path) -> None:
    db = small.parent / "results.db"
    assert re.search("quota|full", one_line(begin(*BIG, folder=small.parent, first=mishaps.small_files), 6))
    goes_on(db, small.parent)


def goes_on(db: Path, folder: Path) -> None:
    """See that a store is whole, and that the training goes on with what it has."""
    done = contents.epochs_done(db)
    assert (contents.problems(db), done > 0) == ((), True)
    again = begin(*BIG, "--db", db, folder=folder)
    wait_for_epochs(again, db)
    assert f"from epoch {done + 1}" in again.said()
    assert again.kill()
    assert contents.problems(db) == ()


@pytest.fixture
def public(tmp_path: Path) -> Iterator[Path]:
    """A folder with data in it whose permissions a test may take away."""
    folder = tmp_path / "public"
    (folder / ".logs").mkdir(parents=True)
    small_data(folder / "small.npz")
    yield folder
    folder.chmod(0o755)


def unprivileged(*command: str, folder: Path) -> Program:
    return begin(*command, folder=folder, first=mishaps.give_up_privileges)


def test_in_a_read_only_folder_no_store_is_made(public: Path) -> None:
    public.chmod(0o555)
    program = unprivileged("train", "perceptron", "--data", "small.npz", folder=public)
    assert "--db" in one_line(program, 6)
    assert not (public / "results.db").exists()


def test_a_read_only_store_is_read_and_not_written(public: Path) -> None:
    assert begin("train", "perceptron", "--data", "small.npz", folder=public).end() == 0
    db = public / "results.db"
    db.chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)
    public.chmod(0o555)
    before = db.read_bytes()
    reader = unprivileged("runs", "list", "--json", folder=public)
    writer = unprivileged("train", "logreg", "--data", "small.npz", folder=public)
    reader.ends_with(0)
    assert "read-only" in one_line(writer, 6)
    assert list(public.glob("results.db*")) == [db]
    assert db.read_bytes() == before
    public.chmod(0o755)
    db.chmod(0)
    assert str(db) in one_line(unprivileged("runs", "list", folder=public), 6)


def test_results_that_are_not_yet_in_the_file_of_a_read_only_folder_are_not_passed_over(public: Path) -> None:
    assert training(public, *LONG).kill()
    (public / "results.db-shm").unlink()
    for path in public.glob("results.db*"):
        path.chmod(0o444)
    public.chmod(0o555)
    assert "not yet merged" in one_line(unprivileged("runs", "list", folder=public), 6)
