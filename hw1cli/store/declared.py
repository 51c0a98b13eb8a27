"""Is all that a database declares ours? A trigger or a view of someone else's could make any number another one.

Tables of someone else's beside ours do no harm, for they are never looked at; everything else has to be as the
migrations made it.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hw1cli.store.location import Location

Query = Callable[[str], Sequence[Any]]

_RUNS = {
    "alembic_version": "07a963677f5ff0db",
    "run": "ed3ae0654159cec7",
    "run_data_model": "717f62b24c887d63",
    "run_by_status": "f4268a4667050f33",
    "epoch": "80f4fb5f87e5bade",
    "evaluation": "dbc6ddeb653df3b3",
    "weights": "862b4981c3624885",
    "checkpoint": "7bc45166edba30fc",
}
_EVIDENCE_AND_VIEWS = {
    "evidence": "e8e399ad7c9ada3f",
    "runs_view": "26fb93170f2b8966",
    "epochs_view": "b7ed5ea06555b0a0",
    "evaluations_view": "668ae9997f1d305c",
    "evidence_view": "ac59c5d0e7b5513c",
}

_VIEWS_WITH_SPEC = {
    "runs_view": "ef266c44b7af0f97",
    "epochs_view": "9e1ee1068ddd455f",
    "evaluations_view": "c3b5c9321d48991b",
}
_MOMENTUM = {
    "run": "37758f5e01592e5b",
    "runs_view": "c478e7af82663a3d",
    "epochs_view": "ba503220f934b94b",
    "evaluations_view": "7b8e30702eef14e6",
}

DECLARED = {
    "0001": _RUNS,
    "0002": _RUNS | _EVIDENCE_AND_VIEWS,
    "0003": _RUNS | _EVIDENCE_AND_VIEWS | _VIEWS_WITH_SPEC,
    "0004": _RUNS | _EVIDENCE_AND_VIEWS | _MOMENTUM,
}
"""By schema version: the tables, views and indexes there are, with a digest of the SQL that makes each."""


def strangers(query: Query, location: Location, revision: str) -> Iterator[str]:
    """Yield in words what the database declares and the schema version `revision` does not, or does otherwise."""
    if location.path is not None:
        yield from _in_a_file(query, DECLARED[revision])
    elif (location.url or "").startswith("postgresql"):
        yield from _on_a_server(query, [name for name in DECLARED[revision] if name not in _INDEXES])


def digest(sql: str) -> str:
    """Return what identifies an SQL statement, however its words are spaced and quoted."""
    return hashlib.sha256(re.sub(r'[\s"]', "", sql).encode()).hexdigest()[:16]


def _in_a_file(query: Query, due: dict[str, str]) -> Iterator[str]:
    found = set()
    for kind, name, table, sql in query("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"):
        found.add(name)
        if name in due:
            if digest(sql) != due[name]:
                yield f"the {kind} {name!r} is not as hw1 made it"
        elif kind in ("trigger", "view") or table in due:
            yield f"the {kind} {name!r} is none of hw1's"
    for name in due.keys() - found:
        yield f"{name!r} is missing"


_INDEXES = ("run_data_model", "run_by_status")
_ON_A_SERVER = """
WITH ours AS (SELECT name, to_regclass(name) AS oid FROM unnest(ARRAY[{names}]) AS names(name))
SELECT 'the trigger ', CAST(t.tgname AS text)
FROM pg_trigger AS t JOIN ours ON ours.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL
SELECT 'the rule ', CAST(r.rulename AS text)
FROM pg_rewrite AS r JOIN ours ON ours.oid = r.ev_class WHERE r.rulename <> '_RETURN'
UNION ALL
SELECT 'the row security or kind of ', ours.name
FROM ours LEFT JOIN pg_class AS c ON c.oid = ours.oid
WHERE c.oid IS NULL OR c.relrowsecurity OR c.relkind <> CASE WHEN right(ours.name, 5) = '_view' THEN 'v' ELSE 'r' END
"""


def _on_a_server(query: Query, names: list[str]) -> Iterator[str]:
    for kind, name in query(_ON_A_SERVER.format(names=", ".join(f"'{name}'" for name in names))):
        yield f"{kind}{name!r} is none of hw1's"
