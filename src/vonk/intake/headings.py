"""Which heading means which field, in Dutch and English; refuses reasons for absence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vonk.intake.problems import Unreadable

# field: the headings that mean it, after `plain` (lower case, letters and digits only)
HEADINGS: Mapping[str, str] = {
    "code": "personeelsnummer medewerkernummer medewerkersnummer persnr personeelsnr nummer employeeid employeenumber "
    "staffnumber personid number id",
    "given_name": "voornaam roepnaam givenname firstname",
    "prefix": "tussenvoegsel voorvoegsel prefix infix",
    "family_name": "achternaam familienaam familyname lastname surname",
    "name": "naam volledigenaam name fullname displayname",
    "email": "email emailadres mail mailadres zakelijkemail werkmail emailaddress workemail",
    "unit": "afdeling team eenheid organisatieeenheid unit department plaatsing",
    "division": "divisie sector directie division",
    "unit_code": "afdelingscode teamcode eenheidcode kostenplaats unitcode departmentcode teamid",
    "unit_parent": "bovenliggendeafdeling bovenliggendecode hoortbij bovenliggendeteamcode parentunit parentcode",
    "manager": "leidinggevende manager chef leidinggevendenummer managerid managernumber supervisor",
    "role": "functie functienaam role jobtitle job position",
    "lang": "taal voorkeurstaal language lang",
    "workdays": "werkdagen rooster workdays workingdays",
    "employed_from": "indienst datumindienst indienstsinds startdatum begindatum employedfrom startdate hiredate",
    "employed_to": "uitdienst datumuitdienst einddatum employedto enddate",
}
FORBIDDEN = re.compile(
    r"verzuim|ziek(?!enhuis)|reintegrat|zwanger|bevalling|diagnos|redenafwezig|redenverlof|afwezigheidsreden|verlofreden"
    r"|sick|illness|absencereason|reasonofabsence|reasonforabsence|leavereason|pregnan|maternity"
)


@dataclass(frozen=True)
class Columns:
    """Where each field stands; a unit may be spread over several columns, the widest first."""

    places: Mapping[str, int]
    unit: tuple[int, ...]
    ignored: tuple[str, ...]

    def has(self, field: str) -> bool:
        """Whether the file speaks of this field."""
        return bool(self.unit) if field == "unit" else field in self.places


def plain(heading: str) -> str:
    """Lower case, without accents, spaces and signs: "E-mail adres" is emailadres."""
    letters = unicodedata.normalize("NFKD", heading.lower())
    return re.sub(r"[^a-z0-9]", "", letters.encode("ascii", "ignore").decode())


def columns(heading: Sequence[str]) -> Columns:
    """The columns of a file of people. Unreadable for reasons of absence, a heading twice, or one that is missing."""
    names = [plain(name) for name in heading]
    for shown, name in zip(heading, names, strict=True):
        if FORBIDDEN.search(name):
            raise Unreadable(
                _("The column “%(column)s” tells why somebody is absent.") % {"column": shown},
                _("Vonk never keeps that. Take the column out of the file and upload it again. Nothing was stored."),
            )
    known = {word: field for field, words in HEADINGS.items() for word in words.split()}
    fields = [known.get(name) for name in names]
    places: dict[str, int] = {}
    for index, field in enumerate(fields):
        if field in places and field != "unit":
            raise Unreadable(
                _("Two columns mean the same: “%(one)s” and “%(two)s”.")
                % {"one": heading[places[field]], "two": heading[index]},
                _("Keep one of them."),
            )
        if field is not None:
            places.setdefault(field, index)
    units = [index for index, field in enumerate(fields) if field in {"division", "unit"}]
    units.sort(key=lambda index: (fields[index] != "division", _depth(names[index])))
    _refuse_missing({*places, *(["unit"] if units else [])})
    ignored = tuple(heading[index] for index, field in enumerate(fields) if field is None and heading[index])
    return Columns(places, tuple(units), ignored)


def _depth(name: str) -> int:
    """A department is wider than a team."""
    return 1 if name in {"team", "unit", "eenheid", "organisatieeenheid"} else 0


def _refuse_missing(present: Collection[str]) -> None:
    examples = {
        "code": _("a number for each person, for instance “Personeelsnummer” or “Employee id”"),
        "unit": _("the team, for instance “Afdeling” or “Team”, as “Zorg > Wijk > Team Noord”"),
        "family_name": _("a name, for instance “Voornaam” and “Achternaam”"),
    }
    missing = [field for field in ("code", "unit") if field not in present]
    if "name" not in present and not ("given_name" in present and "family_name" in present):
        missing.append("family_name")
    if missing:
        raise Unreadable(
            _("A column is missing: %(columns)s.") % {"columns": "; ".join(examples[field] for field in missing)},
            _("Add it with that heading in the first row and upload the file again."),
        )
