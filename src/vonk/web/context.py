"""What every page template needs: the viewer, the navigation around the page, and whether this is a demo."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from vonk.messaging import queries as messages
from vonk.people.access import Viewer
from vonk.web.navigation import Nav, NavItem

ORG_ROLES = ("learning_team", "director", "works_council", "administrator")
# section: (route name, label, icon, roles that see it); an empty tuple of roles is everybody who has the face
type Entry = tuple[str, str, str, tuple[str, ...]]


def page(request: HttpRequest) -> dict[str, Any]:
    """Built only when a template asks for it: `viewer`, `nav`, `now`, `demo`, `theme`."""
    theme = request.GET.get("theme", "")
    return {
        "viewer": getattr(request, "viewer", None),
        "now": getattr(request, "now", None),
        "demo": settings.VONK_DEMO,
        "theme": theme if theme in {"light", "dark"} else "",
        "nav": SimpleLazyObject(lambda: navigation(request)),
    }


def navigation(request: HttpRequest) -> Nav | None:
    """Only the faces and pages that this viewer may have; None for a visitor."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if not viewer:
        return None
    section = request.path.split("/")[1]
    entries = _entries(viewer)
    faces = tuple(
        NavItem(label, reverse(entries[name][0][0]), current=section == name)
        for name, label in (
            ("me", _("Me")),
            ("team", _("Team")),
            ("org", _("Organisation")),
            ("settings", _("Settings")),
        )
        if entries.get(name)
    )
    shown = section if entries.get(section) else next(iter(entries), "")
    items = tuple(_item(entry, request.path) for entry in entries.get(shown, ()))
    return Nav(
        section=shown,
        items=items,
        faces=faces,
        initials=viewer.initials,
        unread=messages.unread(viewer) if shown == "me" else 0,
        name=viewer.name,
        menu=_menu(viewer),
        organisation=viewer.organisation,
    )


def _entries(viewer: Viewer) -> dict[str, list[Entry]]:
    roles = {grant.role for grant in viewer.grants}
    found: dict[str, list[Entry]] = {}
    if viewer.person is not None:
        found["me"] = [
            ("today", _("Today"), "today", ()),
            ("my_talks", _("Talks"), "talk", ()),
            ("inbox", _("Messages"), "message", ()),
            ("say", _("Your say"), "voice", ()),
            ("my_data", _("About me"), "me", ()),
        ]
    if viewer.leads:
        found["team"] = [
            ("team", _("This week"), "team", ()),
            ("team_talks", _("Talks"), "talk", ()),
            ("team_requests", _("Requests"), "request", ()),
            ("team_rituals", _("Rituals"), "ritual", ()),
        ]
    if roles & {"learning_team", "director", "works_council"}:
        found["org"] = [
            ("org", _("Where we stand"), "where", ()),
            ("org_drivers", _("Drivers"), "driver", ()),
            ("offerings", _("Offerings"), "offering", ()),
            ("campaigns", _("Campaigns"), "campaign", ()),
            ("playbook", _("Playbook"), "play", ()),
            ("org_listening", _("Listening"), "voice", ()),
        ]
        if "learning_team" in roles:
            found["org"].append(("scan", _("Scan"), "search", ()))
    if entries := _settings(roles):
        found["settings"] = entries
    return found


def _settings(roles: Collection[str]) -> list[Entry]:
    if "administrator" in roles:
        mail: list[Entry] = [("sent_mail", _("Sent mail"), "message", ())] if settings.VONK_DEMO else []
        return [
            ("imports", _("Imports"), "download", ()),
            ("purposes", _("Purposes"), "lock", ()),
            ("admin_reports", _("Reports"), "voice", ()),
            ("intranet", _("Intranet"), "intranet", ()),
            *mail,
        ]
    return [("purposes", _("Purposes"), "lock", ())] if "works_council" in roles else []


def _item(entry: Entry, path: str) -> NavItem:
    url = reverse(entry[0])
    exact = entry[0] in {"today", "org", "team"}
    short = {"org": _("Overview"), "playbook": _("Plays")}.get(entry[0], "")
    return NavItem(entry[1], url, current=path == url if exact else path.startswith(url), icon=entry[2], short=short)


def _menu(viewer: Viewer) -> tuple[NavItem, ...]:
    own = (NavItem(_("What Vonk knows of me"), reverse("my_data")), NavItem(_("My requests"), reverse("my_requests")))
    pay = (NavItem(_("What learning brings"), reverse("pay")),) if viewer.has("learning_team") else ()
    return (*(own if viewer.person is not None else ()), *pay, NavItem(_("Sign out"), reverse("account_logout")))
