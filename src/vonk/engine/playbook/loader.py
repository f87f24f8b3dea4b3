"""Reads the playbook: the plays that ship with the product, and copies that an organisation has edited."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import resources
from typing import Any

import msgspec
import yaml

from vonk.engine.playbook.schema import DRIVERS, Play, Playbook, Refused


class PlaybookError(ValueError):
    """A play that cannot be used; the message names the file, the path inside it and what is wrong."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"{source}: {problem}")


@cache
def load_playbook() -> Playbook:
    """The plays in the wheel, sorted by id; raises PlaybookError when a file is wrong or a driver has no play."""
    folder = resources.files("vonk.engine.playbook") / "plays"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    read = []
    for file in files:
        play = read_play(file.read_text(encoding="utf-8"), source=file.name)
        if file.name != f"{play.id}.yaml":
            raise PlaybookError(file.name, f"$.id: {play.id!r} must be the name of the file")
        read.append(play)
    playbook = collect(read)
    if missing := [driver for driver in DRIVERS if not playbook.for_driver(driver)]:
        raise PlaybookError("plays", f"no play strengthens {', '.join(missing)}")
    return playbook


def collect(plays: list[Play | Refused]) -> Playbook:
    """One playbook from plays of any origin; refuses an id that occurs twice and a phase with two defaults."""
    if doubles := [name for name, count in Counter(play.id for play in plays).items() if count > 1]:
        raise PlaybookError(", ".join(doubles), "this id is used twice")
    ordered = sorted(plays, key=lambda play: play.id)
    usable = tuple(play for play in ordered if isinstance(play, Play))
    defaults = Counter(play.phase for play in usable if play.phase_default and play.sendable)
    if twice := [phase for phase, count in defaults.items() if count > 1]:
        raise PlaybookError(", ".join(twice), "this phase has more than one default play")
    return Playbook(plays=usable, refused=tuple(play for play in ordered if isinstance(play, Refused)))


def read_play(text: str, *, source: str) -> Play | Refused:
    """One play from YAML; ``source`` (a file name, a row) opens the message of the PlaybookError when it is wrong."""
    try:
        raw: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PlaybookError(source, f"not readable as YAML: {error}") from error
    try:
        if isinstance(raw, dict) and raw.get("status") == "refused":
            return msgspec.convert(raw, Refused)
        return msgspec.convert(raw, Play)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        raise PlaybookError(source, f"{path.strip('`') or '$'}: {message}") from error
