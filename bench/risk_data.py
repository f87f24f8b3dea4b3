"""Public data for bench_risk: what is known of people on a day, what happened later, and of which cohort they are.

No column that says who somebody is (gender, age, region, disability, deprivation, education) is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from vonk.engine import risk
from vonk.engine.policy import Bools, Floats, Ints

OLDER, LATER = "2013B", "2013J"
KEYS = ["code_module", "code_presentation", "id_student"]
NOTHING_YET = 60.0  # score of somebody who handed in nothing: the middle, with a column that says so
TASKS = ("oulad-28", "oulad-28-no-clicks", "oulad-56", "kdd")


@dataclass(frozen=True)
class Task:
    """Rows of people: what is known, the score by rules, what happened, the cohort, and who is judged."""

    title: str
    facts: risk.Facts
    rules: Floats
    happened: Floats
    cohort: Ints
    judged: Bools
    course: Ints  # what is taught; the same one can be in several cohorts
    marks: dict[str, float]


def read(folder: Path, task: str) -> Task:
    """One of TASKS from the folder of public data."""
    if task == "kdd":
        return kdd(folder / "local-only" / "kdd2015")
    return {"oulad-28": clicks_28, "oulad-28-no-clicks": no_clicks_28, "oulad-56": clicks_56}[task](folder / "oulad")


# --- Open University ---------------------------------------------------------------------------------------------


def people(folder: Path, day: int) -> pl.DataFrame:
    """Every enrolment of both presentations, with what was handed in up to `day`."""
    info = pl.read_parquet(
        folder / "studentInfo.parquet", columns=[*KEYS, "num_of_prev_attempts", "studied_credits", "final_result"]
    )
    rows = info.join(pl.read_parquet(folder / "studentRegistration.parquet"), on=KEYS, how="left")
    due = pl.read_parquet(folder / "assessments.parquet").filter(pl.col("assessment_type") != "Exam")
    due_by = due.filter(pl.col("date") <= day).group_by(KEYS[:2]).agg(due=pl.len())
    handed = pl.read_parquet(folder / "studentAssessment.parquet").filter(
        pl.col("date_submitted") <= day, pl.col("is_banked") == 0
    )
    late = (pl.col("date_submitted") - pl.col("date")).clip(-30, 30)
    handed = handed.join(due, on="id_assessment").group_by(KEYS)
    handed = handed.agg(
        done=pl.len(), mean=pl.col("score").mean(), late=late.mean(), last=pl.col("date_submitted").max()
    )
    rows = rows.join(due_by, on=KEYS[:2], how="left").join(handed, on=KEYS, how="left")
    return rows.with_columns(pl.col("due", "done").fill_null(0)).sort(KEYS)


def handed_in(rows: pl.DataFrame) -> risk.Facts:
    """What the registration and what was handed in say, beside others of the same course: courses ask different things.

    Which course it is, and how much it asks by this day, are left out: few courses are learned from, and a weight for
    one of them says nothing of a course that is new.
    """
    took, asked = rows["done"].to_numpy() > 0, rows["due"].to_numpy() > 0
    mean = rows["mean"].fill_null(NOTHING_YET).to_numpy()
    begun = -np.nan_to_num(rows["date_registration"].to_numpy().astype(float), nan=0.0)
    return risk.facts(
        {
            "registered": ("registered", np.clip(begun, -30, 200)),
            "attempts": ("attempts", np.minimum(rows["num_of_prev_attempts"].to_numpy(), 3).astype(float)),
            "load": ("load", np.log(rows["studied_credits"].to_numpy() / 60)),
            "done": ("steps", np.where(asked, done_of_due(rows), 1.0)),
            "done_place": ("steps", _place(rows, rows["done"].to_numpy().astype(float))),
            "nothing": ("steps", (~took & asked).astype(float)),
            "mean": ("result", np.where(took, mean, NOTHING_YET)),
            "mean_place": ("result", np.where(took, _place(rows, mean), 0.5)),
            "weak": ("result", (took & (mean < 50)).astype(float)),
            "late": ("late", rows["late"].fill_null(0).to_numpy()),
        }
    )


def done_of_due(rows: pl.DataFrame) -> Floats:
    """The share handed in of what had to be by now; NaN where nothing had to."""
    due = rows["due"].to_numpy()
    return np.where(due > 0, np.clip(rows["done"].to_numpy() / np.maximum(due, 1), 0, 2), np.nan)


def no_clicks_28(folder: Path) -> Task:
    """Withdraws, every enrolment, without clicks."""
    rows = people(folder, 28)
    happened = (rows["final_result"] == "Withdrawn").to_numpy().astype(float)
    unknown = np.full(len(rows), np.nan)
    return Task(
        "OULAD withdraws, day 28, every enrolment, no clicks",
        handed_in(rows),
        risk.rules(unknown, done_of_due(rows), unknown),
        happened,
        _cohort(rows),
        _later(rows),
        _module(rows),
        {"auc": 0.685},
    )


def clicks_28(folder: Path) -> Task:
    """Fails or withdraws, one enrolment, still registered on day 28, with clicks up to then."""
    rows = people(folder, 28)
    cut = pl.read_parquet(folder / "vle_cutoff_features_single_enrolment.parquet")
    for day in (14, 28):
        part = cut.filter(pl.col("cutoff_day") == day).drop("cutoff_day")
        rows = rows.join(part.rename({c: f"{c}_{day}" for c in part.columns if c not in KEYS}), on=KEYS, how="left")
    clicked = pl.read_parquet(folder / "vle_day56_all_enrolments.parquet").select(KEYS).with_columns(clicked=True)
    single = cut.select(KEYS).unique().with_columns(single=True)
    rows = rows.join(clicked, on=KEYS, how="left").join(single, on=KEYS, how="left")
    # Clicks in the one file and none in the other: somebody with several enrolments, some of them not in this folder.
    once = pl.col("id_student").count().over("id_student") == 1
    rows = rows.filter(once & (pl.col("single").is_not_null() | pl.col("clicked").is_null()))
    gone = pl.col("date_unregistration").is_not_null() & (pl.col("date_unregistration") <= 28)
    rows = rows.filter(~gone).sort(KEYS).with_columns(pl.col("^(total|mean|std|active|n_rows).*$").fill_null(0))
    return _with_clicks(
        rows, "OULAD fails or withdraws, day 28, registered, one enrolment", 28, {"auc": 0.758, "ece": 0.038}
    )


def clicks_56(folder: Path) -> Task:
    """Fails or withdraws, every enrolment, three summaries of clicks up to day 56."""
    rows = people(folder, 56).join(pl.read_parquet(folder / "vle_day56_all_enrolments.parquet"), on=KEYS, how="left")
    names = {"vle_total": "total_clicks_56", "vle_mean": "mean_click_per_row_56", "vle_std": "std_click_per_row_56"}
    rows = rows.rename(names).sort(KEYS).with_columns(pl.col(*names.values()).fill_nan(0).fill_null(0))
    return _with_clicks(rows, "OULAD fails or withdraws, day 56, every enrolment", 56, {"auc": 0.809, "brier": 0.1735})


def _with_clicks(rows: pl.DataFrame, title: str, day: int, marks: dict[str, float]) -> Task:
    total = rows[f"total_clicks_{day}"].to_numpy().astype(float)
    columns: dict[str, tuple[str, Floats]] = {
        "total": ("clicks", np.log1p(total)),
        "none": ("clicks", (total == 0).astype(float)),
        "place": ("clicks", _place(rows, total)),
        "mean_click": ("clicks", rows[f"mean_click_per_row_{day}"].to_numpy().astype(float)),
        "std_click": ("clicks", rows[f"std_click_per_row_{day}"].to_numpy().astype(float)),
    }
    quiet = np.full(len(rows), np.nan)
    if day == 28:
        days, before = (rows[f"active_days_{cut}"].to_numpy().astype(float) for cut in (28, 14))
        lately = np.maximum(total - rows["total_clicks_14"].to_numpy(), 0)
        columns |= {
            "days": ("days", days),
            "days_place": ("days", _place(rows, days)),
            "days_lately": ("lately", days - before),
            "lately": ("lately", np.log1p(lately)),
            "lately_place": ("lately", _place(rows, lately)),
            "change": ("change", np.log1p(lately) - np.log1p(total - lately)),
        }
        quiet = 14 / np.maximum(days - before, 0.5)  # days from one visit to the next in the last fortnight
    unknown = np.full(len(rows), np.nan)
    score = risk.rules(quiet, _reached(done_of_due(rows), total / np.maximum(_middle(rows, total), 1)), unknown)
    happened = rows["final_result"].is_in(["Fail", "Withdrawn"]).to_numpy().astype(float)
    found = handed_in(rows).beside(risk.facts(columns))
    return Task(title, found, score, happened, _cohort(rows), _later(rows), _module(rows), marks)


def _place(rows: pl.DataFrame, numbers: Floats) -> Floats:
    """Where somebody stands among those of the same course, 0-1: known on the day, and alike between courses."""
    table = rows.select(KEYS[:2]).with_columns(x=pl.Series(numbers))
    place = (pl.col("x").rank().over(KEYS[:2]) - 0.5) / pl.len().over(KEYS[:2])
    return table.select(place).to_series().to_numpy()


def _middle(rows: pl.DataFrame, numbers: Floats) -> Floats:
    """The median of those of the same course."""
    table = rows.select(KEYS[:2]).with_columns(x=pl.Series(numbers))
    return table.select(pl.col("x").median().over(KEYS[:2])).to_series().to_numpy()


def _reached(done: Floats, clicks: Floats) -> Floats:
    """How far of what one would have done by now: handed in of what was due, clicks of what is usual in the course."""
    both = np.stack([np.clip(done, 0, 1), np.clip(clicks, 0, 1)])
    return np.nanmean(both, axis=0)


def _cohort(rows: pl.DataFrame) -> Ints:
    """Courses of one presentation are each other's cohorts: there is only one older presentation to learn from."""
    return (
        rows.select(pl.struct("code_presentation", "code_module").rank("dense")).to_series().to_numpy().astype(np.int64)
    )


