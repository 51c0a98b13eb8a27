import pytest

from hw1cli.data.known import OCTSIM_1
from hw1cli.errors import DataError, StoreError, UsageError
from hw1cli.models.logreg import LogRegConfig
from hw1cli.records import Status
from hw1cli.store.reader import Reader
from hw1cli.store.selection import fingerprint_of
from hw1cli.study.data_sets import choose, stored_data
from tests.store_samples import DATA, STATE, epoch, run_script, spec


@pytest.mark.parametrize("size", [None, 0])
def test_where_nothing_is_stored_nothing_is_made(location, size):
    if size is not None:
        location.path.touch()
    with pytest.raises(DataError, match="no results are stored yet"):
        Reader.open(location)
    assert (location.path.stat().st_size if location.path.exists() else None) == size


def test_reading_changes_nothing(store, train):
    train(spec())
    with store.reader() as reader, pytest.raises(Exception, match="readonly"):
        reader._connection.rows("DELETE FROM run")


def test_what_is_read_of_a_run_is_of_one_moment_whatever_is_stored_meanwhile(location, store, claim, monkeypatch):
    run_id, stored = claim(spec(epochs=100)).run_id, []

    def store_another_epoch():
        stored.append(epoch(len(stored) + 1))
        store.save_epochs([(run_id, stored[-1], STATE)])

    store_another_epoch()
    with Reader.open(location) as reader:
        rows = reader._connection.rows

        def read_while_another_is_stored(*arguments):
            found = rows(*arguments)
            store_another_epoch()
            return found

        monkeypatch.setattr(reader._connection, "rows", read_while_another_is_stored)
        assert reader.record(run_id).history == tuple(stored[:1])
    assert len(stored) > 2


def test_a_summary_is_of_the_last_epoch_and_the_test_set_if_there_are_any(store, train, claim):
    train(spec())
    claim(spec(7))
    with store.reader() as reader:
        done, begun = reader.summaries()
    assert (done.epochs_done, done.val_acc, done.test_acc) == (2, 0.5, 8 / 11)
    assert (done.simulated, done.state) == (True, "completed")
    assert (done.model, done.config) == ("logreg", spec().config)
    assert (begun.epochs_done, begun.val_acc, begun.test_acc, begun.owner_alive) == (0, None, None, True)


def test_runs_are_selected_by_column(store, train):
    runs = {lr: train(spec(lr=lr)) for lr in (0.1, 0.01)}
    with store.reader() as reader:
        assert [run.run_id for run in reader.summaries(where={"lr": 0.1})] == [runs[0.1]]
        assert len(reader.summaries(where={"model": "logreg", "dropout": None})) == 2
        assert [run.config.lr for run in reader.summaries(newest_first=True, limit=1)] == [0.01]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        *(({name: 1}, "cannot be selected") for name in ("password", "lr = 1 OR 1", "lr; DROP TABLE run")),
        *(({"model": text}, "not plain text") for text in ("\0", "\udcff", "\x1b[31m", "a\nb")),
    ],
)
def test_what_is_no_column_or_no_text_is_refused(store, where, message):
    with store.reader() as reader:
        with pytest.raises(UsageError, match=message):
            reader.summaries(where=where)
        with pytest.raises(DataError, match="no stored run"):
            reader.resolve(str(*where.values()) if "model" in where else "x")


@pytest.mark.parametrize("text", ["x' OR '1'='1", "%", "_", "*", "", "é", "x" * 1000])
def test_strange_names_are_only_names(store, train, text):
    train(spec())
    with store.reader() as reader:
        assert reader.summaries(where={"model": text}) == []
        with pytest.raises(DataError, match="no stored run"):
            reader.resolve(text)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE run SET status = 'x'",
        "UPDATE run SET spec = '{'",
        "UPDATE run SET created_at = 'now'",
        "UPDATE run SET environment = '[]'",
        "UPDATE epoch SET val_acc = 'much'",
        "UPDATE evaluation SET confusion = '['",
    ],
)
def test_a_row_that_cannot_be_read_is_a_store_error_that_names_the_run(store, location, train, sql):
    bad, good = train(spec()), train(spec(7))
    column = "id" if "run" in sql else "run_id"
    run_script(location, f"PRAGMA ignore_check_constraints = ON; {sql} WHERE {column} = '{bad}'")
    with store.reader() as reader:
        with pytest.raises(StoreError, match=f"the row of run {bad} cannot be read .*hw1 runs delete {bad}"):
            reader.records([good, bad])
        assert reader.record(good).run_id == good
        if "run" in sql and "environment" not in sql:
            with pytest.raises(StoreError, match=f"the row of run {bad} cannot be read"):
                reader.summaries()


