"""The homework's report and its claims, from what is stored."""

from collections.abc import Callable, Sequence

from hw1cli.claims.judge import Judged
from hw1cli.data.known import KNOWN
from hw1cli.data.locations import auto
from hw1cli.report.content.report import NO_DATA, StoredData, assemble, choose_data, judged_claims, stored_data
from hw1cli.report.document import Report
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.study.homework import CLAIMS, configs, questions

Notify = Callable[[str], None]


def report_of(question: str, location: Location, data: str, notify: Notify, store_options: Sequence[str]) -> Report:
    """Return the report of a question, of `all` with the claims, or of the `claims` alone, on what `--data` means.

    `notify` is told which data set `auto` means where there are several; `store_options` end the commands that fill
    gaps. Raises DataError where nothing is stored for the data set.
    """
    asked = () if question == "claims" else questions(question)
    with Reader.open(location) as reader:
        if question == "q3":
            return assemble(asked, reader, NO_DATA, configs=(), options=store_options)
        chosen = _choose(reader, data, notify)
        options = ("--data", _argument(data, chosen), *store_options)
        if question in ("claims", "all"):
            everything = configs(*questions("all"))
            return assemble(asked, reader, chosen, configs=everything, options=options, claims=CLAIMS)
        return assemble(asked, reader, chosen, configs=configs(*asked), options=options)


def claims_of(location: Location, data: str, notify: Notify) -> tuple[StoredData, list[Judged]]:
    """Return the claims judged by what is stored, and the data set they are judged on."""
    with Reader.open(location) as reader:
        chosen = _choose(reader, data, notify)
        return chosen, judged_claims(CLAIMS, configs(*questions("all")), reader, chosen)


def _choose(reader: Reader, data: str, notify: Notify) -> StoredData:
    """Return the stored data set that `--data` means, and name the others that there are.

    `auto` is the set that it means for a training, so that `reproduce` reports what it has trained; where nothing is
    stored for that, it is the first there is.
    """
    found = stored_data(reader)
    which = auto() if data == "auto" and auto() in {each.name for each in found} else data
    chosen = choose_data(found, which=which, fingerprint=_fingerprint(which, notify))
    others = [each.title for each in found if each.fingerprint != chosen.fingerprint]
    if data == "auto" and others:
        notify(f"this report is on {chosen.title}; --data picks another: {', '.join(others)}")
    return chosen


def _fingerprint(data: str, notify: Notify) -> str | None:
    """Return a data file's fingerprint; None for a name."""
    if data == "auto" or data in KNOWN:
        return None
    from hw1cli.data.resolve import load_dataset

    return load_dataset(data, notify).fingerprint


def _argument(data: str, chosen: StoredData) -> str:
    """Return what a command to type says of the data set: as the user did, or what his file is probably called."""
    if data != "auto":
        return data
    return chosen.name if chosen.name in KNOWN else f"{chosen.name.removesuffix('.npz')}.npz"
