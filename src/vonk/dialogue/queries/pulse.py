"""Reads of the pulse: what one is asked now, and one's own answers; nobody reads anybody else's."""

from __future__ import annotations

from vonk.dialogue.bank import Barrier, Item, Motives, Strategy, bank, barriers, labels, motives, strategies

__all__ = ["Barrier", "Item", "Motives", "Strategy", "bank", "barriers", "labels", "motives", "strategies"]
