"""Suggestions: planted tastes come back with their reason, nothing taken is suggested, and few people are not told of."""

from __future__ import annotations

import numpy as np
import pytest

from vonk.engine import recommend
from vonk.engine.policy import Ints
from vonk.engine.recommend import ease, nearest, popular, ranks, suggest, taken


def two_tastes(people: int = 200, *, seed: int = 1) -> tuple[Ints, Ints]:
    """Half take four of the offerings 100-109, half four of 200-209; a few take 300 besides."""
    rng = np.random.default_rng(seed)
    pairs = []
    for person in range(people):
        first = 100 if person % 2 else 200
        pairs += [(person, first + at) for at in rng.permutation(10)[:4]]
        pairs += [(person, 300)] if person % 7 == 0 else []
    found = np.array(pairs)
    return found[:, 0], found[:, 1]


@pytest.mark.parametrize("method", [nearest, ease])
def test_who_took_one_kind_gets_more_of_it_and_the_reason(method: object) -> None:
    rows = taken(*two_tastes())
    for one in suggest(rows, method(rows), people=np.arange(20), most=2):  # type: ignore[operator]
        kind = 1 if one.person % 2 else 2
        own = set(rows.offerings[rows.matrix[[one.person]].toarray()[0] > 0].tolist())
        assert one.offering // 100 == kind
        assert one.offering not in own
        assert set(one.because) <= own
        assert one.because


def test_order_repeats_and_chunks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    person, offering = two_tastes()
    order = np.random.default_rng(3).permutation(len(person))
    rows, again = taken(person, offering), taken(np.r_[person[order], person], np.r_[offering[order], offering])
    one = suggest(rows, nearest(rows), people=np.arange(50))
    monkeypatch.setattr(recommend, "BLOCK", 7)
    assert suggest(again, nearest(again), people=np.arange(50)) == one


def test_who_took_nothing_gets_what_many_take_without_a_reason() -> None:
    rows = taken(*two_tastes())
    first = suggest(rows, nearest(rows), people=np.array([9_999]), most=1)[0]
    assert first.offering == rows.offerings[popular(rows).argmax()]
    assert first.because == ()


def test_only_what_is_offered_now_is_suggested() -> None:
    rows = taken(*two_tastes())
    found = suggest(rows, nearest(rows), people=np.arange(40), open_now=np.array([101, 205]))
    assert {one.offering for one in found} <= {101, 205}


def test_two_offerings_that_few_took_both_do_not_lie_near_each_other() -> None:
    person = np.array([1, 1, 2, 2, 3, 3, 4, 4])
    offering = np.array([10, 20, 10, 20, 10, 20, 10, 30])
    rows = taken(person, offering)
    near = nearest(rows, shrink=0, fewest=2)
    assert near[0, 1] == pytest.approx(3 / np.sqrt(4 * 3))
    assert near[0, 2] == 0


def test_shrinking_trusts_few_less_and_only_the_nearest_stay() -> None:
    rows = taken(*two_tastes())
    plain, shrunk = nearest(rows, shrink=0), nearest(rows, shrink=10)
    assert (shrunk <= plain).all()
    few = nearest(rows, near=3)
    least = np.where(few > 0, few, np.inf).min(axis=0)
    assert (few > 0).sum() < (shrunk > 0).sum() / 2
    assert (np.where(few > 0, 0, shrunk).max(axis=0) < least).all()
    assert (plain.diagonal() == 0).all()


def test_ease_is_the_ridge_regression_of_each_offering_on_the_others() -> None:
    rows = taken(*two_tastes())
    x = rows.matrix.toarray()
    at, others = 3, [i for i in range(x.shape[1]) if i != 3]
    expected = np.linalg.solve(x[:, others].T @ x[:, others] + 100 * np.eye(len(others)), x[:, others].T @ x[:, at])
    assert ease(rows, ridge=100)[others, at] == pytest.approx(expected, abs=1e-10)


def test_places_count_what_was_not_taken_and_ties_are_not_flattered() -> None:
    rows = taken(np.array([1, 1, 2, 2, 2]), np.array([10, 20, 20, 30, 40]))
    scores = np.array([[9.0, 8.0, 1.0, 3.0], [0.5, 0.5, 0.5, 0.5]])
    assert ranks(rows, scores, np.array([2, 0]), np.array([0, 1])).tolist() == [1, 0]
    flat = ranks(
        taken(np.array([1, 2, 2, 2]), np.array([10, 20, 30, 40])), np.zeros((1, 4)), np.array([1]), np.array([0])
    )
    assert flat.tolist() == [1]


def test_too_many_offerings_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recommend, "MOST_ITEMS", 5)
    with pytest.raises(ValueError, match="another method"):
        taken(np.arange(6), np.arange(6))
