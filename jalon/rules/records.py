"""Results, questions and rulebooks as plain JSON values: what `--json` prints, described in docs/rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jalon.rules.entries import Known
from jalon.rules.examples import ExampleRun
from jalon.rules.explanation import amount_value
from jalon.rules.questions import Question
from jalon.rules.result import Change, ConditionResult, Range, Result
from jalon.rules.rulebook import Rulebook


def value_record(value: Any) -> Any:
    """A value as JSON has it: dates in ISO form, exact numbers as text when they have a fraction."""
    match value:
        case Known(value=inner):
            return value_record(inner)
        case Range(low=low, high=high):
            return {"low": value_record(low), "high": value_record(high)}
        case date():
            return value.isoformat()
        case Fraction() | Decimal():
            exact = Fraction(value)
            return int(exact) if exact.denominator == 1 else str(exact)
        case dict():
            return {str(key): value_record(item) for key, item in value.items()}
        case set() | frozenset() | list() | tuple():
            return [value_record(item) for item in value]
        case _:
            return value


def condition_record(item: ConditionResult) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": str(item.condition.kind),
        "moment": str(item.condition.moment),
        "holds": str(item.holds),
        "later": item.later,
        "awaits": item.awaited,
        "label": dict(item.condition.label),
        "source": item.source,
        "values": {
            name: None
            if known is None
            else {
                "value": value_record(known.value),
                "source": known.source,
                "date": value_record(known.date),
                "assurance": str(known.assurance),
            }
            for name, known in item.values.items()
        },
    }


def result_record(result: Result, lang: str = "fr") -> dict[str, Any]:
    """A whole result; money in cents."""
    return {
        "rulebook": result.rulebook.id,
        "sha256": result.rulebook.sha256,
        "moment": str(result.moment),
        "verdict": str(result.verdict),
        "provisional": result.provisional,
        "conditions": [condition_record(item) for item in result.conditions],
        "amounts": {
            name: {
                "low": bounds.low,
                "high": bounds.high,
                "tight": bounds.tight,
                "text": amount_value(result, name, lang),
            }
            for name, bounds in result.amounts.items()
        },
        "values": {name: value_record(value) for name, value in result.values.items()},
        "parameters": {
            item.parameter.id: {
                "low": value_record(item.figure.low),
                "high": value_record(item.figure.high),
                "source": item.source,
                "set": item.figure.set,
                "text": item.text(lang),
            }
            for item in result.parameters
        },
        "trace": [{"id": line.id, "text": line.text(lang)} for line in result.trace],
        "missing": list(result.missing),
        "remedies": [change_record(change) for change in result.remedies],
    }


def change_record(change: Change) -> dict[str, Any]:
    return {"fact": change.fact, "relation": change.relation, "value": value_record(change.value)}


def question_record(question: Question | None) -> dict[str, Any] | None:
    if question is None:
        return None
    fact = question.fact
    return {
        "fact": fact.name,
        "type": str(fact.kind.sort),
        "provider": fact.provider,
        "cost": fact.cost,
        "question": dict(fact.texts.get("question", {})),
        "hint": dict(fact.texts.get("hint", {})),
        "options": {name: dict(texts) for name, texts in fact.options.items()},
        "settles": float(question.settles),
        "concerns": question.concerns,
        "open": question.open,
    }


def example_record(rulebook: Rulebook, run: ExampleRun) -> dict[str, Any]:
    return {
        "rulebook": rulebook.id,
        "label": dict(run.example.label),
        "holds": run.holds,
        "differences": [
            {"name": name, "expected": expected, "got": got} for name, expected, got in run.differences
        ],
        "findings": [finding.as_json() for finding in run.findings],
    }
