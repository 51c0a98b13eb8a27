"""A run on a server is its machine's as long as that is heard of, and what it stores is stored once."""

import time
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import update

from hw1cli.errors import LeaseLost
from hw1cli.records import Status
from hw1cli.store import engine, writer
from hw1cli.store.claims import ActiveRun, Busy
from hw1cli.store.codec import encode_time
from hw1cli.store.engine import clock, open_engine
from hw1cli.store.location import Location
from hw1cli.store.tables import Run
from hw1cli.store.writer import Store
from tests.functional.sessions import execute
from tests.store_samples import STATE, claimed, epoch


def heartbeat(stored: Location) -> str:
    """Return when the process that trains the only run was last heard of."""
    with closing(open_engine(stored).connect()) as connection:
        return str(connection.exec_driver_sql("SELECT heartbeat_at FROM run").scalar_one())


@pytest.mark.parametrize("committed", [True, False])
def test_what_a_server_was_committing_when_it_went_away_is_stored_once(
    location: Location, committed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    with Store.open(location) as store:
        mine = claimed(store)
        driver: Any = store._connection.connection.driver_connection
        commit = driver.commit

        def lose() -> None:
            if committed:
                commit()
            driver.pgconn.finish()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr(driver, "commit", lose)
        store.save_epochs([(mine.run_id, epoch(1), STATE)])
        assert driver.closed
        assert [each.epoch for each in store.record(mine.run_id).history] == [1]
        store.save_epochs([(mine.run_id, epoch(2), STATE)])
        store.interrupt()
        assert claimed(store).done == 2


def test_a_run_is_heard_of_however_long_its_epoch_lasts_and_no_more_once_it_is_anothers(
    location: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "HEARTBEAT", 0.02)
    with Store.open(location) as store:
        mine = claimed(store)
        first, deadline = heartbeat(location), time.monotonic() + 60
        while heartbeat(location) == first and time.monotonic() < deadline:
            time.sleep(0.02)
        assert heartbeat(location) > first
        execute(location.url, "UPDATE run SET lease = 'of another'")
        last = heartbeat(location)
        time.sleep(0.5)
        assert heartbeat(location) == last
        with pytest.raises(LeaseLost, match="taken over by another process; nothing more is stored of it here"):
            store.save_epochs([(mine.run_id, epoch(1), STATE)])
        store.interrupt()  # what is another's is not ended
        assert store.record(mine.run_id).status is Status.RUNNING


@pytest.mark.parametrize(("silent", "answer"), [(20, Busy), (31, ActiveRun)])
def test_the_run_of_a_machine_that_is_silent_by_the_servers_clock_is_taken_over(
    location: Location, silent: int, answer: type
) -> None:
    with Store.open(location) as store:
        claimed(store)
    with closing(open_engine(location).connect()) as connection, connection.begin():
        then = encode_time(clock(connection) - timedelta(seconds=silent))
        connection.execute(update(Run).values(owner_host="elsewhere", heartbeat_at=then))
    with Store.open(location, take_over_after=30) as store:
        assert isinstance(claimed(store), answer)


def test_a_process_that_stands_still_in_a_transaction_keeps_no_lock_and_stores_its_epoch_later(
    location: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "IDLE_SECONDS", 1)
    with Store.open(location) as store:
        mine = claimed(store)
        standstills = iter([3.0])
        write = store._write

        def slowly(*arguments: Any, **values: Any) -> int:
            written = write(*arguments, **values)
            time.sleep(next(standstills, 0.0))
            return written

        monkeypatch.setattr(store, "_write", slowly)
        store.save_epochs([(mine.run_id, epoch(1), STATE)])
        assert [each.epoch for each in store.record(mine.run_id).history] == [1]
