"""What the commands of rulebooks share: their options, how they find and read files, and how they refuse."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from jalon.rules.checker import find_rulebook, known_files, rulebook_called, rulebook_files, vocabulary_for
from jalon.rules.facts import Facts, FactsError
from jalon.rules.facts_file import parse_facts
from jalon.rules.findings import RuleError, did_you_mean
from jalon.rules.rulebook import Moment, Rulebook
from jalon.rules.together import companions, words_of

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def _language(text: str) -> str:
    if text not in ("fr", "en"):
        raise typer.BadParameter("fr or en")
    return text


Lang = Annotated[str, typer.Option("--lang", help="fr or en.", callback=_language)]
At = Annotated[str, typer.Option("--at", help="Date of the request, such as 2025-01-10; today if left out.")]
FactsFile = Annotated[str, typer.Option("--facts", help="A TOML or JSON file of facts, or - for standard input.")]
Dates = Annotated[
    list[str] | None, typer.Option("--date", help="A named date: decision.date=2026-03-01, payment.date=…, today=…")
]
WhichMoment = Annotated[str, typer.Option("--moment", help="request, decision, agreement or payment.")]
Settings = Annotated[list[str] | None, typer.Option("--set", help='A parameter set to simulate: aid_rate="50 %".')]


def rulebooks_in(paths: list[Path]) -> list[Path]:
    """The rulebooks of files and folders that exist."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        fail(f"{missing[0]}: no such file or folder")
    return rulebook_files(paths)


def files(name: str) -> list[Path]:
    if Path(name).is_dir():
        return rulebook_files([Path(name)])
    found = find_rulebook(name)
    if found is None:
        fail(f"{name}: no rulebook of this name. {did_you_mean(name, [file.stem for file in known_files()])[1]}")
    return [found]


def named(name: str) -> Rulebook:
    return load(files(name)[0])


def load(path: Path) -> Rulebook:
    try:
        return Rulebook.load(path, vocabulary_for(path))
    except RuleError as error:
        for finding in error.findings:
            typer.echo(finding.line("fr"), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        fail(str(error))


def giver(identity: str) -> Rulebook | None:
    """A rulebook that gives facts to another, by its identifier; None where there is none that can be read."""
    path = rulebook_called(identity)
    try:
        return None if path is None else Rulebook.load(path, vocabulary_for(path))
    except (RuleError, OSError):
        return None


def others(book: Rulebook) -> dict[str, Rulebook]:
    """The rulebooks that give facts to this one, found by their identifiers."""
    return companions(book, giver)


def facts_in(name: str, *books: Rulebook) -> Facts:
    """The facts of a file, in the words of every rulebook that will read them."""
    words = words_of(books)
    if not name:
        return Facts(words)
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{name}: {error}")
    return parse_facts(text, words, name)


def day_of(text: str) -> date:
    if not text:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"--at {text}: expected a date such as 2025-01-10")


def dates_of(at: str, named_dates: list[str] | None) -> dict[str, date]:
    """The day of the request, and the other named dates given."""
    found = {"request.date": day_of(at)}
    for text in named_dates or ():
        name, sign, value = (part.strip() for part in text.partition("="))
        try:
            found[name] = date.fromisoformat(value)
        except ValueError:
            sign = ""
        if not sign:
            fail(f"--date {text}: expected a name and a date, such as decision.date=2026-03-01")
        if name == "request.date" and at:
            fail("--at and --date request.date: give one of the two")
    return found


def moment_of(text: str) -> Moment:
    """The moment whose conditions count."""
    if text not in list(Moment):
        fail(f"--moment {text}: expected {', '.join(Moment)}")
    return Moment(text)


def settings_of(texts: list[str] | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in texts or ():
        name, sign, value = text.partition("=")
        if not sign:
            fail(f"--set {text}: expected name=value")
        whole = value.replace("_", "").strip()
        found[name.strip()] = int(whole) if whole.lstrip("-").isdigit() else value.strip()
    return found


def refuse(error: Exception, lang: str) -> NoReturn:
    if isinstance(error, FactsError):
        for problem in error.problems:
            typer.echo(f"{problem.code} {problem.name}: {problem.message(lang)}", err=True)
    else:
        typer.echo(getattr(error, "fr" if lang == "fr" else "en", str(error)), err=True)
    raise typer.Exit(1)


def fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
