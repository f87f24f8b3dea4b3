"""The small piece of the Open University data that ships with Vonk: how it is cut, and how it is read.

Source: OULAD, CC BY 4.0, Kuzilek, Hlosta and Zdrahal (2017), Scientific Data 4:170171; presentations AAA 2013J and
BBB 2013B. Changed here: cut at each course's day 120, clicks added up per person, site and day, identifiers replaced by
running numbers. Only the columns named below are ever read: no score, no final result and nothing demographic.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import polars as pl

CUT_DAY: Final = 120
PRESENTATIONS: Final = (("AAA", "2013J"), ("BBB", "2013B"))
TABLES: Final = ("people", "clicks", "submissions", "assessments", "sites")


@dataclass(frozen=True, slots=True)
class Cut:
    """Five frames; days count from the start of the course (day 0), `person` and `site` are running numbers from 0.

    people: course, person, registered_day (null: not recorded), unregistered_day (null: not up to day 120)
    clicks: course, person, site, day, clicks, one row per person, site and day
    submissions: course, person, part, submitted_day, of tutor-marked assessments
    assessments: course, part, due_day, the tutor-marked ones in sequence
    sites: course, site, activity_type, those opened by day 120
    """

    people: pl.DataFrame
    clicks: pl.DataFrame
    submissions: pl.DataFrame
    assessments: pl.DataFrame
    sites: pl.DataFrame


def load() -> Cut:
    """Read the cut that is shipped inside the package."""
    with as_file(files("vonk.demo") / "data") as folder:
        return Cut(**{table: pl.read_parquet(folder / f"{table}.parquet") for table in TABLES})


def make(source: Path) -> Cut:
    """Cut the OULAD tables in folder `source` (Parquet, original column names)."""
    registration = _read(source, "studentRegistration", "id_student", "date_registration", "date_unregistration")
    clicks = _read(source, "studentVle_raw_3presentations", "id_student", "id_site", "date", "sum_click")
    clicks = clicks.filter(pl.col("date") <= CUT_DAY)
    due = _assessments(source)
    people = _number(registration, "id_student", "person")
    sites = _number(clicks, "id_site", "site")
    return Cut(
        people=_people(registration, people),
        clicks=_clicks(clicks, people, sites),
        submissions=_submissions(source, due, people),
        assessments=due.select("course", "part", "due_day"),
        sites=_sites(source, sites),
    )


def write(cut: Cut, folder: Path) -> int:
    """Write `cut` as zstd Parquet into `folder`; returns the bytes written."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        frame: pl.DataFrame = getattr(cut, table)
        frame.write_parquet(folder / f"{table}.parquet", compression="zstd", compression_level=19, statistics=False)
    return sum((folder / f"{table}.parquet").stat().st_size for table in TABLES)


def _read(source: Path, table: str, *columns: str) -> pl.DataFrame:
    """Read the named columns of one table for the two presentations, with the module's code as `course`."""
    wanted = pl.any_horizontal(
        (pl.col("code_module") == module) & (pl.col("code_presentation") == presentation)
        for module, presentation in PRESENTATIONS
    )
    lazy = pl.scan_parquet(source / f"{table}.parquet").filter(wanted)
    return lazy.select(pl.col("code_module").alias("course"), *columns).collect()


def _number(frame: pl.DataFrame, identifier: str, name: str) -> pl.DataFrame:
    """Give every identifier a running number, by course and then by identifier."""
    distinct = frame.select("course", pl.col(identifier).cast(pl.Int64)).unique().sort("course", identifier)
    return distinct.with_row_index(name).with_columns(pl.col(name).cast(pl.UInt16))


def _people(registration: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    left = pl.col("date_unregistration")
    return (
        registration.join(people, on=["course", "id_student"])
        .select(
            "course",
            "person",
            pl.col("date_registration").alias("registered_day"),
            pl.when(left <= CUT_DAY).then(left).alias("unregistered_day"),
        )
        .sort("person")
    )


def _clicks(clicks: pl.DataFrame, people: pl.DataFrame, sites: pl.DataFrame) -> pl.DataFrame:
    return (
        clicks.with_columns(pl.col("id_student", "id_site").cast(pl.Int64))
        .join(people, on=["course", "id_student"])
        .join(sites, on=["course", "id_site"])
        .group_by("course", "person", "site", pl.col("date").alias("day"))
        .agg(pl.col("sum_click").cast(pl.Int64).sum().cast(pl.UInt16).alias("clicks"))
        .sort("person", "site", "day")
        .select("course", "person", "site", "day", "clicks")
    )


def _assessments(source: Path) -> pl.DataFrame:
    """Read the tutor-marked assessments in sequence; the n-th closes part n."""
    marked = _read(source, "assessments", "id_assessment", "assessment_type", "date")
    marked = marked.filter(pl.col("assessment_type") == "TMA").sort("course", "date")
    return marked.select(
        "course",
        pl.col("id_assessment").cast(pl.Int64),
        (pl.int_range(pl.len()).over("course") + 1).cast(pl.UInt8).alias("part"),
        pl.col("date").alias("due_day"),
    )


def _submissions(source: Path, due: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    lazy = pl.scan_parquet(source / "studentAssessment.parquet")
    submitted = lazy.select(pl.col("id_assessment", "id_student", "date_submitted").cast(pl.Int64)).collect()
    return (
        submitted.filter(pl.col("date_submitted") <= CUT_DAY)
        .join(due, on="id_assessment")
        .join(people, on=["course", "id_student"])
        .select("course", "person", "part", pl.col("date_submitted").cast(pl.Int16).alias("submitted_day"))
        .sort("person", "part")
    )


def _sites(source: Path, sites: pl.DataFrame) -> pl.DataFrame:
    kinds = _read(source, "vle", "id_site", "activity_type").with_columns(pl.col("id_site").cast(pl.Int64))
    described = sites.join(kinds, on=["course", "id_site"], how="left")
    return described.select("course", "site", "activity_type").sort("site")
