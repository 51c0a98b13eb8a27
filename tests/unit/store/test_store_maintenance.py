import pytest

from hw1cli.errors import StoreError, UsageError
from hw1cli.store import copies, maintenance
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from tests.store_samples import STATE, epoch, query, run_script, spec


def test_a_sound_store_has_no_problems(store, location, train, claim):
    train(spec())
    store.save_epochs([(claim(spec(7)).run_id, epoch(1), STATE)])
    result = maintenance.check(location)
    assert result.problems == ()
    assert result.up_to_date
    assert result.runs == {"completed": 1, "running": 1}
    assert result.gone == ()


def test_a_run_whose_process_is_gone_is_listed(store, location, claim):
    run_id = claim(spec()).run_id
    run_script(location, "UPDATE run SET owner_start = owner_start - 1")
    assert maintenance.check(location).gone == (run_id,)


def test_what_fits_together_is_no_problem_and_rows_of_no_run_are_damage(store, location, train):
    train(spec())
    run_script(location, "UPDATE run SET exclusive = NOT exclusive")
    run_script(location, "UPDATE evaluation SET confusion = '[[4, 0], [3, 4]]' WHERE split <> 'val'")
    assert maintenance.check(location).problems == ()
    run_script(location, "DELETE FROM run")
    assert all("does not exist" in each for each in maintenance.check(location).damage)
    assert maintenance.check(location).damage


@pytest.mark.parametrize("arrays", ["zeroblob(1000)", "x''", "SUBSTR(arrays, 1, 30)"])
def test_a_checkpoint_that_nothing_continues_from_is_found(store, location, claim, arrays):
    run_id = claim(spec()).run_id
    assert maintenance.check(location).problems == ()
    store.save_epochs([(run_id, epoch(1), STATE)])
    assert maintenance.check(location).problems == ()
    run_script(location, f"UPDATE checkpoint SET arrays = {arrays}")  # noqa: S608
    (problem,) = maintenance.check(location).problems
    assert problem.startswith(f"run {run_id}: its checkpoint is damaged")
    run_script(location, "DELETE FROM checkpoint")
    (problem,) = maintenance.check(location).problems
    assert "no checkpoint to continue from" in problem


def test_a_backup_is_one_complete_file_while_a_run_is_training(store, location, train, claim, tmp_path):
    train(spec())
    store.save_epochs([(claim(spec(7)).run_id, epoch(1), STATE)])
    copy = copies.backup(location, tmp_path / "copies.db")
    assert sorted(path.name for path in tmp_path.glob("copies*")) == ["copies.db"]
    with Reader.open(Location(path=copy)) as theirs, store.reader() as ours:
        assert theirs.summaries() == ours.summaries()
    assert query(Location(path=copy), "PRAGMA journal_mode") == [("delete",)]


def test_backups_never_overwrite(store, location, tmp_path):
    assert copies.backup(location) != copies.backup(location)
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        copies.backup(location, tmp_path / "precious")
    with pytest.raises(StoreError):
        copies.backup(location, tmp_path / "missing" / "copy.db")


def test_what_is_not_an_sqlite_file_is_left_to_its_own_tools():
    with pytest.raises(UsageError, match="SQLite files"):
        copies.backup(Location(url="postgresql://host/db"))
