"""Names the app to Django."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

NOUNS = ("conversations", "pulse", "transfer", "feedback", "listening")
SILENT = {"pulse"}  # stands in the page and sends nothing


class DialogueConfig(AppConfig):
    """The dialogue app."""

    name = "vonk.dialogue"
    label = "dialogue"

    def ready(self) -> None:
        """Says what happens to this app's personal data, what it sends, and what a manager may see of it."""
        for noun in NOUNS:  # models are loaded only now
            import_module(f"vonk.dialogue.lifecycle.{noun}").register()
            if noun not in SILENT:
                import_module(f"vonk.dialogue.kinds.{noun}").register()
        import_module("vonk.dialogue.taps").register()
        import_module("vonk.dialogue.disclosed").register()
