"""Scanning an export: what is read, what is refused, what is counted, and what is called a weak spot."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
import polars as pl
import pytest

from tests.engine.exports import HEADINGS, TODAY, organisation, write_csv, write_workbook
from vonk.demo import cut, replay
from vonk.engine.playbook.loader import load_playbook
from vonk.engine.scan.analysis import scan
from vonk.engine.scan.dates import parse_days
from vonk.engine.scan.headings import choose, propose
from vonk.engine.scan.source import open_source
from vonk.engine.scan.tables import Mapping, Result, Settings, Unreadable
from vonk.engine.scan.words import hours, number, progress, state

AS_OF = date(2026, 11, 20)


def scanned(path: Path, *, price: float | None = None, as_of: date | None = AS_OF, **choices: str) -> Result:
    source = open_source(path)
    mapping = propose(source)
    mapping = choose(source, mapping, choices) if choices else mapping
    return scan(source, mapping, Settings(today=TODAY, as_of=as_of, price=price), load_playbook().plays)


def headings_of(mapping: Mapping) -> dict[str, str]:
    return {name: match.heading for name, match in mapping.matches.items()}


def rows_of(count: int, *, item: str = "Excel", unit: str = "Noord", enrolled: str = "01-02-2026", started: str = "02-02-2026",
            completed: str = "20-02-2026", must: str = "Nee", prefix: str = "p") -> list[list[str]]:  # fmt: skip
    return [[f"{prefix}{n}", item, unit, must, enrolled, started, completed] for n in range(count)]


class TestReading:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
    def test_every_delimiter_and_encoding_is_read_the_same(self, tmp_path, delimiter, encoding):
        rows = [list(HEADINGS), *rows_of(12, item="Coördineren, één stap", unit="Zorg – Noord")]
        result = scanned(write_csv(tmp_path / "a.csv", rows, delimiter=delimiter, encoding=encoding))
        assert [(group.name, group.enrolments) for group in result.items] == [("Coördineren, één stap", 10)]
        assert result.enrolments == 12
        assert result.units[0].name == "Zorg – Noord"

    def test_excel_line_title_lines_and_quoted_newlines_are_no_trouble(self, tmp_path):
        rows = [list(HEADINGS), *rows_of(12, item="Twee\nregels")]
        path = write_csv(tmp_path / "a.csv", rows, above="sep=;\r\nRapport leren\r\n\r\n")
        source = open_source(path)
        assert source.headings == HEADINGS
        assert scanned(path).enrolments == 12

    def test_a_workbook_with_real_dates_says_the_same_as_its_csv(self, tmp_path):
        days = (date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 20))
        book = [["Rapport"], list(HEADINGS), *[[f"p{n}", "Excel", "Noord", "Nee", *days] for n in range(12)]]
        plain = scanned(write_csv(tmp_path / "a.csv", [list(HEADINGS), *rows_of(12)]))
        assert scanned(write_workbook(tmp_path / "a.xlsx", book)) == plain

    def test_first_and_last_name_together_are_the_person(self, tmp_path):
        rows = [
            ["Voornaam", "Achternaam", "Course name", "Status"],
            *[["Jan", f"Smit {n}", "Excel", "Completed"] for n in range(12)],
        ]
        source = open_source(write_csv(tmp_path / "a.csv", rows))
        assert headings_of(propose(source))["person"] == "Voornaam + Achternaam"
        assert scanned(tmp_path / "a.csv").persons == 12

    @pytest.mark.parametrize(
        ("headings", "expected"),
        [
            (
                "Email address,Course full name,Time enrolled,Time started,Time completed,Department",
                "person item enrolled started completed unit",
            ),
            (
                "User ID,Item Title,Item Type,Assignment Date,Completion Date,Completion Status,Org Unit",
                "person item form enrolled completed status unit",
            ),
            (
                "Medewerker,Training,Afdeling,Aanmelddatum,Begindatum,Einddatum,Prijs,Duur",
                "person item unit enrolled started completed price duration",
            ),
            (
                "Username,Course,Enrolled on,Progress (%),Completed on,Branch",
                "person item enrolled progress completed unit",
            ),
        ],
    )
    def test_headings_of_known_systems_are_recognised_without_asking(self, tmp_path, headings, expected):
        names, fields = headings.split(","), expected.split()
        day = {"enrolled": "2026-02-01", "started": "2026-02-03", "completed": "2026-03-13", "status": "Completed",
               "price": "€ 12,50", "duration": "90", "progress": "50%", "form": "Online"}  # fmt: skip
        rows = [
            names,
            *[[day.get(field, f"{field} {n}" if field == "person" else field) for field in fields] for n in range(30)],
        ]
        mapping = propose(open_source(write_csv(tmp_path / "a.csv", rows)))
        assert headings_of(mapping) == dict(zip(fields, names, strict=True))
        assert mapping.unsure == ()

    def test_what_stands_under_a_heading_decides_too(self, tmp_path):
        rows = [["Medewerker", "Training", "Afgerond"], *[[f"p{n}", "Excel", "Afdeling Noord"] for n in range(30)]]
        mapping = propose(open_source(write_csv(tmp_path / "a.csv", rows)))
        assert "completed" not in mapping.matches
        assert "completed" in mapping.unsure


class TestDates:
    @pytest.mark.parametrize(
        "text",
        ["2024-03-01", "2024-03-01T10:00:00Z", "2024-03-01 00:00:00", "01-03-2024", "1/3/2024 10:00", "1.3.24", "1 mrt 2024",
         "vrijdag 1 maart 2024, 10:00", "1-mar-24", "March 1, 2024", "Fri, Mar 1, 2024", "45352", "45352.75", "20240301"],
    )  # fmt: skip
    def test_the_usual_forms_are_one_day(self, text):
        assert parse_days(pl.Series([text]), "dmy").to_list() == [date(2024, 3, 1)]

    @pytest.mark.parametrize("text", ["31-02-2024", "00-00-0000", "31-12-9999", "01-01-1900", "onbekend", "12,5"])
    def test_what_is_no_day_stays_empty(self, text):
        assert parse_days(pl.Series([text]), "dmy").to_list() == [None]

    def test_a_number_above_twelve_anywhere_in_the_file_decides_the_order(self, tmp_path):
        rows = [list(HEADINGS), *rows_of(2500, enrolled="3/4/2026", started="5/4/2026", completed="6/4/2026")]
        for day, order in (("4/25/2026", "mdy"), ("25/4/2026", "dmy")):
            rows[-1][6] = day
            mapping = propose(open_source(write_csv(tmp_path / "a.csv", rows)))
            assert (mapping.order, mapping.unsure) == (order, ())

    def test_slashes_that_fit_both_ways_are_asked_and_not_guessed(self, tmp_path):
        rows = [list(HEADINGS), *rows_of(12, enrolled="3/4/2026", started="3/4/2026", completed="5/6/2026")]
        path = write_csv(tmp_path / "a.csv", rows)
        assert propose(open_source(path)).unsure == ("dates",)
        with pytest.raises(Unreadable, match="undecided_order"):
            scanned(path)
        assert scanned(path, dates="mdy").first == date(2026, 3, 4)
        assert scanned(path, dates="dmy").first == date(2026, 4, 3)


class TestWords:
    def test_states_in_both_languages(self):
        said = [
            "Afgerond",
            "IN PROGRESS",
            "niet gestart",
            "Voltooid",
            "Gezakt",
            "wachtlijst",
            "Geannuleerd",
            "Incomplete",
            "paars",
        ]
        assert [state(text) for text in said] == [
            "done",
            "busy",
            "idle",
            "done",
            "ended",
            "waiting",
            "cancelled",
            "undone",
            None,
        ]

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("€ 1.250,00", 1250),
            ("12,5 %", 12.5),
            ("1,250.75", 1250.75),
            ("1.250", 1250),
            ("0,5", 0.5),
            ("3.5", 3.5),
            ("gratis", None),
        ],
    )
    def test_numbers_with_commas_and_points(self, text, value):
        assert number(text) == value

    def test_progress_is_a_share_whether_written_as_percent_or_not(self):
        assert progress(pl.Series(["50", "100", None])).to_list() == [0.5, 1.0, None]
        assert progress(pl.Series(["0.5", "1", "0"])).to_list() == [0.5, 1.0, 0.0]

    def test_durations_are_hours_whatever_they_are_written_in(self):
        assert hours(pl.Series(["90", "30"]), "Duur in minuten").to_list() == [1.5, 0.5]
        assert hours(pl.Series(["1:30", "2 uur"]), "Duur").to_list() == [1.5, 2.0]
        assert hours(pl.Series(["1,5", "6"]), "Duur").to_list() == [1.5, 6.0]
        assert hours(pl.Series(["45", "60"]), "Duration").to_list() == [0.75, 1.0]


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "code", "facts"),
        [
            (b"", "empty", {}),
            (b" \n\n", "empty", {}),
            (b"%PDF-1.7 rest", "not_a_table", {}),
            (b"PK\x03\x04rest", "workbook", {}),
            (b"naam;cursus;afgerond\n", "no_rows", {"row": 1}),
            (b"p1;Excel;01-02-2026\np2;Excel;02-02-2026\n", "no_header", {"row": 1}),
            (b"naam;cursus;status;Status\np;x;y;z\n", "duplicate_heading", {"heading": "Status", "columns": "3, 4"}),
            (b"naam;cursus;status\np;x;afgerond\np;x;y;z\n", "ragged", {"row": 3, "headings": 3}),
            (b"naam;cursus;status\np;x;afgerond\np;\x81\x8d;y\n", "encoding", {"row": 3}),
            (b"naam;cursus;Reden afwezigheid\np;x;y\n", "absence", {"heading": "Reden afwezigheid"}),
            (b"naam;cursus;status;soort\np;x;y;ziek\nq;x;y;Zwangerschapsverlof\nr;x;y;\n", "absence", {"heading": "soort"}),
        ],
    )  # fmt: skip
    def test_bad_files_say_what_is_wrong_and_where(self, tmp_path, content, code, facts):
        path = tmp_path / "a.csv"
        path.write_bytes(content)
        with pytest.raises(Unreadable) as refused:
            scanned(path)
        assert (refused.value.code, refused.value.facts) == (code, facts)

    @pytest.mark.parametrize(
        ("headings", "code", "facts"),
        [
            (["Bla", "Cursus", "Afgerond op"], "missing_column", {"field": "person"}),
            (["Medewerker", "Bla", "Afgerond op"], "missing_column", {"field": "item"}),
            (["Medewerker", "Cursus", "Inschrijfdatum"], "missing_outcome", {}),
        ],
    )
    def test_missing_columns_are_named(self, tmp_path, headings, code, facts):
        rows = [headings, *[[f"p{n}", "Excel", "2026-02-01"] for n in range(12)]]
        with pytest.raises(Unreadable) as refused:
            scanned(write_csv(tmp_path / "a.csv", rows))
        assert (refused.value.code, refused.value.facts) == (code, facts)

    def test_wrong_choices_are_named(self, tmp_path):
        source = open_source(write_csv(tmp_path / "a.csv", [list(HEADINGS), *rows_of(12)]))
        for choice, code in (
            ({"colour": "Afdeling"}, "unknown_field"),
            ({"unit": "Team"}, "unknown_heading"),
            ({"dates": "ymd"}, "unknown_order"),
            ({"unit": "Cursusnaam", "item": "Cursusnaam"}, "heading_twice"),
        ):
            with pytest.raises(Unreadable) as refused:
                choose(source, propose(source), choice)
            assert refused.value.code == code


class TestCounting:
    def test_impossible_and_future_rows_are_left_out_and_listed(self, tmp_path):
        rows = [list(HEADINGS), *rows_of(40)]
        rows[3][6] = "01-01-2026"  # before enrolling, in row 4 of the spreadsheet
        rows[5][4:] = ["01-01-2027", "", ""]
        rows[7][0] = ""
        result = scanned(write_csv(tmp_path / "a.csv", rows))
        notes = {note.code: (note.count, note.rows) for note in result.notes}
        assert notes == {"completed_before_enrolled": (1, (4,)), "future": (1, (6,)), "incomplete": (1, (8,))}
        assert result.enrolments == 37

    def test_only_what_is_old_enough_counts(self, tmp_path):
        old, young = "01-02-2026", "10-11-2026"
        rows = [list(HEADINGS), *rows_of(120, enrolled=old, started="", completed=""),
                *rows_of(120, enrolled=young, started="", completed="", prefix="q")]  # fmt: skip
        cells = {cell.kind: cell for cell in scanned(write_csv(tmp_path / "a.csv", rows)).overall[0].cells}
        assert (cells["never_started"].n, cells["never_started"].x) == (120, 120)
        assert cells["not_completed"].n == 120

    def test_states_alone_are_enough(self, tmp_path):
        words = ["Afgerond"] * 20 + ["Bezig"] * 12 + ["Niet gestart"] * 28 + ["Wachtlijst"] * 10 + ["Geannuleerd"] * 5
        rows = [["Medewerker", "Cursus", "Status"], *[[f"p{n}", "Excel", word] for n, word in enumerate(words)]]
        result = scanned(write_csv(tmp_path / "a.csv", rows))
        cells = {cell.kind: (cell.n, cell.x) for cell in result.overall[0].cells}
        assert cells == {"never_started": (60, 28), "stopped": (32, 12), "not_completed": (60, 40)}
        assert result.waiting == 10
        assert "enrolled" in result.missing

    def test_not_completed_does_not_pretend_to_know_who_began(self, tmp_path):
        words = ["Completed"] * 30 + ["Not completed"] * 20
        rows = [
            ["Email", "Course", "Completion status"],
            *[[f"p{n}@x.nl", "Excel", word] for n, word in enumerate(words)],
        ]
        cells = scanned(write_csv(tmp_path / "a.csv", rows)).overall[0].cells
        assert [(cell.kind, cell.n, cell.x) for cell in cells] == [("not_completed", 50, 20)]

    def test_who_has_not_begun_is_still_waiting_in_the_median(self, tmp_path):
        rows = [list(HEADINGS), *rows_of(20, started="05-02-2026"), *rows_of(15, started="25-02-2026", completed="", prefix="q"),
                *rows_of(25, started="", completed="", prefix="r")]  # fmt: skip
        assert scanned(write_csv(tmp_path / "a.csv", rows)).items[0].days == 24  # 20 of 60 after 4 days, 35 after 24

    def test_a_small_team_is_hidden_and_so_is_the_one_that_would_give_it_away(self, tmp_path):
        rows = [list(HEADINGS)]
        for unit, size in (("Noord", 40), ("Zuid", 30), ("Oost", 15), ("Keuken", 6)):
            rows += rows_of(size, unit=unit, prefix=unit, started="")
        result = scanned(write_csv(tmp_path / "a.csv", rows))
        assert [unit.name for unit in result.units] == ["Noord", "Zuid"]
        assert result.hidden_units == 2
        assert b"Keuken" not in msgspec.json.encode(result)

    def test_a_rate_near_an_end_of_a_team_is_told_as_a_band(self, tmp_path):
        rows = [
            list(HEADINGS),
            *rows_of(40, unit="Noord", prefix="n"),
            *rows_of(40, unit="Zuid", prefix="z", started="", completed=""),
        ]
        units = {
            unit.name: {cell.kind: cell for cell in unit.cells}
            for unit in scanned(write_csv(tmp_path / "a.csv", rows)).units
        }
        assert units["Noord"]["never_started"].band == "under"
        assert (units["Zuid"]["never_started"].band, units["Zuid"]["never_started"].x) == ("over", 0)

    def test_mandatory_and_chosen_never_share_a_rate(self, tmp_path):
        rows = [
            list(HEADINGS),
            *rows_of(40, must="Ja", prefix="m"),
            *rows_of(40, must="Nee", started="", completed="", prefix="c"),
        ]
        overall = scanned(write_csv(tmp_path / "a.csv", rows)).overall
        found = {
            group.obligation: next(cell.x for cell in group.cells if cell.kind == "not_completed") for group in overall
        }
        assert found == {"mandatory": 0, "chosen": 0}  # both are bands: nobody, and everybody
        assert {group.obligation: group.cells[0].band for group in overall} == {"mandatory": "under", "chosen": "over"}

    def test_offerings_without_anybody_are_unused(self, tmp_path):
        rows = [
            list(HEADINGS),
            *rows_of(40),
            ["", "Zorgrobotica", "", "", "", "", ""],
            ["", "Excel", "", "", "", "", ""],
        ]
        result = scanned(write_csv(tmp_path / "a.csv", rows))
        assert (result.supply.unused, result.supply.examples) == (1, ("Zorgrobotica",))
        assert [(note.code, note.rows) for note in result.notes] == [("incomplete", (43,))]


class TestSpots:
    def test_the_planted_weak_spot_is_the_only_one_named(self, tmp_path):
        rows = organisation()
        first = scanned(write_csv(tmp_path / "a.csv", rows)).spots
        assert [(spot.name, spot.kind) for spot in first] == [("Timemanagement", "never_started")]
        spot = first[0]
        assert spot.cell.rate is not None
        assert spot.cell.rate.low < 0.6 < spot.cell.rate.high
        assert spot.lost.low <= spot.cell.n * (0.6 - spot.better) <= spot.lost.high
        assert spot.of == "people"

    def test_teams_that_differ_by_chance_are_not_called_weak(self, tmp_path):
        named = 0
        for seed in range(20):
            spots = scanned(write_csv(tmp_path / "a.csv", organisation(seed=seed))).spots
            named += any(spot.dimension == "unit" for spot in spots)
        assert named <= 1  # of 20 organisations, each with 16 teams and two rates

    def test_what_to_do_is_a_play_that_fits_with_a_small_and_honest_promise(self, tmp_path):
        spot = scanned(write_csv(tmp_path / "a.csv", organisation())).spots[0]
        play = load_playbook().play(spot.actions[0].play)
        assert (play.phase, play.outcome.primary) == ("before", "P1")
        gain = spot.actions[0].gain
        assert gain.low < 0 < gain.value < gain.high  # the prior does not exclude that it harms
        assert gain.value < 0.03 * spot.cell.n

    def test_money_is_shown_only_when_somebody_told_it(self, tmp_path):
        rows = organisation()
        path = write_csv(tmp_path / "a.csv", rows)
        assert scanned(path).spots[0].euros is None
        spot = scanned(path, price=80).spots[0]
        assert spot.euros is not None
        assert spot.euros.value == pytest.approx(80 * spot.lost.value)
        priced = [[*rows[0], "Prijs", "Duur (uren)"], *[[*row, "€ 120,00", "1,5"] for row in rows[1:]]]
        spot = scanned(write_csv(tmp_path / "b.csv", priced), price=80).spots[0]
        assert spot.euros is not None
        assert spot.hours is not None
        assert spot.euros.value == pytest.approx(120 * spot.lost.value)
        assert spot.hours.high == pytest.approx(1.5 * spot.lost.high)

    def test_nobody_is_in_the_result(self, tmp_path):
        rows = [[f"{row[0]}@geheim.example", *row[1:]] for row in organisation()]
        rows[0] = list(HEADINGS)
        found = msgspec.json.encode(scanned(write_csv(tmp_path / "a.csv", rows)))
        assert b"geheim" not in found
        assert b"P0001" not in found

    def test_the_same_file_gives_the_same_intervals(self, tmp_path):
        path = write_csv(tmp_path / "a.csv", organisation())
        assert scanned(path) == scanned(path)


def test_recorded_behaviour_with_dutch_headings_gives_what_the_replay_counts(tmp_path):
    derived = replay.derive(cut.load())
    enrolments = derived.enrolments.join(derived.parts.select("course", "part", "title_nl"), on=["course", "part"])
    start = date(2026, 2, 2)

    def day(name: str) -> pl.Expr:
        return (pl.lit(start) + pl.duration(days=pl.col(name))).dt.strftime("%d-%m-%Y")

    export = enrolments.select(
        pl.format("p{}", "person").alias("Personeelsnummer"),
        pl.col("title_nl").alias("Leeractiviteit"),
        pl.format("Afdeling {}", pl.col("person") % 23).alias("Afdeling"),
        day("enrolled_day").alias("Ingeschreven op"),
        day("started_day").alias("Gestart op"),
        day("submitted_day").alias("Afgerond op"),
    )
    export.write_csv(tmp_path / "export.csv", separator=";")
    result = scanned(tmp_path / "export.csv", as_of=None)
    assert result.as_of == start + timedelta(days=cut.CUT_DAY)
    spot = result.spots[0]
    part = enrolments.filter((pl.col("title_nl") == spot.name) & (pl.col("enrolled_day") + 28 <= cut.CUT_DAY))
    begun = pl.col("started_day").is_not_null() | pl.col("submitted_day").is_not_null()
    assert (spot.kind, spot.cell.n, spot.cell.x) == ("never_started", len(part), int(part.select(~begun).sum().item()))
    assert all(spot.dimension == "item" for spot in result.spots)  # the teams were drawn by lot
