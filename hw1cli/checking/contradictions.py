"""Which claims of one file cannot both be true."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

from hw1cli.checking.claimed import Claimed
from hw1cli.checking.possible import Sizes
from hw1cli.report.declare import Metric
from hw1cli.specs import Config

MOST_TOLD = 3
"""Of so many others that a claim contradicts it is told."""


def contradictions(claims: Iterable[Claimed], sizes: Sizes) -> Mapping[Claimed, Sequence[str]]:
    """Return, for every claim that contradicts others, which: of its run, or of the best of several and its members.

    Times contradict nothing: a run may have been made twice.
    """
    repeated = defaultdict(list)  # what is said twice is held against the others once
    for each in claims:
        if each.metric != Metric.TRAIN_SECONDS:
            repeated[replace(each, place="", run="")].append(each)
    claims = [group[0] for group in repeated.values()]
    found: dict[Claimed, list[str]] = defaultdict(list)
    of_run = defaultdict(list)
    for each in claims:
        of_run[_run(each)].append(each)
    for members in of_run.values():
        _of_one_run(members, sizes, found)
    for best in (each for each in claims if len(each.configs) > 1):
        _of_a_sweep(best, claims, found)
    return {each: found[group[0]] for group in repeated.values() if group[0] in found for each in group}


def _note(found: dict[Claimed, list[str]], first: Claimed, second: Claimed, said: str) -> None:
    for one, other in ((first, second), (second, first)):
        if len(found[one]) < MOST_TOLD:
            found[one].append(f"{other.place} has {other.number.text}, {other.what} of {said}")


def _run(claim: Claimed) -> tuple[frozenset[Config], int]:
    """Return what two claims must share to be of one run: a run of fewer epochs is the beginning of a longer one.

    Which of several runs is the best may change with every epoch.
    """
    if len(claim.configs) > 1:
        return frozenset(claim.configs), claim.seed
    return frozenset({replace(claim.configs[0], epochs=1)}), claim.seed


def _of_one_run(members: Sequence[Claimed], sizes: Sizes, found: dict[Claimed, list[str]]) -> None:
    """Hold the claims of one run against each other."""
    alike = defaultdict(list)
    for each in members:
        alike[each.metric, _at(each)].append(each)
    for (metric, at), group in alike.items():
        for first, second in combinations(group, 2):
            if not _same(first, second, sizes):
                _note(found, first, second, "the same run")
        if metric == Metric.TEST_ACC:
            for test, official in product(group, alike.get((Metric.OFFICIAL_TEST_ACC, at), ())):
                if not _is_part(test, official, sizes):
                    _note(found, test, official, "the same run, and one test set is a part of the other")
    for best in (each for each in members if each.best):
        for other in members:
            reached = other.epochs if other.best else _epoch(other)
            if other.metric == best.metric and reached <= best.epochs and _better(other, best):
                _note(found, best, other, "the same run, and one of them is better than the best")


def _at(claim: Claimed) -> tuple[bool, int]:
    """Return which of its run's numbers of one kind a claim is."""
    return claim.best, claim.epochs if claim.best else _epoch(claim)


def _epoch(claim: Claimed) -> int:
    return claim.epoch or claim.epochs


def _same(first: Claimed, second: Claimed, sizes: Sizes) -> bool:
    """Return whether two claims can be of one number: for an accuracy, a share of the images that there are."""
    n = sizes.get(first.metric)
    if n is None or not first.is_accuracy:
        return first.number.agrees(second.number)
    one, other = first.number.counts(n), second.number.counts(n)
    return max(one.start, other.start) < min(one.stop, other.stop)


def _is_part(test: Claimed, official: Claimed, sizes: Sizes) -> bool:
    """Return whether so many of a test set can be right when it is a part of the official one."""
    n, all_ = sizes.get(test.metric), sizes.get(official.metric)
    if n is None or all_ is None:
        return True
    right, right_of_all = test.number.counts(n), official.number.counts(all_)
    return right.start <= right_of_all.stop - 1 and right_of_all.start <= right.stop - 1 + all_ - n


def _better(first: Claimed, second: Claimed) -> bool:
    """Return whether a claim is certainly the better one of two of a metric."""
    if first.is_loss:
        return first.number.high < second.number.low
    return first.number.low > second.number.high


def _of_a_sweep(best: Claimed, claims: Sequence[Claimed], found: dict[Claimed, list[str]]) -> None:
    """Hold the best of several runs against what is claimed of each of them: it is one of them, the best."""
    final = {
        each.configs[0]: each
        for each in claims
        if len(each.configs) == 1 and each.seed == best.seed and not each.best and _epoch(each) == each.epochs
        and each.metric == Metric.VAL_ACC and each.configs[0] in best.configs
    }  # fmt: skip
    if best.metric == Metric.VAL_ACC and not best.best and best.epoch is None:
        for member in final.values():
            if _better(member, best):
                _note(found, best, member, "one of the runs of which the other is the best")
    if len(final) < len(best.configs):
        return
    top = max(final.values(), key=lambda each: each.number.value)
    if any(each is not top and each.number.agrees(top.number) for each in final.values()):
        return  # the digits do not say which is best
    where = (top.configs, best.seed, best.metric, _at(best))
    for member in claims:
        here = (member.configs, member.seed, member.metric, _at(member))
        if here == where and not member.number.agrees(best.number):
            _note(found, best, member, "the best of these runs by validation accuracy")
