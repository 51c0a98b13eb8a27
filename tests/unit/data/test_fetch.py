"""Fetching, against a real HTTP server on this machine: a wrong file is never left in place."""

import hashlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hw1cli.data.fetch import fetch_octmnist
from hw1cli.errors import DataError

CONTENT = b"octmnist" * 40_000
MD5 = hashlib.md5(CONTENT).hexdigest()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/error":
            self.send_error(500)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if self.path == "/truncated":
            self.wfile.write(CONTENT[: len(CONTENT) // 2])
        elif self.path == "/wrong":
            self.wfile.write(CONTENT[::-1])
        elif self.path == "/stalled":
            self.wfile.write(CONTENT[: len(CONTENT) // 2])
            self.wfile.flush()
            self.server.stalled.set()
            self.server.release.wait(600)
        else:
            self.wfile.write(CONTENT)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.stalled, server.release = threading.Event(), threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.release.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def url(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


def test_a_download_arrives_whole_with_progress(url: str, tmp_path: Path) -> None:
    parts: list[tuple[int, int | None]] = []
    path = fetch_octmnist(f"{url}/good", tmp_path / "new", lambda *part: parts.append(part), md5=MD5)
    assert path == tmp_path / "new" / "octmnist.npz"
    assert path.read_bytes() == CONTENT
    assert list(path.parent.iterdir()) == [path]
    assert (sum(size for size, _ in parts), {total for _, total in parts}) == (len(CONTENT), {len(CONTENT)})


def test_a_right_file_in_place_is_kept_without_asking_the_server(tmp_path: Path) -> None:
    (tmp_path / "octmnist.npz").write_bytes(CONTENT)
    assert fetch_octmnist("http://127.0.0.1:9/closed", tmp_path, md5=MD5).read_bytes() == CONTENT


def stalled_download(server: ThreadingHTTPServer, url: str, directory: Path) -> subprocess.Popen[bytes]:
    program = (
        "import sys; from pathlib import Path; from hw1cli.data.fetch import fetch_octmnist\n"
        f"fetch_octmnist('{url}/stalled', Path(sys.argv[1]), md5='{MD5}')"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(directory)],
        stderr=subprocess.PIPE,
        # A shell that starts the tests in the background has SIGINT ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert server.stalled.wait(120)
    while not any(directory.iterdir()):
        time.sleep(0.01)
    return process


@pytest.mark.parametrize(
    ("path", "cause"),
    [("wrong", "wrong MD5"), ("truncated", "could not be fetched"), ("error", "500"), (None, "could not be fetched")],
)
def test_a_failed_download_leaves_what_was_there(url: str, tmp_path: Path, path: str | None, cause: str) -> None:
    before = tmp_path / "octmnist.npz"
    before.write_bytes(b"what was there")
    with pytest.raises(DataError, match=cause) as caught:
        fetch_octmnist(f"{url}/{path}" if path else "http://127.0.0.1:9/closed", tmp_path, md5=MD5)
    assert "\n" not in str(caught.value)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"what was there"]
    assert fetch_octmnist(f"{url}/good", tmp_path, md5=MD5).read_bytes() == CONTENT


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_download_leaves_nothing_that_stays(
    server: ThreadingHTTPServer, url: str, tmp_path: Path, end: signal.Signals
) -> None:
    process = stalled_download(server, url, tmp_path)
    process.send_signal(end)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == -end
    assert (b"KeyboardInterrupt" in errors) == (end is signal.SIGINT)
    assert len(list(tmp_path.iterdir())) == (end is signal.SIGKILL)
    path = fetch_octmnist(f"{url}/good", tmp_path, md5=MD5)
    assert list(tmp_path.iterdir()) == [path]


def test_a_local_copy_is_checked_and_copied(tmp_path: Path) -> None:
    source, data = tmp_path / "copy", tmp_path / "data"
    with pytest.raises(DataError, match="No such file"):
        fetch_octmnist(str(source), data, md5=MD5)
    for content, cause in ((CONTENT[:-1], "wrong MD5"), (b"", "wrong MD5")):
        source.write_bytes(content)
        with pytest.raises(DataError, match=cause):
            fetch_octmnist(str(source), data, md5=MD5)
        assert list(data.iterdir()) == []
    source.write_bytes(CONTENT)
    path = fetch_octmnist(str(source), data, md5=MD5)
    assert path.read_bytes() == CONTENT
    assert fetch_octmnist(str(path), data, md5=MD5) == path
    assert list(data.iterdir()) == [path]


@pytest.mark.parametrize(
    "source", ["ftp://127.0.0.1/octmnist.npz", "http://", "http://[", "~nobody/x", "\0", "x" * 5_000]
)
def test_other_sources_are_refused(source: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"http or https|could not be fetched|cannot read"):
        fetch_octmnist(source, tmp_path, md5=MD5)
