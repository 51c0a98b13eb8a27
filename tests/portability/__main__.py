"""`make portability`: the cases on every machine that can be had here; writes docs/reliability.md.

`--golden` writes tests/frozen/digests.json instead: what this machine computes is the standard from then on.
"""

import sys
from collections.abc import Callable, Iterator, Mapping

from hw1cli.report.formats import to_md
from tests.portability import cases, golden
from tests.portability.environments import Machine, Unavailable, arm, interpreter, switched
from tests.torture import page

FAILED = "failed"


def main() -> int:
    """Train everywhere, print and write the table; return 1 if any digest differs or cannot be had."""
    if "--golden" in sys.argv[1:]:
        golden.write(cases.digests(cases.CASES, threads=2))
        return 0
    expected = golden.read()
    rows, differences = [], 0
    for name, digests in _tried():
        if isinstance(digests, str):
            rows.append([name, "", digests])
            differences += digests.startswith(FAILED)
            continue
        unlike = [case for case, digest in digests.items() if expected.get(case) != digest]
        differences += len(unlike)
        rows.append([name, f"{len(digests) - len(unlike)} of {len(digests)}", ", ".join(unlike)])
        print(*rows[-1], sep=" | ", file=sys.stderr, flush=True)
    table = to_md.table(["machine", "equal digests", "not equal, or why not tried"], rows, "lrl")
    page.renew("portability", table)
    print(table)
    return 1 if differences else 0


def _tried() -> Iterator[tuple[str, Mapping[str, str] | str]]:
    """Yield each machine's digests, or in words why there are none."""
    machines: list[tuple[str, Callable[[], Machine]]] = [
        (machine.name, lambda machine=machine: machine) for machine in (Machine("this machine"), *switched())
    ]
    machines += [
        ("Python 3.11, oldest packages", lambda: interpreter("3.11", resolution="lowest-direct")),
        ("Python 3.11, newest packages", lambda: interpreter("3.11")),
        ("Python 3.13, newest packages", lambda: interpreter("3.13")),
        ("64-bit Arm (emulated by QEMU)", arm),
    ]
    for name, make in machines:
        try:
            yield name, make().digests()
        except Unavailable as error:
            yield name, f"not tried: {error}"
        except RuntimeError as error:
            yield name, f"{FAILED}: {' '.join(str(error).split())[-200:]}"


if __name__ == "__main__":
    sys.exit(main())
