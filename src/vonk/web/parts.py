"""A part of a first page that another file of the same face fills: its template and what the template shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One section; `template` reads `part`, which is `shows`."""

    template: str
    shows: object
