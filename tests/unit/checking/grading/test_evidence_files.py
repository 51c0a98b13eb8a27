"""What is taken from a submission: only evidence, only ordinary files, only within bounds, and nothing leads out."""

import gzip
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hw1cli.checking.grading import evidence_files
from hw1cli.checking.grading.evidence_files import Kind, digest_of, take
from tests.functional.handed_in import write

STORE = b"SQLite format 3\0" + bytes(600)
NUMBERS = b"run,metric,value\nffn,val_acc,0.5\n"
NETWORK = b'{"layers": []}'


class Taken:
    """What `take` gave for a submission, and its remarks."""

    def __init__(self, submission: Path, folder: Path) -> None:
        self.remarks: list[str] = []
        folder.mkdir()
        self.files = take(submission, folder, self.remarks.append)
        self.folder = folder

    @property
    def kinds(self) -> dict[str, Kind]:
        return {each.name: each.kind for each in self.files}


@pytest.fixture
def taken(tmp_path: Path) -> Callable[[Path], Taken]:
    return lambda submission: Taken(submission, tmp_path / "copies")


def zipped(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def tarred(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz" if path.suffix.lower() in (".gz", ".tgz") else "w") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def member(name: str, **fields: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def test_a_store_is_told_by_its_bytes_and_texts_by_their_names_and_words(tmp_path, taken):
    root = write(
        tmp_path / "alice",
        anything=STORE,
        anything_wal=b"\x37\x7f\x06\x82" + bytes(50),
        a__report_csv=NUMBERS,
        a__report_toml=b"[[claimed]]",
        net_json=NETWORK,
        utf16_json='{"W0": []}'.encode("utf-16"),
        package_json=b'{"name": "x"}',
        table_csv=b"a,b\n",
        readme_txt=b"hello",
    )
    found = taken(root)
    assert found.kinds == {
        "anything": Kind.STORE,
        "anything.wal": Kind.LOG,
        "a/report.csv": Kind.NUMBERS,
        "a/report.toml": Kind.NUMBERS,
        "net.json": Kind.NETWORK,
        "utf16.json": Kind.NETWORK,
    }
    (remark,) = found.remarks
    assert remark == "neither store, numbers nor network: package.json, readme.txt, table.csv"
    assert {each.name: each.path.read_bytes() for each in found.files}["net.json"] == NETWORK


@pytest.mark.parametrize("name", ["bob.zip", "bob.tar", "bob.tar.gz", "bob.TGZ"])
def test_an_archive_is_as_a_folder(tmp_path, taken, name):
    entries = {"x/results.db": STORE, "x/results.db-wal": b"\x37\x7f\x06\x83", "net.json": NETWORK}
    if name.endswith(".zip"):
        found = taken(zipped(tmp_path / name, *entries.items()))
    else:
        found = taken(tarred(tmp_path / name, *((member(each), content) for each, content in entries.items())))
    assert found.kinds == {"net.json": Kind.NETWORK, "x/results.db": Kind.STORE, "x/results.db-wal": Kind.LOG}
    store, log = found.files[1:]
    assert log.path == store.path.with_name(store.path.name + "-wal")
    assert found.remarks == []


def test_archives_in_a_folder_are_opened_and_those_in_archives_are_not(tmp_path, taken):
    inner = zipped(tmp_path / "inner.zip", ("net.json", NETWORK))
    root = write(tmp_path / "carol", a_txt=b"")
    zipped(root / "hw.zip", ("net.json", NETWORK), ("inner.zip", inner.read_bytes()))
    found = taken(root)
    assert list(found.kinds) == ["hw.zip/net.json"]
    assert "hw.zip/inner.zip" in found.remarks[0]


def link_in_zip() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("net.json")
    info.external_attr = 0o120777 << 16
    return info


@pytest.mark.parametrize(
    ("make", "remark"),
    [
        (lambda path: zipped(path / "x.zip", ("../net.json", NETWORK)), "../net.json was left out"),
        (lambda path: zipped(path / "x.zip", ("/tmp/net.json", NETWORK)), "/tmp/net.json was left out"),
        (lambda path: zipped(path / "x.zip", ("a\\..\\net.json", NETWORK)), "was left out"),
        (lambda path: zipped(path / "x.zip", ("a/" * 300 + "net.json", NETWORK)), "was left out"),
        (lambda path: zipped(path / "x.zip", (link_in_zip(), b"/etc/passwd")), "is a link"),
        (lambda path: tarred(path / "x.tar", (member("../../net.json"), NETWORK)), "was left out"),
        (
            lambda path: tarred(path / "x.tar", (member("net.json", type=tarfile.SYMTYPE, linkname="/etc"), b"")),
            "is a link",
        ),
        (
            lambda path: tarred(path / "x.tgz", (member("net.json", type=tarfile.LNKTYPE, linkname="/etc"), b"")),
            "is a link",
        ),
        (lambda path: tarred(path / "x.tar", (member("net.json", type=tarfile.CHRTYPE), b"")), "device"),
    ],
)
def test_no_name_leads_out_of_an_archive_and_no_link_is_followed(tmp_path, taken, make, remark):
    before = set(Path("/tmp").glob("net.json"))
    found = taken(make(tmp_path))
    assert found.files == []
    assert any(remark in each for each in found.remarks), found.remarks
    assert list(found.folder.rglob("*.json")) == []
    assert set(Path("/tmp").glob("net.json")) == before


def test_links_pipes_and_hidden_folders_of_a_folder_are_passed_over(tmp_path, taken):
    outside = write(tmp_path / "outside", net_json=NETWORK)
    root = write(tmp_path / "dave", venv__net_json=NETWORK)
    (root / "venv").rename(root / ".venv")
    (root / "link.json").symlink_to(outside / "net.json")
    (root / "folder").symlink_to(outside)
    os.mkfifo(root / "pipe.json")
    found = taken(root)
    assert found.files == []
    assert any("link.json is a link" in each for each in found.remarks)
    assert any("pipe.json was left out" in each and "FIFO" in each for each in found.remarks)


def test_of_two_entries_with_one_name_the_first_counts(tmp_path, taken):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "x.zip", ("net.json", NETWORK), ("net.json", NETWORK + b" "))
    found = taken(path)
    assert [each.path.read_bytes() for each in found.files] == [NETWORK]
    assert "File exists" in found.remarks[0]


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
@pytest.mark.parametrize("content", [b"", b"PK\x05\x06 no archive at all", b"\x1f\x8b\x08" + bytes(40)])
def test_what_is_no_archive_is_a_remark(tmp_path, taken, name, content):
    (tmp_path / name).write_bytes(content)
    found = taken(tmp_path / name)
    assert found.files == []
    assert all(len(each.splitlines()) == 1 for each in found.remarks)


def test_what_comes_before_the_damage_of_an_archive_is_taken(tmp_path, taken):
    whole = tarred(tmp_path / "x.tar", (member("net.json"), NETWORK), (member("z.json"), b'{"W0": 1}' * 5000))
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(gzip.compress(whole.read_bytes(), 0)[:12_000])
    found = taken(cut)
    assert list(found.kinds) == ["net.json"]
    assert found.remarks


def test_an_archive_that_unpacks_without_end_is_cut(tmp_path, taken, monkeypatch):
    monkeypatch.setattr(evidence_files, "MAX_TEXT", 10_000)
    monkeypatch.setattr(evidence_files, "MAX_BYTES", 40_000)
    big = b'"layers"' + b" " * 20_000
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.json", big)
        for i in range(9):
            archive.writestr(f"{i}.json", big[:9000])
    found = taken(path)
    assert any("big.json was left out" in each for each in found.remarks)
    assert sum(each.path.stat().st_size for each in found.files) < 40_000
    assert any("rest of the submission" in each for each in found.remarks)


def test_so_many_entries_and_files_are_looked_at(tmp_path, taken, monkeypatch):
    monkeypatch.setattr(evidence_files, "MAX_FILES", 3)
    root = write(tmp_path / "erin", **{f"net{i}_json": NETWORK for i in range(6)})
    found = taken(root)
    assert len(found.files) == 3
    assert any("rest of the submission" in each for each in found.remarks)


def test_an_encrypted_archive_is_left_out(tmp_path, taken):
    path = zipped(tmp_path / "x.zip", ("net.json", NETWORK))
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    found = taken(path)
    assert found.files == []
    assert "net.json was left out" in found.remarks[0]


def test_equal_evidence_has_one_digest_wherever_it_lies(tmp_path):
    def digest(name: str, content: bytes) -> str:
        root = write(tmp_path / name, net_json=content)
        return digest_of(Taken(root, tmp_path / f"{name} copies").files)

    assert digest("a", NETWORK) == digest("b", NETWORK) != digest("c", NETWORK + b" ")
