"""The words that exports use: headings of twelve fields, states, months, and reasons that a file may not carry.

Collected from exports of Moodle, SAP SuccessFactors, Cornerstone, TalentLMS, AFAS, Studytube and hand-made lists.
All in the form that `plain` gives: lower case, no accents, single spaces.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from vonk.engine.scan.tables import Field

# Ordered from the best column for a field to one that is taken for want of better.
HEADINGS: Final[dict[Field, tuple[str, ...]]] = {
    "person": (
        "person", "persoon", "person id", "employee id", "employee number", "user id", "userid", "learner id",
        "personeelsnummer", "personeelsnr", "personeelsnum", "medewerkernummer", "medewerkersnummer", "medewerker id",
        "medewerkercode", "id number", "id nummer", "cursistnummer", "registratienummer", "gebruiker id", "student id",
        "e mailadres", "emailadres", "email address", "e mail address", "e mail", "email", "mailadres", "user email",
        "username", "gebruikersnaam", "user name", "login", "medewerker", "employee", "user", "gebruiker", "learner",
        "deelnemer", "cursist", "student", "naam medewerker", "medewerker naam", "employee name", "user full name",
        "full name", "volledige naam", "learner name", "naam deelnemer", "naam cursist", "voornaam achternaam",
        "first name last name", "display name", "naam",
    ),
    "item": (
        "item", "item title", "item titel", "leeractiviteit", "cursusnaam", "cursustitel", "naam cursus",
        "course title", "course name", "course full name", "course fullname", "training title", "training titel",
        "naam training", "trainingsnaam", "trainingnaam", "opleidingsnaam", "naam opleiding", "naam leeractiviteit",
        "learning title", "learning item", "object title", "entity name", "activity name", "activiteit naam",
        "offering", "cursus", "course", "training", "opleiding", "activiteit", "activity", "leerobject",
        "learning object", "learning", "e learning", "elearning", "modulenaam", "module name", "module", "workshop",
        "course short name", "item id", "course id", "course code", "cursuscode", "title", "titel", "vak", "onderwerp",
    ),
    "unit": (
        "unit", "team", "teamnaam", "afdeling", "afdelingsnaam", "naam afdeling", "department", "department name",
        "organisatie eenheid", "organisatieeenheid", "organisatieonderdeel", "org unit", "org eenheid",
        "organizational unit", "organisational unit", "organization", "business unit", "division", "divisie",
        "cluster", "sector", "werkmaatschappij", "branch", "locatie", "location", "vestiging", "kostenplaats",
        "cost center", "cost centre", "groep", "group", "onderdeel",
    ),
    "enrolled": (
        "enrolled", "enrolled on", "enrolment date", "enrollment date", "date enrolled", "time enrolled", "enroled on",
        "enrolment", "enrollment", "ingeschreven", "ingeschreven op", "inschrijfdatum", "datum inschrijving",
        "datum ingeschreven", "inschrijving", "aangemeld op", "aangemeld", "aanmelddatum", "datum aanmelding",
        "registered on", "registered", "registration date", "date registered", "transcript registration date",
        "assigned on", "assigned", "assigned date", "assignment date", "date assigned", "toegewezen op", "toegewezen",
        "datum toewijzing", "toewijsdatum", "toewijzingsdatum", "uitgenodigd op", "added on", "date added",
        "toegevoegd op", "datum toegevoegd", "created on", "aangemaakt op", "besteldatum",
    ),
    "started": (
        "started", "started on", "started at", "start date", "date started", "time started", "gestart op", "gestart",
        "datum gestart", "startdatum", "begonnen op", "begonnen", "datum begonnen", "begindatum", "datum start",
        "first access", "first accessed", "first accessed on", "eerste toegang", "eerste bezoek", "eerste activiteit",
        "first activity", "training start date", "geopend op",
    ),
    "completed": (
        "completed", "completed on", "completed at", "completion date", "date completed", "time completed",
        "completed date", "voltooid op", "voltooid", "voltooiingsdatum", "datum voltooid", "datum voltooiing",
        "afgerond op", "afgerond", "datum afgerond", "afronddatum", "afrondingsdatum", "datum afronding", "behaald op",
        "behaald", "datum behaald", "geslaagd op", "finished on", "finished", "finish date", "completion",
        "einddatum", "end date", "datum einde",
    ),
    "status": (
        "status", "completion status", "voltooiingsstatus", "voortgangsstatus", "inschrijfstatus",
        "status inschrijving",
        "enrolment status", "enrollment status", "transcript status", "course status", "user status", "item status",
        "leerstatus", "state", "stand", "resultaat", "result", "outcome", "uitslag",
    ),
    "progress": (
        "progress", "voortgang", "progress percent", "percent progress", "voortgang percent", "percent complete",
        "percent completed", "completion percent", "percent voltooid", "percent afgerond", "percentage",
        "completion percentage", "progress percentage", "voortgangspercentage", "percent",
    ),
    "obligation": (
        "obligation", "verplicht", "verplichting", "mandatory", "is mandatory", "is verplicht", "required",
        "is required", "verplicht of keuze", "mandatory or chosen", "soort verplichting", "type verplichting",
        "assignment type", "toewijzingstype", "compliance", "statutory", "wettelijk verplicht", "requirement type",
    ),
    "form": (
        "form", "vorm", "leervorm", "werkvorm", "delivery method", "delivery type", "training type", "course type",
        "learning type", "object type", "item type", "type training", "soort training", "type leeractiviteit",
        "methode",
        "method", "modality", "type", "soort",
    ),
    "duration": (
        "duration", "duur", "tijdsduur", "duration minutes", "duration min", "duur minuten", "duur in minuten",
        "duur min", "duration hours", "duur uren", "duur in uren", "minutes", "minuten", "hours", "uren",
        "training hours", "credit hours", "lesuren", "studielast", "studiebelasting", "estimated duration", "leertijd",
    ),
    "price": (
        "price", "prijs", "kosten", "cost", "costs", "prijs per deelnemer", "price per person", "training cost",
        "kosten per deelnemer", "bedrag", "amount", "tarief", "fee", "prijs excl btw", "prijs euro", "price eur",
    ),
}  # fmt: skip

FIRST_NAMES: Final = frozenset({"voornaam", "first name", "firstname", "given name", "roepnaam"})
LAST_NAMES: Final = frozenset({"achternaam", "last name", "lastname", "surname", "family name", "familienaam"})

# Availability may be known, its reasons may not (decisions section 1).
ABSENCE_HEADINGS: Final = re.compile(
    r"\b(verzuim\w*|ziek\w*|afwezigheid\w*|afwezigheids\w*|sick\w*|illness|absence|absenteeism|leave type|leave reason|"
    r"verlofsoort|verlofreden|soort verlof|reden verlof|diagnos\w*|arbeidsongeschikt\w*|disability)\b"
)
ABSENCE_WORDS: Final = frozenset({
    "ziek", "ziekte", "ziekteverlof", "ziek gemeld", "ziekgemeld", "langdurig ziek", "zwangerschapsverlof",
    "zwangerschap", "ouderschapsverlof", "zorgverlof", "rouwverlof", "burn out", "burnout", "arbeidsongeschikt", "sick",
    "sick leave", "illness", "maternity leave", "pregnancy", "parental leave", "bereavement leave",
    "long term sick", "disability leave",
})  # fmt: skip

DONE: Final = frozenset({
    "afgerond", "voltooid", "completed", "complete", "behaald", "gehaald", "geslaagd", "passed", "pass", "finished",
    "gereed", "klaar", "done", "certified", "gecertificeerd", "voldaan", "succesvol afgerond", "successful",
    "completed successfully", "completed passed", "voldoende", "aanwezig", "attended", "toegepast", "achieved",
})  # fmt: skip
BUSY: Final = frozenset({
    "in progress", "inprogress", "bezig", "in behandeling", "gestart", "started", "begonnen", "lopend", "onderweg",
    "in uitvoering", "mee bezig", "ongoing", "active", "actief", "opgestart", "deels voltooid", "accessed",
})  # fmt: skip
UNDONE: Final = frozenset({  # does not say whether it was begun
    "incomplete", "not completed", "not complete", "niet afgerond", "niet voltooid", "onvoltooid", "nog niet afgerond",
    "uncompleted", "niet gereed", "nog niet voltooid",
})  # fmt: skip
ENDED: Final = frozenset({
    "failed", "fail", "gezakt", "niet geslaagd", "niet behaald", "onvoldoende", "not passed", "withdrawn after start",
    "gestopt", "stopped", "afgebroken", "dropped out", "dropout", "uitgevallen", "lapsed", "verlopen", "expired",
    "completed failed", "voortijdig gestopt", "gave up",
})  # fmt: skip
IDLE: Final = frozenset({
    "niet gestart", "niet begonnen", "not started", "notstarted", "nog niet gestart", "nog niet begonnen", "open",
    "ingeschreven", "enrolled", "registered", "assigned", "toegewezen", "approved", "goedgekeurd", "aangemeld",
    "not attempted",
    "niet geopend", "te doen", "to do", "not accessed", "uitgenodigd", "invited", "no show", "noshow",
    "niet verschenen",
    "afwezig", "planned", "gepland", "overdue", "te laat", "not yet started", "past due", "achterstallig",
})  # fmt: skip
WAITING: Final = frozenset({
    "aangevraagd", "requested", "pending", "pending approval", "wacht op goedkeuring", "in afwachting", "wachtlijst",
    "waitlisted", "waitlist", "waiting list", "op wachtlijst", "ter goedkeuring", "awaiting approval",
})  # fmt: skip
CANCELLED: Final = frozenset({
    "geannuleerd", "cancelled", "canceled", "afgemeld", "uitgeschreven", "withdrawn", "unenrolled", "afgewezen",
    "declined",
    "denied", "rejected", "ingetrokken", "vervallen", "exempt", "vrijgesteld", "waived", "vrijstelling", "removed",
})  # fmt: skip
YES: Final = frozenset({"ja", "yes", "j", "y", "1", "true", "waar", "x", "✓", "✔"})
NO: Final = frozenset({"nee", "no", "n", "0", "false", "onwaar", "neen"})
NOTHING: Final = frozenset({
    "", "-", "–", "—", "n v t", "nvt", "n a", "na", "null", "none", "geen", "nooit", "never", "onbekend", "unknown",
    "nan",
    "leeg", "empty", "n/a", "n.v.t.", "#n/a",
})  # fmt: skip

BY_LAW: Final = re.compile(r"\b(wettelijk\w*|statutory|legal\w*|cao|wet|law|regulatory)\b")
MUST: Final = re.compile(r"\b(verplicht\w*|mandatory|required|compulsory|must|moet|compliance|toegewezen|assigned)\b")
FREE: Final = re.compile(
    r"\b(keuze|zelf|eigen|vrij\w*|optional|optioneel|elective|chosen|voluntary|self|recommended|aanbevolen|"
    r"niet verplicht|not mandatory|not required|nice)\b"
)

MONTHS: Final[dict[str, int]] = {
    name: month
    for month, names in enumerate(
        (
            "jan januari january", "feb februari february febr", "mrt maart mar march maa", "apr april",
            "mei may", "jun juni june", "jul juli july", "aug augustus august", "sep sept september",
            "okt oktober oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

_ACCENT: Final = re.compile(r"[\u0300-\u036f]")
_OTHER: Final = re.compile(r"[^a-z0-9✓✔]+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain(text: str) -> str:
    """A heading or a word as the lists above have it: "E-mailadres " becomes "e mailadres", "% done" "percent done"."""
    spaced = _CAMEL.sub(" ", text).replace("%", " percent ").replace("€", " euro ")
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", spaced.lower()))
    return _OTHER.sub(" ", bare).strip()
