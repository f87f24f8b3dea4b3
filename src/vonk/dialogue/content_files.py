"""Reads the texts that ship with this app."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def content(name: str) -> Any:  # noqa: ANN401 - what a YAML file holds
    """What content/<name>.yaml holds; read once."""
    file = resources.files("vonk.dialogue") / "content" / f"{name}.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))
