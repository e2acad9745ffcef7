"""The command line of rulebooks: `jalon rules check | test | print | eval | ask | compare | count`.

Exit codes: 0 all is well (for `eval`: eligible), 1 the text or the facts have errors, 2 wrong usage;
`eval` also: 3 not eligible, 4 unknown, 5 not applicable, 6 not in force.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from jalon.rules.checker import Checked, check_file, known_files
from jalon.rules.console import (
    AsJson,
    At,
    Dates,
    FactsFile,
    Lang,
    Settings,
    WhichMoment,
    dates_of,
    facts_in,
    files,
    giver,
    load,
    moment_of,
    named,
    others,
    print_json,
    refuse,
    rulebooks_in,
    settings_of,
)
from jalon.rules.examples import run_examples
from jalon.rules.explanation import VERDICTS, amount_value, owed
from jalon.rules.facts import FactsError
from jalon.rules.figures import ParameterError
from jalon.rules.findings import Level
from jalon.rules.questions import ask
from jalon.rules.records import example_record, question_record, result_record
from jalon.rules.register_commands import compare_command, count_command
from jalon.rules.result import Result, Verdict
from jalon.rules.together import check_together

app = typer.Typer(help="Rulebooks: check, test, print, evaluate, ask, compare, count.", no_args_is_help=True)
app.command("count")(count_command)
app.command("compare")(compare_command)

CODES = {
    Verdict.ELIGIBLE: 0,
    Verdict.NOT_ELIGIBLE: 3,
    Verdict.UNKNOWN: 4,
    Verdict.NOT_APPLICABLE: 5,
    Verdict.NOT_IN_FORCE: 6,
}


@app.command("check")
def check_command(
    paths: Annotated[list[Path], typer.Argument(help="Rulebook files, or folders of them.")],
    as_json: AsJson = False,
    lang: Lang = "fr",
    proofs: Annotated[bool, typer.Option(help="Also try to prove what needs proof.")] = True,
) -> None:
    """Find what is wrong with rulebooks before anything runs."""
    checked = [check_file(path, prove=proofs) for path in rulebooks_in(paths)]
    books = [item.rulebook for item in checked if item.rulebook is not None]
    together = check_together(books, giver, [file.stem for file in known_files()])
    findings = [finding for item in checked for finding in item.findings] + list(together)
    if as_json:
        print_json(
            {
                "files": [item.file for item in checked],
                "findings": [finding.as_json() for finding in findings],
                "proofs": [_proof_record(item) for item in checked],
            }
        )
    else:
        for finding in findings:
            typer.echo(finding.line(lang))
        errors = sum(finding.level is Level.ERROR for finding in findings)
        counts = (len(checked), errors, len(findings) - errors)
        words = ("rulebook", "error", "remark") if lang == "en" else ("texte", "erreur", "remarque")
        typer.echo(", ".join(_counted(count, word, lang) for count, word in zip(counts, words, strict=True)))
    if any(finding.level is Level.ERROR for finding in findings):
        raise typer.Exit(1)


@app.command("test")
def test_command(
    paths: Annotated[list[Path], typer.Argument(help="Rulebook files, or folders of them.")],
    as_json: AsJson = False,
    lang: Lang = "fr",
) -> None:
    """Run the examples written in rulebooks."""
    records, lines, failed = [], [], 0
    for path in rulebooks_in(paths):
        book = load(path)
        for run in run_examples(book):
            records.append(example_record(book, run))
            failed += not run.holds
            lines += [finding.line(lang) for finding in run.findings]
    if as_json:
        print_json({"examples": records, "failed": failed})
    else:
        for line in lines:
            typer.echo(line)
        word, ending = ("example", "failed") if lang == "en" else ("exemple", "en échec")
        typer.echo(f"{_counted(len(records), word, lang)}, {failed} {ending}")
    if failed:
        raise typer.Exit(1)


@app.command("print")
def print_command(
    name: Annotated[str, typer.Argument(help="A rulebook's identifier or file.")],
    lang: Lang = "fr",
    table: Annotated[bool, typer.Option("--table", help="As a decision table instead of sentences.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a rulebook as prose or as a decision table, in Markdown."""
    book = named(name)
    head = {"id": book.id, "sha256": book.sha256, "lang": lang}
    if table:
        from jalon.rules.table import decision_table

        found = decision_table(book, lang)
        record, text = {**head, "columns": found.columns, "rows": found.rows}, found.markdown()
    else:
        text = book.prose(lang)
        record = {**head, "prose": text}
    if as_json:
        print_json(record)
    else:
        typer.echo(text, nl=False)


