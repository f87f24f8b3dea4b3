"""Every practice of science.md section 2.2 is a play, with the grade it was given there; myths are refused."""

from __future__ import annotations

from vonk.engine.playbook.loader import load_playbook

BOOK = load_playbook()

# Practice number of science.md 2.2 → the plays that stand for it: those that name it first.
STANDS_FOR = {
    "1": {"relevance-note"},
    "2": {"booster-smaller-step", "first-success", "micro-step", "two-step-start"},
    "3": {"booster-job-aid", "help-in-the-work"},
    "4": {"manager-question", "manager-talk"},
    "5": {"team-figures"},
    "6": {"fewer-approvals"},
    "7": {"reminder", "where-to-begin"},
    "8": {"visible-progress"},
    "9": {"specific-thanks"},
    "10": {"choose-from-three"},
    "11": {"own-goal"},
    "12": {"commitment-card", "plan-a-slot"},
    "13": {"booster-stretch-task"},
    "14": {"curious-start", "game-elements"},
    "15": {"leaderboard"},
    "16": {"ask-one-question", "learning-buddy"},
    "17": {"who-notices"},
    "18": {"teach-a-colleague"},
    "19": {"campaign-card"},
    "20": {"made-by-colleagues"},
    "21": {"development-talk"},
    "22": {"consequences"},
    "23": {"use-report"},
    "24": {"protected-time"},
    "25": {"three-priorities"},
    "26": {"role-path"},
    "27": {"first-weeks"},
    "28": {"coaching-course", "manager-help-first"},
    "29": {"ten-minute-debrief"},
    "30": {"sharing-slot"},
    "31": {"two-minute-answers"},
    "32": {"practise-with-errors"},
    "33": {"one-sign-in"},
    "34": {"learning-budget"},
    "35": {"career-step"},
    "36": {"three-that-fit"},
    "37": {"tools-that-work"},
    "38": {"look-along"},
    "39": {"ask-for-feedback", "colleague-confirms"},
    "40": {"safe-check-in"},
    "41": {"leader-shares-mistake"},
    "42": {"community"},
    "43": {"mentor"},
    "44": {"learning-cafe"},
    "45": {"learning-award"},
    "46": {"room-to-try"},
    "47": {"showcase"},
    "48": {"learning-in-strategy"},
    "49": {"own-log"},
    "50": {"barrier-help", "smooth-start", "transfer-question", "what-you-need"},
    "51": {"recall-questions"},
    "52": {"five-minute-use", "try-together", "use-it-card"},
}


def test_every_practice_of_the_method_is_a_play() -> None:
    assert sorted(map(int, STANDS_FOR)) == list(range(1, 53))
    found: dict[str, set[str]] = {}
    for play in BOOK.plays:
        found.setdefault(play.seed_refs[0], set()).add(play.id)
    assert found == STANDS_FOR
    assert {refused.id: refused.seed_refs for refused in BOOK.refused} == {
        "learning-pyramid": ("18",),  # the percentages that are told with it
        "learning-style-matching": ("X1",),
        "seventy-twenty-ten": ("49",),
    }


def test_a_practice_has_the_grade_that_the_method_gives_it() -> None:
    given = {
        **dict.fromkeys(("1", "4", "6", "7", "9", "10", "11", "12", "28", "39"), "B"),
        **dict.fromkeys(("2", "18", "24", "40", "43", "52"), "B-"),
        "15": "C-",
        "19": "C-",
        "22": "C-",
        "23": "C-",
        "29": "A-",
        "32": "B+",
        "34": "C+",
        "51": "A",
        **dict.fromkeys(("37", "44", "46", "48"), "D"),
    }
    for number, plays in STANDS_FOR.items():
        grades = {BOOK.play(name).evidence.grade for name in plays}
        assert given.get(number, "C") in grades, f"{number}: {grades}"


def test_what_may_do_harm_is_off() -> None:
    for name in ("leaderboard", "consequences"):
        play = BOOK.play(name)
        assert (play.status, play.decides) == ("retired", "works_council")
        assert play.risk.autonomy == "high"
    assert BOOK.play("learning-award").status == "draft"
