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


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("DELETE FROM epoch WHERE epoch = 1 AND", "not 1, 2, 3"),
        ("DELETE FROM epoch WHERE epoch = 2 AND", "without all its epochs"),
        ("INSERT INTO checkpoint SELECT id, 2, x'' FROM run WHERE", "still has a checkpoint"),
        ("INSERT INTO checkpoint SELECT id, 1, x'' FROM run WHERE", "another epoch"),
        ("UPDATE evaluation SET n = 1000000000000", "counts 1000000000000 images"),
        ("UPDATE evaluation SET n_correct = n_correct + 1", "9 right ones, and elsewhere others"),
        ("UPDATE evaluation SET correct = x'ffff'", "and elsewhere others"),
        ("UPDATE evaluation SET confusion = '[[3, 2], [1, 5]]', n = 12, n_correct = 8", "and elsewhere others"),
        ("UPDATE evaluation SET confusion = '[[9, -1], [-2, 5]]'", "negative numbers"),
        ("UPDATE evaluation SET confusion = '[[3, 1]'", "cannot be read"),
        ("UPDATE evaluation SET n = 1.5", "cannot be read"),
        ("UPDATE epoch SET val_acc = 1.5", "an accuracy that is not from 0 to 1"),
        ("UPDATE epoch SET train_acc = -0.1", "an accuracy that is not from 0 to 1"),
        ("UPDATE epoch SET train_loss = -1", "a negative loss"),
        ("UPDATE run SET key = 'f' || SUBSTR(key, 2) || 'x'", "key is not that of its specification"),
        ("UPDATE run SET lr = 0.5", "columns do not say"),
        ("UPDATE run SET spec = '{}'", "specification cannot be read"),
        ("UPDATE run SET wall_seconds = NULL", "without its times"),
        ("DELETE FROM evaluation", "without a result on 'test'"),
        ("UPDATE weights SET arrays = zeroblob(1000)", "weights is damaged"),
        ("UPDATE run SET status = 'failed'", "though it has not finished"),
        ("UPDATE run SET created_at = 'yesterday'", "row cannot be read"),
    ],
)
def test_numbers_that_no_training_gives_are_found(store, location, train, sql, problem):
    runs = [train(spec()), train(spec(7))]
    where = "" if "WHERE" in sql else "WHERE"
    run_script(location, f"{sql} {where} {'id' if ' run ' in sql else 'run_id'} = '{runs[0]}'")
    result = maintenance.check(location)
    assert result.damage == ()
    assert any(problem in each for each in result.inconsistent[runs[0]]), result.problems
    assert result.inconsistent[runs[1]] == ()


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