@app.command("eval")
def eval_command(
    name: Annotated[str, typer.Argument(help="A rulebook's identifier or file.")],
    facts: FactsFile = "",
    at: At = "",
    settings: Settings = None,
    dates: Dates = None,
    moment: WhichMoment = "request",
    explain: Annotated[bool, typer.Option("--explain", help="Print the explanation that the law owes.")] = False,
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Decide or estimate one case with the facts that are known."""
    book = named(name)
    givers = others(book)
    try:
        known = facts_in(facts, book, *givers.values())
        result = book.evaluate(
            known, dates_of(at, dates), settings_of(settings), moment_of(moment), rulebooks=givers
        )
    except (FactsError, ParameterError, ValueError) as error:
        refuse(error, lang)
    if as_json:
        print_json(result_record(result, lang))
    elif explain:
        typer.echo(owed(result, lang), nl=False)
    else:
        typer.echo("\n".join(_lines(result, lang)))
    raise typer.Exit(CODES[result.verdict])


@app.command("ask")
def ask_command(
    names: Annotated[list[str], typer.Argument(help="Rulebooks: identifiers, files or folders.")],
    facts: FactsFile = "",
    at: At = "",
    dates: Dates = None,
    moment: WhichMoment = "request",
    skip: Annotated[list[str] | None, typer.Option(help="A fact that cannot be answered.")] = None,
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Say which fact to ask next over one or several rulebooks."""
    books = [load(path) for name in names for path in files(name)]
    givers = {identity: other for book in books for identity, other in others(book).items()}
    try:
        known = facts_in(facts, *books, *givers.values())
        at_dates, when = dates_of(at, dates), moment_of(moment)
        question = ask(books, known, at_dates, moment=when, skip=skip or (), companions=givers)
    except (FactsError, ValueError) as error:
        refuse(error, lang)
    if as_json:
        print_json({"question": question_record(question)})
    elif question is None:
        typer.echo("Plus rien à demander." if lang == "fr" else "Nothing more to ask.")
    else:
        text = question.fact.text("question", lang) or question.fact.label(lang)
        typer.echo(f"{question.fact.name}: {text}")


def _proof_record(item: Checked) -> dict[str, Any]:
    return {
        "file": item.file,
        "proofs": [
            {
                "question": str(proof.question),
                "about": proof.about,
                "status": str(proof.status),
                "example": dict(proof.example),
            }
            for proof in item.proofs
        ],
    }


def _lines(result: Result, lang: str) -> list[str]:
    colon = "\u00a0:" if lang == "fr" else ":"
    lines = [f"{result.rulebook.name(lang)}{colon} {VERDICTS[lang][result.verdict]}."]
    lines += [f"  - {item.explanation(lang)}" for item in result.conditions]
    for name, amount in result.rulebook.amounts.items():
        lines.append(f"  {amount.label.get(lang) or name}{colon} {amount_value(result, name, lang)}")
    if result.missing:
        words = "Encore utile" if lang == "fr" else "Still useful"
        named = (f"{result.facts.vocabulary[name].label(lang)} ({name})" for name in result.missing)
        lines.append(f"{words}{colon} {', '.join(named)}")
    return lines


def _counted(count: int, word: str, lang: str) -> str:
    many = count > 1 if lang == "fr" else count != 1
    return f"{count} {word}{'s' if many else ''}"


if __name__ == "__main__":
    app()
