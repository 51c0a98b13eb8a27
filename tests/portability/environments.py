"""The machines that are tried: this one made another by variables, other interpreters, another processor."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_V2 = "+cx16,+popcnt,+sahf,+sse3,+sse4.1,+sse4.2,+ssse3"
_V3 = f"{_V2},+avx,+avx2,+bmi,+bmi2,+f16c,+fma,+lzcnt,+movbe,+xsave"
_V4 = f"{_V3},+avx512f,+avx512bw,+avx512cd,+avx512dq,+avx512vl"
FEATURES: Mapping[str, str] = {"x86-64-v2": _V2, "x86-64-v3": _V3, "x86-64-v4": _V4}
"""The instruction sets of the x86-64 levels, in LLVM's words: the level's name alone leaves this processor's on."""

_NO_AVX2 = "glibc.cpu.hwcaps=-AVX2,-AVX2_Usable,-AVX512F,-AVX512F_Usable,-FMA,-FMA_Usable"


@dataclass(frozen=True)
class Machine:
    """A way to train the cases: variables of the environment, threads, and the interpreter with its packages."""

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    threads: int = 2
    python: Sequence[str] = (sys.executable,)

    def digests(self, cases: Sequence[str] = ()) -> dict[str, str]:
        """Train the cases there and return their digests; RuntimeError with what was said if that fails."""
        command = [*self.python, "-m", "tests.portability.cases", str(self.threads), *cases]
        with tempfile.TemporaryDirectory() as folder:
            compiles = self.python != (sys.executable,) or any(name.startswith("NUMBA_") for name in self.variables)
            # What was compiled for one machine is no other's.
            variables = {"PYTHONPATH": str(ROOT)} | ({"NUMBA_CACHE_DIR": folder} if compiles else {})
            done = subprocess.run(
                command, env=os.environ | variables | self.variables, cwd=ROOT, capture_output=True, text=True
            )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr.strip() or f"exit code {done.returncode}")
        digests: dict[str, str] = json.loads(done.stdout)
        return digests


def level(name: str) -> Machine:
    """Return this machine with the kernels compiled for a level of x86-64."""
    return Machine(f"{name} kernels", {"NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": FEATURES[name]})


def levels() -> Sequence[str]:
    """Return the levels of x86-64 that this processor can execute."""
    from llvmlite import binding

    has = binding.get_host_cpu_features()
    return [name for name, needed in FEATURES.items() if all(has.get(each[1:], False) for each in needed.split(","))]


def switched() -> Sequence[Machine]:
    """Return what one machine can be made into by variables alone."""
    return [
        Machine("one thread", threads=1),
        *map(level, levels()),
        Machine("libm without AVX2 and FMA", {"GLIBC_TUNABLES": _NO_AVX2}),
        Machine("OpenBLAS for Prescott", {"OPENBLAS_CORETYPE": "Prescott"}),
        Machine("OpenBLAS for Haswell", {"OPENBLAS_CORETYPE": "Haswell"}),
        Machine("MKL and ATen at their plainest", {"MKL_CBWR": "COMPATIBLE", "ATEN_CPU_CAPABILITY": "default"}),
        Machine("ATen for AVX2, no SVML", {"ATEN_CPU_CAPABILITY": "avx2", "NUMBA_DISABLE_INTEL_SVML": "1"}),
    ]


FOLDER = ROOT / ".portability"
"""Where interpreters and another processor's files are kept from one time to the next."""


class Unavailable(Exception):
    """A machine cannot be had here; the message says why."""


def interpreter(version: str, *, resolution: str = "highest") -> Machine:
    """Return this machine with another Python, or with the oldest or newest packages that pyproject.toml allows.

    PyTorch is left out: the homework's models do not need it on a processor.
    """
    folder = FOLDER / f"python{version}-{resolution}"
    python = folder / "bin" / "python"
    uv = [str(Path(sys.executable).with_name("uv")), "--quiet"]
    FOLDER.mkdir(exist_ok=True)
    without = FOLDER / "without-torch.txt"
    without.write_text("torch; sys_platform == 'none'\n")
    install = [*uv, "pip", "install", "--python", str(python), "--resolution", resolution, "--override", str(without)]
    if not python.exists():
        _do([*uv, "venv", "--python", version, str(folder)])
    _do([*install, str(ROOT)])
    _do([*uv, "pip", "uninstall", "--python", str(python), "hw1cli"])
    return Machine(f"Python {version}, {_PACKAGES[resolution]} packages", python=(str(python),))


_PACKAGES = {"highest": "newest", "lowest-direct": "oldest"}


def arm() -> Machine:
    """Return a 64-bit Arm processor, emulated by QEMU, with Debian's Python and the wheels for that processor."""
    emulator, debootstrap = shutil.which("qemu-aarch64-static"), shutil.which("debootstrap")
    if not emulator or not debootstrap or os.geteuid():
        raise Unavailable("needs Debian's qemu-user-static and debootstrap, and to be root")
    root = FOLDER / "arm64"
    packages = root / "packages"
    if not packages.exists():
        options = ("--arch=arm64", "--foreign", "--variant=minbase", "--include=python3")
        _do([debootstrap, *options, "bookworm", str(root)])
        for package in sorted((root / "var/cache/apt/archives").glob("*.deb")):
            _do(["dpkg-deb", "--extract", str(package), str(root)])
        platforms = [f"--platform=manylinux_2_{minor}_aarch64" for minor in (28, 27, 26, 17)]
        _do([
            sys.executable, "-m", "pip", "install", "--quiet", "--target", str(packages), "--only-binary=:all:",
            "--python-version=3.11", "--platform=manylinux2014_aarch64", *platforms, *_needed(),
        ])  # fmt: skip
    return Machine(
        "64-bit Arm (emulated by QEMU)",
        {"PYTHONPATH": f"{ROOT}:{packages}"},
        python=(emulator, "-L", str(root), str(root / "usr/bin/python3")),
    )


def _needed() -> list[str]:
    """Return what pyproject.toml asks for but PyTorch."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        needed: list[str] = tomllib.load(file)["project"]["dependencies"]
    return [each for each in needed if not each.startswith("torch")]


def _do(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(" ".join((done.stderr or done.stdout).split()[-40:]))
