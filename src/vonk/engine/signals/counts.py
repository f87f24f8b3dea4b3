"""Finds the function that counts a signal of the registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ibis.expr.types import Table

from vonk.engine.signals.activation import a28
from vonk.engine.signals.completion import completion
from vonk.engine.signals.steps import stopped

# Each takes (frames, window, as_of, by, level) and gives the columns of `by`, persons, n and x.
COUNTED: Final[dict[str, Callable[..., Table]]] = {"A28": a28, "completion": completion, "stopped": stopped}
