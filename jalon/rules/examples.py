"""The examples written beside a rule, run: each one that no longer holds is an error with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from jalon.rules.evaluation import evaluate
from jalon.rules.facts import FactsError, read_facts
from jalon.rules.figures import ParameterError
from jalon.rules.findings import Finding, Level
from jalon.rules.kinds import Sort
from jalon.rules.reading import NB, Unreadable, on_grid
from jalon.rules.result import Holds, Range, Result
from jalon.rules.rulebook import Example, Rulebook


class ExampleRun(NamedTuple):
    """One example with what came out, and what differs: name, expected, got."""

    example: Example
    result: Result | None
    differences: tuple[tuple[str, str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return not self.findings


def run_examples(rulebook: Rulebook, rulebooks: Mapping[str, Rulebook] | None = None) -> tuple[ExampleRun, ...]:
    """Run every example of a rulebook."""
    return tuple(_run(rulebook, example, rulebooks or {}) for example in rulebook.examples)


def _run(rulebook: Rulebook, example: Example, rulebooks: Mapping[str, Rulebook]) -> ExampleRun:
    position = rulebook.toml.position
    try:
        dates = {
            name: value
            for name, value in example.given.items()
            if name in rulebook.vocabulary and rulebook.vocabulary[name].provider == "date" and type(value) is date
        }
        others = {name: value for name, value in example.given.items() if name not in dates}
        facts = read_facts(others, rulebook.vocabulary)
        result = evaluate(rulebook, facts, dates, example.parameters, example.moment, rulebooks=rulebooks)
    except FactsError as error:
        problems = tuple(
            Finding(
                problem.code,
                Level.ERROR,
                position(*example.path, "given", problem.name),
                problem.fr,
                problem.en,
            )
            for problem in error.problems
        )
        return ExampleRun(example, None, (), problems)
    except ParameterError as error:
        place = position(*example.path, "with", error.name)
        return ExampleRun(example, None, (), (Finding("F003", Level.ERROR, place, error.fr, error.en),))
    differences: list[tuple[str, str, str]] = []
    findings: list[Finding] = []
    for name, expected in example.expect.items():
        got = _got(rulebook, result, name)
        try:
            wanted = _wanted(rulebook, name, expected)
        except Unreadable as error:
            place = position(*example.path, "expect", name)
            findings.append(Finding("R008", Level.ERROR, place, error.fr, error.en))
            continue
        if got != wanted:
            difference = (name, _text(wanted), _text(got))
            differences.append(difference)
            findings.append(
                Finding(
                    "X001",
                    Level.ERROR,
                    position(*example.path, "expect", name),
                    f"L’exemple attend {name} = {difference[1]}, la règle donne {difference[2]}.",
                    f"The example expects {name} = {difference[1]}, the rule gives {difference[2]}.",
                    f"Corrigez la règle ou l’exemple{NB}; lequel des deux dit vrai{NB}?",
                    "Correct the rule or the example; which of the two is right?",
                    (("expected", difference[1]), ("got", difference[2])),
                )
            )
    return ExampleRun(example, result, tuple(differences), tuple(findings))


def _got(rulebook: Rulebook, result: Result, name: str) -> Any:
    if name == "verdict":
        return str(result.verdict)
    if name in result.amounts:
        return result.amounts[name][:2]
    if name in rulebook.values:
        value = result.values[name]
        return tuple(value[:2]) if isinstance(value, Range) else str(value) if isinstance(value, Holds) else value
    return str(result.condition(name).holds)


def _wanted(rulebook: Rulebook, name: str, expected: Any) -> Any:
    """An expectation on the grid of what it is compared with; [low, high] for a range, "…" for no bound."""
    if name in rulebook.amounts:
        kind = rulebook.amounts[name].kind
        ends = expected if isinstance(expected, list) and len(expected) == 2 else [expected, expected]
        return tuple(None if end == "…" else on_grid(end, kind) for end in ends)
    if name in rulebook.values:
        kind = rulebook.values[name].clause.term.kind
        if kind.sort is Sort.CHOICE:
            return tuple(expected) if isinstance(expected, list) else (expected,)
        if kind.sort is Sort.YES_NO:
            return {True: "yes", False: "no"}.get(expected, expected)
        ends = expected if isinstance(expected, list) and len(expected) == 2 else [expected, expected]
        if kind.sort is Sort.DATE:
            return tuple(ends)
        return tuple(on_grid(end, kind) for end in ends)
    if isinstance(expected, bool):
        return "yes" if expected else "no"
    return expected


def _text(value: Any) -> str:
    if isinstance(value, tuple) and len(value) == 2 and value[0] == value[1]:
        value = value[0]
    if isinstance(value, tuple):
        return " – ".join(_text(item) for item in value)
    return "…" if value is None else str(value)
