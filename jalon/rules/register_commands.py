"""The commands that read a whole register: `jalon rules count` and `jalon rules compare`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from jalon.rules.console import (
    AsJson,
    At,
    Dates,
    Lang,
    Settings,
    WhichMoment,
    dates_of,
    fail,
    moment_of,
    named,
    others,
    print_json,
    refuse,
    settings_of,
)
from jalon.rules.facts import FactsError
from jalon.rules.facts_file import parse_assumption
from jalon.rules.reading import Unreadable
from jalon.rules.rulebook import Assurance, Rulebook
from jalon.rules.together import words_of

if TYPE_CHECKING:
    from jalon.rules.register import Register, Setting

Assume = Annotated[
    list[str] | None,
    typer.Option(
        "--assume", help="project.breakthrough=5%, company.size=small:80%,micro:20%, costs.eligible=200_000"
    ),
]
Sure = Annotated[
    str, typer.Option("--assurance", help="How sure the register is, from the decision on: declared to verified.")
]
Seed = Annotated[int, typer.Option("--seed", help="The same seed assumes the same of the same companies.")]
By = Annotated[str, typer.Option("--by", help="reason, size, headcount, department, form or sector.")]
Engine = Annotated[str, typer.Option("--engine", help="duckdb, or spark where it is installed.")]


def count_command(
    name: Annotated[str, typer.Argument(help="A rulebook's identifier or file.")],
    register: Annotated[str, typer.Argument(help="A Parquet register: one column a fact.")],
    by: By = "",
    at: At = "",
    dates: Dates = None,
    moment: WhichMoment = "request",
    assurance: Sure = "declared",
    assume: Assume = None,
    seed: Seed = 1,
    settings: Settings = None,
    out: Annotated[str, typer.Option(help="Also write a row for each company to this Parquet file.")] = "",
    engine: Engine = "duckdb",
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Count a whole register: verdicts, amounts, reasons."""
    from jalon.rules.axes import AXES
    from jalon.rules.counts import count
    from jalon.rules.decisions import decided
    from jalon.rules.register import KEYS
    from jalon.rules.register_records import count_lines, count_record

    if by and by != "reason" and by not in AXES:
        fail(f"--by {by}: expected reason, {', '.join(AXES)}")
    book = named(name)
    with _refusals(lang):
        setting = _setting([book], at, dates, moment, assurance, assume, seed, settings)
        table = _opened(register, engine)
        if out:
            keep = [column for column in KEYS if column in table.table.columns]
            with _progress(table):
                decided(table, book, setting, keep).to_parquet(out)
        with _progress(table):
            counted = count(table, book, setting, by)
    if as_json:
        print_json(count_record(counted, setting))
    else:
        typer.echo("\n".join(count_lines(counted, book, setting, lang, by)))


def compare_command(
    old: Annotated[str, typer.Argument(help="The version in force: identifier or file.")],
    new: Annotated[str, typer.Argument(help="The new version: a file.")],
    register: Annotated[str, typer.Argument(help="A Parquet register, to count who gains and who loses.")] = "",
    by: Annotated[str, typer.Option("--by", help="size, headcount, department, form or sector.")] = "",
    at: At = "",
    dates: Dates = None,
    moment: WhichMoment = "request",
    assurance: Sure = "declared",
    assume: Assume = None,
    seed: Seed = 1,
    settings: Settings = None,
    engine: Engine = "duckdb",
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Say what changes between two versions, in words and over a register."""
    from jalon.rules.axes import AXES
    from jalon.rules.effects import effect
    from jalon.rules.register_records import effect_lines, effect_record
    from jalon.rules.versions import differences

    if by and (by not in AXES or not register):
        fail(f"--by {by}: expected {', '.join(AXES)}, and a register")
    before, after = named(old), named(new)
    found, impact = differences(before, after), None
    with _refusals(lang):
        setting = _setting([after, before], at, dates, moment, assurance, assume, seed, settings)
        if register:
            table = _opened(register, engine)
            with _progress(table):
                impact = effect(table, before, after, setting, by)
    if as_json:
        effects = None if impact is None else effect_record(impact, setting)
        print_json({"differences": [asdict(item) for item in found], "effect": effects})
        return
    for item in found:
        typer.echo(item.text(lang))
    if impact is not None:
        typer.echo("\n".join(effect_lines(impact, after, setting, lang, by)))


def _setting(
    books: Sequence[Rulebook],
    at: str,
    dates: list[str] | None,
    moment: str,
    assurance: str,
    assume: list[str] | None,
    seed: int,
    settings: list[str] | None,
) -> Setting:
    from jalon.rules.register import Setting

    if assurance not in list(Assurance):
        fail(f"--assurance {assurance}: expected {', '.join(Assurance)}")
    givers = {name: book for one in books for name, book in others(one).items()}
    words = words_of([*books, *givers.values()])
    return Setting(
        dates_of(at, dates),
        settings_of(settings),
        tuple(parse_assumption(text, words) for text in assume or ()),
        moment_of(moment),
        Assurance(assurance),
        seed,
        givers,
    )


def _opened(path: str, engine: str) -> Register:
    from jalon.rules.engines import ENGINES
    from jalon.rules.opening import open_register

    if engine not in ENGINES:
        fail(f"--engine {engine}: expected {', '.join(ENGINES)}")
    return open_register(path, engine)


@contextmanager
def _refusals(lang: str) -> Iterator[None]:
    """Say what cannot be read, and end."""
    try:
        yield
    except (Unreadable, FactsError, ValueError, OSError) as error:
        refuse(error, lang)


@contextmanager
def _progress(register: Register) -> Iterator[None]:
    """A bar on standard error while the engine works, where somebody looks at it."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeElapsedColumn

    from jalon.rules.opening import watched

    bar = Progress(
        BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    )
    with bar:
        task = bar.add_task("", total=1.0)

        def show(share: float) -> None:
            bar.update(task, completed=share)

        with watched(register, show):
            yield
