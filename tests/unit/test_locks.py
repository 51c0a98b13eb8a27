"""The lock is of pyproject.toml as it stands, whole, and says nothing of where it was made."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
# torch's hash differs from place to place (pyproject.toml says why): it is left to its range.
UNLOCKED = {"torch"}


def asked_for(groups: list[str]) -> Iterator[Requirement]:
    """Yield what hw1, its extras and the named dependency groups ask for."""
    yield from map(Requirement, PROJECT["project"]["dependencies"])
    for extra in PROJECT["project"]["optional-dependencies"].values():
        yield from map(Requirement, extra)
    for group in groups:
        for entry in PROJECT["dependency-groups"][group]:
            if isinstance(entry, str):
                yield Requirement(entry)
            else:
                yield from asked_for([entry["include-group"]])


def locked(name: str) -> dict[str, list[str]]:
    """Return a lock's versions, with all their hashes."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    entries = re.findall(r"^([a-z0-9-]+)==(\S+)(.*)$", text, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^[^#\s]", text, re.MULTILINE)), "not every line is a pinned package"
    return {
        package: [version, *re.findall(r"--hash=sha256:([0-9a-f]{64})", rest)] for package, version, rest in entries
    }


LOCKS = pytest.mark.parametrize(
    ("lock", "groups"), [("requirements.lock", ["dev"]), ("requirements-lowest.lock", ["test", "build"])]
)


@LOCKS
def test_a_lock_has_a_version_in_range_of_all_that_is_asked_for(lock, groups):
    versions = locked(lock)
    for requirement in asked_for(groups):
        if requirement.name not in UNLOCKED:
            name = requirement.name.lower().replace("_", "-")
            assert requirement.specifier.contains(versions[name][0]), requirement


def test_the_lowest_lock_is_at_the_lower_bounds():
    versions = locked("requirements-lowest.lock")
    for requirement in asked_for(["test", "build"]):
        if requirement.name not in UNLOCKED:
            (bound,) = (each.version for each in requirement.specifier if each.operator == ">=")
            assert f"{versions[requirement.name][0]}.".startswith(f"{bound}."), requirement


@LOCKS
def test_every_locked_package_has_hashes_and_none_is_of_cuda_or_a_host(lock, groups):
    assert "://" not in (ROOT / lock).read_text("utf-8")
    for package, (_, *hashes) in locked(lock).items():
        assert hashes, package
        assert not package.startswith(("nvidia-", "cuda-", "triton", *UNLOCKED))


def test_the_citation_is_of_this_version():
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.search(r"^version: (\S+)$", text, re.MULTILINE)[1] == PROJECT["project"]["version"]
