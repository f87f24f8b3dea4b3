"""Asks the writer of a free text to leave the names of colleagues out, beside the field and with the text kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonk.dialogue.queries.names import names_in
from vonk.people.access import Viewer


class KeepField(forms.BooleanField):
    """That what looks like a name may stand; the page shows it only once a name was found."""

    def __init__(self) -> None:
        super().__init__(required=False, label=gettext_lazy("It is not a name, or it has to stand there"))


def found_in(viewer: Viewer, words: str) -> str:
    """The request to leave names out; empty when there are none."""
    names = names_in(viewer, words=words)
    if not names:
        return ""
    said = _("Is “%(names)s” a colleague? Then please say it without the name; what happened is enough.")
    return said % {"names": ", ".join(names)}
