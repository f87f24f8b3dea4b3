"""Keeps chance finds out of many outcomes at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

SHARE_FALSE: Final = 0.10  # of what is called a find among the secondary outcomes


def benjamini_hochberg(p: ArrayLike, q: float = SHARE_FALSE) -> NDArray[np.bool_]:
    """Say which of these p-values are finds, so that on average at most a share `q` of the finds is chance.

    With m values sorted, all up to the largest i with p_i <= q i / m. The p of an `Effect` holds at every look, so this
    does too. Source: Benjamini & Hochberg 1995.
    """
    values = np.asarray(p, dtype=float)
    order = np.argsort(values, kind="stable")
    under = np.flatnonzero(values[order] <= q * np.arange(1, values.size + 1) / max(values.size, 1))
    found = np.zeros(values.size, dtype=bool)
    found[order[: under[-1] + 1 if under.size else 0]] = True
    return found
