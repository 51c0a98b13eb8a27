"""What the check says of the numbers that 25 groups published, each held against the other groups'."""

from collections import Counter

from hw1cli.checking.claimed import Claimed, Printed
from hw1cli.checking.judge import Answer, Verdict, answers
from hw1cli.checking.known import Known
from hw1cli.study.published.groups import PublishedRun, published_runs
from tests.unit.checking.claims import SIZES

RUNS = published_runs()


def claims_of(run: PublishedRun) -> list[Claimed]:
    return [
        Claimed(
            place=run.question,
            run="as printed",
            configs=(run.config,),
            seed=42,
            metric=metric,
            number=Printed.of(value),
        )
        for metric, value in run.final.items()
    ]


def of_group(group: str) -> list[Answer]:
    """Return the answers to a group's numbers, from the other groups' alone; its odd runs are not claimed."""
    asked = [each for run in RUNS if run.group == group and not run.odd for each in claims_of(run)]
    return answers(asked, Known(sizes=SIZES, published=[run for run in RUNS if run.group != group]))


ANSWERS = {group: of_group(group) for group in sorted({run.group for run in RUNS})}


def found(verdict: Verdict) -> list[tuple[str, str, str]]:
    return [
        (group, each.claim.metric, each.claim.number.text)
        for group, given in ANSWERS.items()
        for each in given
        if each.verdict is verdict
    ]


def test_the_two_misprints_among_334_test_accuracies_are_found_and_nothing_else():
    tests = [each for run in RUNS for each in claims_of(run) if each.metric == "test_acc"]
    impossible = [each for each in answers(tests, Known(sizes=SIZES)) if each.verdict is Verdict.IMPOSSIBLE]
    assert len(tests) == 334
    assert [each.claim.number.text for each in impossible] == ["0.7627", "0.7825"]
    assert found(Verdict.IMPOSSIBLE) == [("K", "test_acc", "0.7627"), ("T", "test_acc", "0.7825")]


def test_contradictions_are_of_one_setting_that_a_group_ran_twice():
    """Looked at by hand: batch 16 of 2.2a and lr 0.1 of 2.2b are one setting, and L, M and Q print two results."""
    contradicting = found(Verdict.CONTRADICTS)
    assert Counter(group for group, *_ in contradicting) == {"L": 6, "M": 6, "Q": 2}
    places = {each.claim.place for group in "LMQ" for each in ANSWERS[group] if each.verdict is Verdict.CONTRADICTS}
    assert places == {"2.2a", "2.2b"}


def test_most_numbers_are_usual_and_what_is_not_is_never_called_wrong():
    verdicts = Counter(each.verdict for given in ANSWERS.values() for each in given)
    assert verdicts[Verdict.DIFFERS] == 0
    assert verdicts[Verdict.UNUSUAL] < verdicts[Verdict.CONSISTENT] / 8
    unusual = [each for given in ANSWERS.values() for each in given if each.verdict is Verdict.UNUSUAL]
    assert all("rare is not wrong" in each.reason for each in unusual)


def test_runs_that_are_known_to_be_odd_are_found_unusual():
    """Dropout left on (P), a sigmoid over the outputs (V) and other initial weights (R) are seen from outside."""
    for group, question in (("P", "2.2c"), ("V", "2.1"), ("R", "2.1")):
        odd = [run for run in RUNS if (run.group, run.question) == (group, question) and run.odd]
        given = answers([each for run in odd for each in claims_of(run)], Known(sizes=SIZES, published=RUNS))
        assert {each.verdict for each in given if each.claim.metric == "test_acc"} == {Verdict.UNUSUAL}
