"""What the header and the bar at the bottom of a phone show on one page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NavItem:
    """One link.

    `icon` (a name of `vonk.web.icons`) and `short` are for the bar on a phone; `short` falls back to the label.
    """

    label: str
    url: str
    current: bool = False
    icon: str = ""
    short: str = ""


@dataclass(frozen=True)
class Nav:
    """Everything around a page; put it in the context as `nav`. Without it the header shows the mark alone.

    section: "me", "team", "org" or "admin".
    items: the pages of this face, in the header on a desktop.
    faces: only the faces this viewer may have; hidden when there is one.
    initials, name: of the viewer, for the menu.
    unread: messages not read yet; said in words, never a badge.
    tabs: at most five, for a phone; empty means the first five items.
    more: pages that stand behind "More".
    context: a few words at the top right of a phone: the day, the team.
    menu: what the viewer's own menu holds (what is known of me, settings, sign out).
    """

    section: str
    items: tuple[NavItem, ...] = ()
    faces: tuple[NavItem, ...] = ()
    initials: str = ""
    unread: int = 0
    name: str = ""
    tabs: tuple[NavItem, ...] = ()
    more: tuple[NavItem, ...] = ()
    menu: tuple[NavItem, ...] = ()
    organisation: str = ""
    context: str = ""

    @property
    def bar(self) -> tuple[NavItem, ...]:
        """The links in the bar on a phone; four when "More" takes the fifth place."""
        return (self.tabs or self.items)[: 4 if self.more and not self.tabs else 5]

    @property
    def rest(self) -> tuple[NavItem, ...]:
        """What stands behind "More" on a phone: the items without a place in the bar, then `more`."""
        left = () if self.tabs else self.items[len(self.bar) :]
        return left + self.more
