"""`vonk scan FILE`: ranks the weak spots in an export on the terminal, and writes them as one printable page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.prompt import Prompt
from rich.table import Table

from vonk import clock
from vonk.insight import scan as scanning
from vonk.insight.scan import Mapping, Result, Settings, Source, Unreadable
from vonk.web.org import scan_page, scan_words

ABOUT_COLUMNS = frozenset({
    "missing_column", "missing_outcome", "undecided_order", "unknown_field", "unknown_heading", "heading_twice",
    "unknown_order",
})  # fmt: skip


def scan_file(path: Path, *, columns: Sequence[str], html: Path | None, lang: str) -> int:
    """Scan one file; `columns` holds FIELD=HEADING, also dates=dmy and price=25. 1 when it cannot be scanned."""
    console = Console(highlight=False)
    with translation.override(lang):
        try:
            return _scan(path, columns, html, console)
        except Unreadable as refused:
            said, remedy = scan_words.problem(refused)
            console.print(f"[red]{escape(path.name)}[/red]: {escape(said)}\n→ {escape(remedy)}", soft_wrap=True)
            if refused.code in ABOUT_COLUMNS:
                console.print(_('Like this: vonk scan FILE --column item="Name of the course" --column dates=dmy'))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            console.print(f"[red]{escape(str(error.filename or path))}[/red]: {escape(reason)}", soft_wrap=True)
        return 1


def _scan(path: Path, columns: Sequence[str], html: Path | None, console: Console) -> int:
    source = scanning.open_source(path)
    choices, price = _choices(columns, source)
    mapping = scanning.propose(source)
    mapping = scanning.choose(source, mapping, choices) if choices else mapping
    if mapping.unsure and sys.stdin.isatty():
        mapping = scanning.choose(source, mapping, choices | _asked(source, mapping, console))
    _say_columns(source, mapping, console)
    scanning.check(mapping)
    result = scanning.rank(source, mapping, Settings(today=clock.now().date(), price=price))
    _print(result, console)
    if html:
        html.write_text(scan_page.one_file(result, name=path.name), encoding="utf-8")
        console.print("\n" + _("Written: %(path)s") % {"path": escape(str(html))}, soft_wrap=True)
    return 0


def _choices(columns: Sequence[str], source: Source) -> tuple[dict[str, str], float | None]:
    """What the options say: {field: heading}, and a price that is an amount instead of a heading."""
    choices: dict[str, str] = {}
    price = None
    for column in columns:
        name, _sign, heading = (part.strip() for part in column.partition("="))
        amount = scanning.number(heading) if name == "price" and heading not in source.headings else None
        if amount is None:
            choices[name] = heading
        else:
            price = amount
    return choices, price


def _asked(source: Source, mapping: Mapping, console: Console) -> dict[str, str]:
    """Ask for each field that is unsure; an empty answer keeps the guess, 0 means that no column has it."""
    found: dict[str, str] = {}
    fields = [name for name in mapping.unsure if name != "dates"]
    if fields:
        console.print(_("Which column is which? A number, 0 for none, or Enter to keep what stands there."))
        for place, heading in enumerate(source.headings, 1):
            console.print(f"  {place:>2}  {escape(heading)}")
    numbers = [str(place) for place in range(len(source.headings) + 1)]
    for name in fields:
        guess = next((match.heading for known, match in mapping.matches.items() if known == name), None)
        default = str(source.headings.index(guess) + 1) if guess else "0"
        answer = Prompt.ask(
            f"  {scan_words.field_name(name)}", choices=numbers, default=default, show_choices=False, console=console
        )
        found[name] = source.headings[int(answer) - 1] if answer != "0" else ""
    if "dates" in mapping.unsure:
        question = "  " + _("What comes first in a date: the day (dmy) or the month (mdy)?")
        found["dates"] = Prompt.ask(question, choices=["dmy", "mdy"], default="dmy", console=console)
    return found


def _say_columns(source: Source, mapping: Mapping, console: Console) -> None:
    """How the columns are read, so that a wrong guess is seen at once."""
    read = [
        f"{scan_words.field_name(name)} = {match.heading}" + (" (?)" if name in mapping.unsure else "")
        for name, match in mapping.matches.items()
    ]
    used = {part for match in mapping.matches.values() for part in (match.heading, *match.heading.split(" + "))}
    unused = [heading for heading in source.headings if heading not in used]
    console.print("[dim]" + escape(" · ".join(read)) + "[/dim]", soft_wrap=True)
    if unused:
        console.print(
            "[dim]" + escape(_("not used: %(headings)s") % {"headings": ", ".join(unused)}) + "[/dim]", soft_wrap=True
        )


def _print(result: Result, console: Console) -> None:
    page = scan_page.context(result)
    console.print(f"\n[bold]{escape(page['title'])}[/bold]", soft_wrap=True)
    console.print(escape(page["lead"]), soft_wrap=True)
    if page["spots"]:
        console.print()
        console.print(_ranked(page["spots"]))
    if first := page["first"]:
        console.print(f"\n[bold]{_('Begin here')}[/bold]: {escape(first['title'])} ({escape(first['meta'])})")
        console.print(escape(f"{first['play_title']}. {first['text']}"))
    console.print()
    for what, done in page["notes"]:
        console.print(f"[yellow]{escape(what)}[/yellow]: {escape(done)}", soft_wrap=True)
    for text in page["missing"]:
        console.print(f"[dim]{escape(text)}[/dim]", soft_wrap=True)


def _ranked(spots: Sequence[dict[str, object]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", justify="right", style="bold")
    table.add_column(_("Weak spots"), ratio=3)
    table.add_column(_("more than in your own better quarter"), ratio=2)
    for spot in spots:
        size = f"[bold]{spot['gain']}[/bold] ({spot['interval']}) {escape(str(spot['gain_for']))}"
        what = f"{escape(str(spot['title']))}\n[dim]{escape(str(spot['why']))}\n{escape(str(spot['meta']))}[/dim]"
        table.add_row(str(spot["number"]), what, size)
    return table
