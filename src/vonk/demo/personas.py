"""Whom a visitor of the demo can be, and what they should look at first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from vonk.people.models import Account

FILE = "personas.json"


@dataclass(frozen=True)
class Persona:
    """One account of the demo."""

    key: str
    name: str
    role: str
    look: str


def remember(accounts: dict[str, str]) -> None:
    """Keeps which account belongs to which persona: key → the account's public id."""
    Path(settings.VONK_HOME, FILE).write_text(json.dumps(accounts), encoding="utf-8")


def personas() -> list[Persona]:
    """Everybody whom the demo offers, in the order of the page."""
    known = _known()
    accounts = {
        str(a.public_id): a for a in Account.objects.filter(public_id__in=known.values()).select_related("person")
    }
    found = []
    for key, (role, look) in _told().items():
        account = accounts.get(known.get(key, ""))
        if account is not None:
            found.append(Persona(key, account.person.name if account.person else "Ada", role, look))
    return found


def account(key: str) -> Account | None:
    """The account of a persona."""
    public_id = _known().get(key)
    return Account.objects.filter(public_id=public_id).first() if public_id else None


def _known() -> dict[str, str]:
    path = Path(settings.VONK_HOME, FILE)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _told() -> dict[str, tuple[str, str]]:
    return {
        "noor": (_("employee"), _("One step for today, and why. What her manager sees of her.")),
        "mila": (_("manager"), _("One thing to do this week. What the team shared, and nothing else.")),
        "lars": (_("learning team"), _("Where learning stalls, step by step, and what to do about it.")),
        "femke": (_("director"), _("One page: where we stand and how sure that is.")),
        "wim": (_("works council"), _("The same figures, and which purposes are on.")),
        "sven": (_("employee of another team"), _("Sees only his own learning, nothing of Noor or Mila.")),
        "rachida": (_("registrar"), _("Rosters for sessions come later; for now only her own pages.")),
        "ada": (_("administrator"), _("Imports, purposes, the mail that was sent. No learning of anybody.")),
    }
