"""Prints what a run or a replay did, on the terminal."""

from __future__ import annotations

import resource

from rich.console import Console
from rich.table import Table

from vonk.demo.loader import Loaded
from vonk.demo.player import Played
from vonk.insight.loop import Looped


def print_replay(loaded: Loaded, played: Played, *, set_up: float, console: Console) -> None:
    """The short report of `vonk demo`: people, events, signals, decisions by reason, sent, held, seconds."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", justify="right")
    table.add_column()
    table.add_row(f"{loaded.people:,}", "people in " + f"{loaded.units:,} units")
    table.add_row(f"{played.statements:,}", "statements posted over HTTP in batches of 50")
    table.add_row(f"{played.said:,}", "answers and talks, made up as examples and marked so")
    table.add_row(f"{played.cells:,}", "figures about groups released")
    table.add_row(
        f"{sum(played.reasons.values()):,}", f"decisions over {len(played.run_seconds)} weekly runs, of which"
    )
    for reason, count in played.reasons.most_common():
        table.add_row(f"{count:,}", f"  {reason}", style="dim")
    table.add_row(f"{played.sent:,}", f"messages delivered; {played.cancelled:,} cancelled at the moment of sending")
    console.print(table)
    runs = sum(played.run_seconds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = {"set-up": set_up, **played.seconds}
    console.print("seconds: " + " · ".join(f"{what} {seconds:.1f}" for what, seconds in spent.items()))
    console.print(f"{len(played.run_seconds)} runs {runs:.1f} ", end="")
    console.print(f"(longest {max(played.run_seconds):.2f}) · peak memory {memory:.0f} MB")


def print_run(looped: Looped) -> None:
    """The report of one run."""
    console = Console(highlight=False)
    done = looped.activated
    console.print(f"{done.persons:,} people decided for, {done.queued:,} messages queued, {done.held:,} held out")
    for reason, count in sorted(done.reasons.items(), key=lambda item: -item[1]):
        console.print(f"  {count:>8,}  {reason}")
    console.print(f"{looped.cells:,} figures released")
