"""A signal stops the program, but never in the middle of a write."""

import os
import signal
from collections.abc import Iterator

import pytest

from hw1cli.training.interruption import Interrupted, deferred, install


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {signum: signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)}
    install()
    yield
    for signum, handler in before.items():
        signal.signal(signum, handler)


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_is_an_exception_with_an_exit_code(signum: int, code: int) -> None:
    with pytest.raises(Interrupted) as caught:
        os.kill(os.getpid(), signum)
    assert caught.value.exit_code == code


def test_a_signal_inside_a_write_waits_for_its_end() -> None:
    written = []

    def write() -> None:
        with deferred(), deferred():
            os.kill(os.getpid(), signal.SIGINT)
            written.append("whole")

    with pytest.raises(Interrupted):
        write()
    assert written == ["whole"]
