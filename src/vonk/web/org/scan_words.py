"""Says what a scan found, and what is wrong with a file, in the reader's language; the engine speaks codes only."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vonk.insight.scan import Cell, Estimate, Group, Note, Result, Spot, Unreadable, play
from vonk.people.texts import words
from vonk.web import formats

CLEARLY = 1.25  # how much more one loss must be than the other to be called the larger

FIELDS: dict[str, Promise] = {
    "person": gettext_lazy("person (number, address or name)"),
    "item": gettext_lazy("learning activity"),
    "unit": gettext_lazy("team or department"),
    "enrolled": gettext_lazy("enrolled on"),
    "started": gettext_lazy("started on"),
    "completed": gettext_lazy("finished on"),
    "status": gettext_lazy("status"),
    "progress": gettext_lazy("progress"),
    "obligation": gettext_lazy("mandatory or chosen"),
    "form": gettext_lazy("form (e-learning, classroom)"),
    "duration": gettext_lazy("duration"),
    "price": gettext_lazy("price"),
}
PROBLEMS: dict[str, tuple[Promise, Promise]] = {
    "empty": (gettext_lazy("This file is empty."), gettext_lazy("Export it again, with a row of headings.")),
    "not_a_table": (
        gettext_lazy("This is not a table."),
        gettext_lazy("Save the export as CSV or as an Excel workbook (.xlsx)."),
    ),
    "workbook": (
        gettext_lazy("This workbook cannot be opened; it may be damaged or have a password."),
        gettext_lazy("Open it in Excel, remove the password and save it as .xlsx or CSV."),
    ),
    "encoding": (
        gettext_lazy("Row %(row)s holds characters that cannot be read."),
        gettext_lazy("Save the file as “CSV UTF-8” or as an Excel workbook."),
    ),
    "no_header": (
        gettext_lazy("Row %(row)s holds values, not headings."),
        gettext_lazy("Put one row of headings above the values, such as: person, course, enrolled, completed."),
    ),
    "no_rows": (
        gettext_lazy("There are no rows below the headings in row %(row)s."),
        gettext_lazy("Export it again, for a longer period."),
    ),
    "duplicate_heading": (
        gettext_lazy("Two columns are called “%(heading)s” (columns %(columns)s)."),
        gettext_lazy("Give each column a name of its own."),
    ),
    "ragged": (
        gettext_lazy("Row %(row)s has more values than the %(headings)s headings."),
        gettext_lazy("A value that holds the delimiter needs quotes around it; export it again, or save it as .xlsx."),
    ),
    "malformed": (
        gettext_lazy("The rows of this file cannot be told apart."),
        gettext_lazy("Look for a quote that is opened and never closed, or save the file as .xlsx."),
    ),
    "missing_column": (
        gettext_lazy("No column says: %(field)s."),
        gettext_lazy("Say which heading it has, or add the column to the export."),
    ),
    "missing_outcome": (
        gettext_lazy("No column says who started or finished."),
        gettext_lazy("Say which heading has the date of starting or finishing, the status or the progress."),
    ),
    "undecided_order": (
        gettext_lazy("The dates can be read both ways: 3/4 may be 3 April or 4 March."),
        gettext_lazy("Say whether the day or the month comes first."),
    ),
    "unknown_order": (
        gettext_lazy("“%(given)s” is no order of dates."),
        gettext_lazy("Say dmy when the day comes first, mdy when the month does."),
    ),
    "unknown_field": (
        gettext_lazy("There is no field “%(given)s”."),
        gettext_lazy("The fields are: %(fields)s, dates."),
    ),
    "unknown_heading": (
        gettext_lazy("There is no heading “%(given)s”."),
        gettext_lazy("The headings are: %(headings)s."),
    ),
    "heading_twice": (
        gettext_lazy("“%(heading)s” is chosen for two fields."),
        gettext_lazy("Choose it once."),
    ),
    "absence": (
        gettext_lazy("Column “%(heading)s” says why people are absent. Vonk does not take in such a file."),
        gettext_lazy("Leave this column out of the export. Reasons of absence are never needed here."),
    ),
    "nothing_counts": (
        gettext_lazy("No row is left to count: each lacks a person, a learning activity or a date that can be true."),
        gettext_lazy("Check which columns were chosen, and the dates in the file."),
    ),
}
NOTES: dict[str, tuple[Promise, Promise]] = {
    "incomplete": (gettext_lazy("rows without a person or an activity"), gettext_lazy("left out")),
    "unreadable_enrolled": (gettext_lazy("days of enrolment that cannot be read"), gettext_lazy("taken as empty")),
    "unreadable_started": (gettext_lazy("days of starting that cannot be read"), gettext_lazy("taken as empty")),
    "unreadable_completed": (gettext_lazy("days of finishing that cannot be read"), gettext_lazy("taken as empty")),
    "unknown_status": (gettext_lazy("states that we do not know"), gettext_lazy("taken as empty")),
    "two_orders": (
        gettext_lazy("dates with the day and the month the other way round"),
        gettext_lazy("most dates decided; correct the export"),
    ),
    "completed_before_enrolled": (
        gettext_lazy("rows that finish before they enrol"),
        gettext_lazy("left out of every rate"),
    ),
    "future": (gettext_lazy("rows with a day in the future"), gettext_lazy("left out of every rate")),
    "no_enrolled": (gettext_lazy("rows without a day of enrolment"), gettext_lazy("left out of every rate")),
    "cancelled": (gettext_lazy("rows cancelled or waived before the start"), gettext_lazy("left out of every rate")),
    "started_before_enrolled": (
        gettext_lazy("rows that start before they enrol"),
        gettext_lazy("counted as started on the day of enrolling"),
    ),
    "doubles": (gettext_lazy("rows that say the same as another"), gettext_lazy("counted once")),
}
MISSING: dict[str, Promise] = {
    "enrolled": gettext_lazy("The day of enrolment: then who enrolled last week no longer counts as not finished."),
    "started": gettext_lazy(
        "The day of starting: then not beginning and stopping half-way can be told apart, and how long people wait."
    ),
    "completed": gettext_lazy("The day of finishing: then late and never can be told apart."),
    "unit": gettext_lazy("The team or department: then you see where in the organisation it stalls."),
    "obligation": gettext_lazy("Whether it was mandatory or chosen: now both stand in one rate, which says little."),
    "duration": gettext_lazy("The duration: then a weak spot also has its hours."),
    "price": gettext_lazy(
        "The price: then a weak spot also has its euros. You can also give one price when you upload."
    ),
}


def problem(error: Unreadable) -> tuple[str, str]:
    """What is wrong with the file, and what to do about it."""
    facts = dict(error.facts)
    if "field" in facts:
        facts["field"] = field_name(str(facts["field"]))
    said, remedy = PROBLEMS[error.code]
    return str(said) % facts, str(remedy) % facts


def field_name(name: str) -> str:
    """What a field is called on a page."""
    return _("order of the dates") if name == "dates" else str(FIELDS[name])


def note(found: Note) -> tuple[str, str]:
    """What was odd in the file, and what was done with it, with the first rows."""
    what, done = NOTES[found.code]
    rows = ", ".join(str(row) for row in found.rows)
    more = found.count > len(found.rows)
    told = ""
    if rows:
        told = (_("first rows: %(rows)s") if more else _("rows: %(rows)s")) % {"rows": rows}
    name = f"{str(what)[:1].upper()}{str(what)[1:]}"
    head = name if found.code == "two_orders" else f"{name}: {formats.number(found.count)}"
    return head, together([str(done), told])


def missing(name: str) -> str:
    """What a column that is not there would tell."""
    return str(MISSING[name])


def together(parts: Iterable[str]) -> str:
    """Several short facts on one line."""
    return " · ".join(part for part in parts if part)


def obligation(code: str) -> str:
    """Whether people chose it or had to."""
    names = {"statutory_or_cao": _("required by law"), "mandatory": _("mandatory"), "chosen": _("chosen")}
    return names.get(code, "")


def share(cell: Cell | None) -> str:
    """A rate in words: with its interval, as a band, or that there are too few people."""
    if cell is None:
        return "–"
    if cell.rate is None:
        return _("too few people")
    if cell.band:
        said = _("under %(share)s") if cell.band == "under" else _("over %(share)s")
        return said % {"share": formats.figure(0.1 if cell.band == "under" else 0.9, "%")}
    said = formats.figure(cell.rate.value, "%")
    return f"{said} ({formats.interval(cell.rate.low, cell.rate.high, '%')})"


def kind_name(kind: str) -> str:
    """What a rate is called in a table."""
    names = {"never_started": _("never begins"), "stopped": _("stops half-way"), "not_completed": _("does not finish")}
    return names[kind]


def name_of(spot: Spot | Group) -> str:
    """An activity in quotes, with its form where there are several; a unit as it is called."""
    if spot.dimension == "unit":
        return spot.name
    quoted = _("“%(name)s”") % {"name": spot.name}
    return f"{quoted} ({spot.form})" if spot.form else quoted


def headline(result: Result) -> str:
    """The finding, in one sentence."""
    if not result.overall:
        return _("Too few people to say anything: at least ten are needed")
    said, kinds = _where_lost(result)
    worst = next((spot for spot in result.spots if spot.kind in kinds), None)
    if worst is None:
        return said
    where = _("most of all in %(name)s") if worst.dimension == "unit" else _("most of all with %(name)s")
    return f"{said}, {where % {'name': name_of(worst)}}"


def _where_lost(result: Result) -> tuple[str, tuple[str, ...]]:
    """Before or after the beginning, whichever loses clearly more of all who enrol."""
    before, after = 0.0, 0.0
    known = {cell.kind for group in result.overall for cell in group.cells}
    for group in result.overall:
        rates = {cell.kind: cell.rate.value for cell in group.cells if cell.rate}
        never = rates.get("never_started", 0.0)
        before += group.enrolments * never
        after += group.enrolments * (1 - never) * rates.get("stopped", 0.0)
    if "never_started" not in known:
        return _("Not everybody finishes"), ("not_completed",)
    if "stopped" not in known:
        return _("Not everybody begins"), ("never_started",)
    if before > CLEARLY * after:
        return _("Those who drop out mostly do so before they begin"), ("never_started",)
    if after > CLEARLY * before:
        return _("Those who drop out mostly do so half-way"), ("stopped",)
    return _("About as many people stop half-way as never begin"), ("never_started", "stopped")


def lead(result: Result) -> str:
    """The figures under it."""
    sentences = []
    for group in result.overall:
        cells = {cell.kind: cell for cell in group.cells if cell.rate}
        parts = []
        if cell := cells.get("never_started"):
            parts.append(_("%(share)s never began.") % {"share": share(cell)})
        if cell := cells.get("stopped"):
            parts.append(_("Of who did, %(share)s stopped.") % {"share": share(cell)})
        if not parts and (cell := cells.get("not_completed")):
            parts.append(_("%(share)s did not finish.") % {"share": share(cell)})
        if parts:
            about = obligation(group.obligation) if len(result.overall) > 1 else ""
            text = " ".join(parts)
            sentences.append(f"{about[:1].upper()}{about[1:]}: {text}" if about else text)
    if not result.spots and result.overall:
        sentences.append(_("No activity or team differs from the others by more than chance."))
    return " ".join(sentences)


def spot_title(spot: Spot) -> str:
    """A weak spot as a short sentence."""
    said = {
        "never_started": _("%(name)s: %(share)s never begin"),
        "stopped": _("%(name)s: %(share)s stop half-way"),
        "not_completed": _("%(name)s: %(share)s do not finish"),
    }
    return said[spot.kind] % {"name": name_of(spot), "share": share(spot.cell)}


def spot_why(spot: Spot) -> str:
    """The base, what is possible here, and what the difference costs as far as the file tells."""
    base = ngettext("%(n)s enrolment", "%(n)s enrolments", spot.cell.n) % {"n": formats.number(spot.cell.n)}
    facts = {"base": base, "better": formats.figure(spot.better, "%")}
    said = _("Of %(base)s; in your own better quarter it is %(better)s.") % facts
    price = cost(spot)
    return f"{said} {_('That costs %(cost)s.') % {'cost': price}}" if price else said


def lost(spot: Spot) -> tuple[str, str, str]:
    """How many, the interval, and of what."""
    what = _("people more than at that rate") if spot.of == "people" else _("enrolments more than at that rate")
    return formats.number(round(spot.lost.value)), formats.interval(spot.lost.low, spot.lost.high, ""), what


def cost(spot: Spot) -> str:
    """Money and hours that are lost with them, as far as the file tells."""
    parts = []
    if spot.euros:
        parts.append(_amount(spot.euros, "€"))
    if spot.hours:
        hours = _amount(spot.hours, "")
        untaken = spot.kind == "never_started"
        parts.append(
            (_("%(hours)s hours not learned") if untaken else _("at most %(hours)s hours begun in vain"))
            % {"hours": hours}
        )
    return _(" and ").join(parts)


def _amount(amount: Estimate, unit: formats.Unit) -> str:
    value, low, high = (_rounded(bound) for bound in (amount.value, amount.low, amount.high))
    return f"{formats.figure(value, unit)} ({formats.interval(low, high, unit)})"


def _rounded(amount: float) -> int:
    """To two figures; more would suggest more than is known."""
    digits = max(len(str(int(amount))) - 2, 0)
    return int(round(amount, -digits))


def spot_meta(spot: Spot) -> str:
    """What fits, and what it may bring."""
    parts = [obligation(spot.obligation)]
    if spot.actions:
        first = spot.actions[0]
        parts += [
            words(play(first.play).text("title")),
            _("evidence %(grade)s") % {"grade": first.grade},
            _("expected %(gain)s") % {"gain": gain(first.gain)},
        ]
    return together(parts)


def gain(estimate: Estimate) -> str:
    """A gain with its interval: "+19 (−15 to 51)"."""
    return f"{formats.figure(round(estimate.value, 1), '+')} ({formats.interval(estimate.low, estimate.high, '')})"


def action_title(spot: Spot) -> str:
    """What to do, beginning with a verb."""
    name = f"{spot.name} ({spot.form})" if spot.form else spot.name
    begin, unit = spot.kind == "never_started", spot.dimension == "unit"
    if unit:
        said = _("Help people begin in %(title)s") if begin else _("Help people finish in %(title)s")
    else:
        said = _("Help people begin with “%(title)s”") if begin else _("Help people finish “%(title)s”")
    return said % {"title": name}


def action_text(spot: Spot) -> str:
    """The play, and what studies elsewhere let us expect of it."""
    first = spot.actions[0]
    facts = {
        "play": words(play(first.play).text("summary")),
        "gain": gain(first.gain),
        "n": formats.number(first.n),
    }
    return _("%(play)s Expected from studies elsewhere: %(gain)s of %(n)s like these. Small, and not certain.") % facts