def test_a_run_is_named_by_the_beginning_of_its_id(store, train):
    run_id = train(spec())
    with store.reader() as reader:
        assert reader.resolve(run_id) == reader.resolve(run_id[:2]) == reader.resolve(run_id.upper()) == run_id


def test_an_ambiguous_beginning_lists_the_candidates(store, train):
    runs = [train(spec(seed, epochs=1)) for seed in range(40)]
    first = next(c for c in {run[0] for run in runs} if sum(run.startswith(c) for run in runs) > 1)
    candidates = [run for run in runs if run.startswith(first)]
    with store.reader() as reader, pytest.raises(UsageError, match=candidates[0]):
        reader.resolve(first)


def test_latest_and_best(store, train, claim):
    best, other = train(spec(1), val_acc=0.9), train(spec(2), val_acc=0.8)
    train(spec(3), val_acc=0.99, status=Status.DIVERGED)
    latest = claim(spec(4, data="e" * 32)).run_id
    with store.reader() as reader:
        assert reader.resolve("best") == best
        assert reader.resolve("latest") == latest
        assert reader.resolve("latest", data=DATA) != latest
        with pytest.raises(DataError):
            reader.resolve("best", data="e" * 32)
    assert other != best


def test_latest_is_the_last_claimed_whatever_the_clock_says(store, claim, monkeypatch):
    from datetime import datetime

    class SetBack(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(1999, 1, 1, tzinfo=tz)

    claim(spec(1))
    monkeypatch.setattr("hw1cli.store.engine.datetime", SetBack)
    late = claim(spec(2)).run_id
    store.save_epochs([(late, epoch(1), STATE)])
    with store.reader() as reader:
        assert reader.resolve("latest") == late
        assert reader.record(late).created_at.year == 1999
        assert reader.record(late).owner_alive


def test_the_results_of_keys_are_the_finished_runs(store, train, claim):
    done, diverged = train(spec(1)), train(spec(2), status=Status.DIVERGED)
    claim(spec(3))
    with store.reader() as reader:
        found = reader.current([spec(seed).key for seed in (1, 2, 3, 4)], weights=True)
    assert {key: record.run_id for key, record in found.items()} == {spec(1).key: done, spec(2).key: diverged}
    assert "W" in found[spec(1).key].weights


def test_seeds_are_those_with_a_result_for_exactly_this_configuration(store, train, claim):
    for seed in (43, 42):
        train(spec(seed))
    train(spec(44, lr=0.001))
    train(spec(45, data="e" * 32))
    claim(spec(46))
    with store.reader() as reader:
        assert reader.seeds(LogRegConfig(epochs=2), DATA) == [42, 43]


def test_many_records_are_read_at_once_in_the_order_asked_for(store, claim, monkeypatch):
    monkeypatch.setattr("hw1cli.store.decoding._BATCH", 3)
    runs = [claim(spec(seed)).run_id for seed in range(8)]
    with store.reader() as reader:
        assert [record.run_id for record in reader.records(runs[::-1])] == runs[::-1]
        with pytest.raises(DataError, match="no stored run is called 'abc'"):
            reader.records([*runs, "abc"])


def test_data_sets_are_those_with_a_result_the_latest_first(store, train, claim):
    train(spec(1))
    train(spec(1, data="e" * 32))
    claim(spec(1, data="f" * 32))
    with store.reader() as reader:
        assert reader.data_sets() == [("octsim", "e" * 32, True), ("octsim", DATA, True)]


def test_runs_on_the_first_simulated_set_which_are_stored_under_the_name_of_today_s_are_told_apart(store, train):
    new, old = train(spec(data=DATA)), train(spec(data=OCTSIM_1.fingerprint))  # the old one is the newest run
    with store.reader() as reader:
        names = {run.run_id: run.data_name for run in reader.summaries()}
        assert names == {new: "octsim", old: "octsim 1"}
        assert reader.record(old).data_name == "octsim 1"
        assert [run.run_id for run in reader.summaries(where={"data_name": "octsim"})] == [new]
        assert [run.run_id for run in reader.summaries(where={"data_name": "octsim 1"})] == [old]
        assert fingerprint_of(reader, "octsim") == DATA
        assert fingerprint_of(reader, "octsim 1") == OCTSIM_1.fingerprint
        found = stored_data(reader)
        assert [data.title for data in found] == ["octsim (simulated)", "octsim 1 (simulated)"]
        assert choose(reader, "octsim", print).fingerprint == DATA