def _module(rows: pl.DataFrame) -> Ints:
    return rows["code_module"].rank("dense").to_numpy().astype(np.int64)


def _later(rows: pl.DataFrame) -> Bools:
    return (rows["code_presentation"] == LATER).to_numpy()


# --- XuetangX ----------------------------------------------------------------------------------------------------


def kdd(folder: Path) -> Task:
    """No event on days 14-23, of those active on days 7-13; courses by the day they began, the newest six judged."""
    rows = pl.read_parquet(folder / "enrollments.parquet", columns=["enrollment_id", "course", "course_start"])
    rows = rows.sort("course_start", "course", "enrollment_id").with_columns(at=pl.int_range(pl.len()))
    cohort = rows.select(pl.struct("course_start", "course").rank("dense")).to_series().to_numpy().astype(np.int64)
    events = pl.read_parquet(folder / "daily_events_nonzero.parquet").join(
        rows.select("enrollment_id", "at"), on="enrollment_id"
    )
    kinds = sorted(name for name in events.columns if name.startswith("event_"))
    counts = np.zeros((len(rows), 30, len(kinds)))
    counts[events["at"].to_numpy(), events["day"].to_numpy()] = events.select(kinds).to_numpy()
    total = counts.sum(axis=2)
    here = total[:, 7:14].sum(axis=1) > 0
    known, happened = counts[here, :14], (total[here, 14:24].sum(axis=1) == 0).astype(float)
    daily = known.sum(axis=2)
    of_kind = {f"{kind}_{part}": (kind, np.log1p(known[:, low:, at].sum(axis=1)))
               for at, kind in enumerate(kinds) for part, low in (("all", 0), ("week", 7))}  # fmt: skip
    each_day = {f"day_{day}": ("lately", np.log1p(daily[:, day])) for day in range(7, 14)}
    found = risk.by_day(daily).beside(risk.facts(of_kind | each_day))
    courses = cohort[here]
    found = found.beside(_course_so_far(total, cohort, here))
    days = (daily > 0).sum(axis=1, dtype=float)
    middle = np.array(
        [np.median(days[courses == name]) for name in range(courses.max() + 1) if (courses == name).any()]
    )
    usual = middle[np.unique(courses, return_inverse=True)[1]]
    score = risk.rules(risk.quiet_days(daily), np.clip(days / usual, 0, 1), np.full(len(daily), np.nan))
    title = "KDD 2015 no event on days 14-23, active on days 7-13, newest 6 courses of 20"
    return Task(
        title, found, score, happened, courses, courses > courses.max() - 6, courses, {"auc": 0.840, "ece": 0.018}
    )


def _course_so_far(total: Floats, cohort: Ints, here: Bools) -> risk.Facts:
    """How the course goes, as can be seen on day 14: what share is still there of those of the first week."""
    first, second = (total[:, low : low + 7].sum(axis=1) > 0 for low in (0, 7))
    kept = np.bincount(cohort, first & second) / np.maximum(np.bincount(cohort, first), 1)
    late = np.bincount(cohort, (total[:, 11:14].sum(axis=1) > 0)) / np.maximum(np.bincount(cohort, second), 1)
    return risk.facts({"kept": ("course", kept[cohort[here]]), "late": ("course", late[cohort[here]])})
