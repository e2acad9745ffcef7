"""The command line of the law: `jalon law NAME --input FILE|- --json`, and `--schema` for its JSON.

Exit codes: 0 the answer is yes, or a figure; 1 the input has errors, or the law has no value for its date; 2 wrong
usage; 3 the answer is no.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer

from jalon.law.answers import Answer, encoded
from jalon.law.catalogue import MODULES, Rule, rule
from jalon.law.marks import Mark
from jalon.law.parameters import Override, Parameters, own_parameters
from jalon.law.problems import LawError
from jalon.law.reading import parse, read
from jalon.law.schemas import schema
from jalon.law.wording import say

app = typer.Typer(
    help="The law: each rule with its arithmetic, its article and how sure it is.", no_args_is_help=True
)
FRANCE = ZoneInfo("Europe/Paris")

Input = Annotated[str, typer.Option("--input", help="A JSON file, or - for standard input.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
AsSchema = Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of what it takes and gives.")]
Values = Annotated[str, typer.Option("--parameters", help="A JSON file of dated values laid over the law's own.")]
Drawing = Annotated[str, typer.Option("--picture", help="Also draw the group in this SVG file.")]
Lang = Annotated[str, typer.Option("--lang", help="fr or en.")]


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value laid over one of the law's parameters between two days."""

    parameter: Annotated[str, "Identifier of the parameter, such as reference-rate.base."]
    value: Annotated[str, 'As a file writes it: "2.19 %", "300000.00", "2026-01-01".']
    source: Annotated[str, "The text or the page that gives the value."]
    begins: Annotated[date | None, "First day; open if left out."] = None
    ends: Annotated[date | None, "Last day; open if left out."] = None
    mark: Annotated[Mark, "How sure it is."] = Mark.CHECKED


@dataclass(frozen=True, slots=True)
class DatedValues:
    """Dated values laid over the law's own, the last one first."""

    values: Annotated[tuple[DatedValue, ...], "The values."]


def _command(name: str) -> Callable[..., None]:
    def run(
        source: Input = "",
        as_json: AsJson = False,
        as_schema: AsSchema = False,
        parameters: Values = "",
        drawing: Drawing = "",
        lang: Lang = "fr",
    ) -> None:
        _demand_language(lang)
        found = rule(name)
        if as_schema:
            _print({"input": schema(found.takes), "output": schema(found.gives, written=True)})
            return
        if not source:
            _fail("--input: a JSON file, or - for standard input")
        if drawing and found.picture is None:
            _fail(f"--picture: {name} has no picture")
        try:
            asked = read(found.takes, parse(_text(source)))
            answer = found.run(asked, _parameters(parameters))
        except LawError as error:
            _refuse(error, as_json, lang)
        if drawing and found.picture is not None:
            _write(drawing, found.picture(asked, answer, lang))
        if as_json:
            _print(answer.as_json())
        else:
            typer.echo("\n".join(report(answer, lang)))
        if not found.passes(answer):
            raise typer.Exit(3)

    return run


for _name, (_module, _title) in MODULES.items():
    app.command(_name, help=f"{_title.fr} / {_title.en}")(_command(_name))


@app.command("figures", help="Les chiffres du droit à une date / The law's figures on a day")
def figures(
    on: Annotated[str, typer.Option("--on", help="A day such as 2026-12-04; today if left out.")] = "",
    as_json: AsJson = False,
    parameters: Values = "",
    lang: Lang = "fr",
) -> None:
    """Every dated figure in force on a day, with its source and its mark; a gap says so."""
    _demand_language(lang)
    try:
        day = date.fromisoformat(on) if on else datetime.now(FRANCE).date()
    except ValueError:
        _fail(f"--on {on}: a day such as 2026-12-04")
    try:
        known = _parameters(parameters)
    except LawError as error:
        _refuse(error, as_json, lang)
    found: list[dict[str, Any]] = []
    for identity in sorted(known):
        values = known.at(day)
        try:
            values[identity]
            found.append(encoded(values.applied[0]))
        except LawError as error:
            found.append({"id": identity, "label": known[identity].label._asdict(), **error.problems[0].as_json()})
    if as_json:
        _print({"on": day.isoformat(), "figures": found})
        return
    for item in found:
        known_value = (
            f"{item['value']} ({item['source']}) [{item['mark']}]" if "value" in item else item["message"][lang]
        )
        typer.echo(f"{item['id']}: {known_value}")


def report(answer: Answer, lang: str) -> list[str]:
    """An answer as lines for people: the arithmetic, the figures of the law that were read, how sure it is."""
    lines = []
    for step in answer.steps:
        article = f" ({step.reference.get(lang)})" if step.article else ""
        mark = "" if step.mark is Mark.CHECKED else f" [{step.mark.label.get(lang)}]"
        lines.append(f"{step.text.get(lang)}{article}{mark}")
    for item in answer.applied:
        figure = say(
            "{0} : {1} ({2}) [{3}]", "{0}: {1} ({2}) [{3}]", item.label, item.value, item.reference, item.mark.label
        )
        lines.append(f"  {figure.get(lang)}")
    return lines


def run_rule(found: Rule, value: Any, parameters: Parameters | None = None) -> Answer:
    """One rule on JSON values already parsed; raises `LawError`."""
    return found.run(read(found.takes, value), parameters or own_parameters())


def _parameters(name: str) -> Parameters:
    own = own_parameters()
    if not name:
        return own
    laid = read(DatedValues, parse(_text(name)))
    return own.overridden(
        Override(item.parameter, item.begins, item.ends, item.value, item.source, item.mark) for item in laid.values
    )


def _demand_language(lang: str) -> None:
    if lang not in ("fr", "en"):
        _fail(f"--lang {lang}: fr or en")


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        _fail(f"{name}: {error}")


def _write(name: str, text: str) -> None:
    try:
        Path(name).write_text(text, "utf-8")
    except OSError as error:
        _fail(f"{name}: {error}")


def _refuse(error: LawError, as_json: bool, lang: str) -> NoReturn:
    if as_json:
        _print({"problems": [problem.as_json() for problem in error.problems]})
    else:
        for problem in error.problems:
            typer.echo(problem.line(lang), err=True)
    raise typer.Exit(1)


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
