"""Results, questions and rulebooks as plain JSON values: what `--json` prints, described in docs/rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jalon.rules import words
from jalon.rules.counts import Count, Effect, Group
from jalon.rules.examples import ExampleRun
from jalon.rules.explanation import VERDICTS, amount_value
from jalon.rules.facts import Known
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


def group_record(group: Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "rows": group.rows,
        "verdicts": {str(verdict): number for verdict, number in group.verdicts.items()},
        "sure": dict(group.sure),
        "most": dict(group.most),
    }


def count_record(counted: Count) -> dict[str, Any]:
    """A count; money in cents."""
    return {
        "total": group_record(counted.total),
        "groups": [group_record(group) for group in counted.groups],
        "reasons": [
            {"condition": item.condition, "refuses": item.refuses, "alone": item.alone, "open": item.open}
            for item in counted.reasons
        ],
        "from_register": list(counted.plan.columns),
        "assumed": {
            item.fact: {str(answer): share / 1_000_000 for answer, share in item.answers}
            for item in counted.plan.assumed
        },
        "unknown": list(counted.plan.unknown),
    }


def count_lines(counted: Count, book: Rulebook, lang: str) -> list[str]:
    """A count in words."""
    colon = f"{words.NB}:" if lang == "fr" else ":"
    total = counted.total
    lines = [f"{'Entreprises' if lang == 'fr' else 'Companies'}{colon} {words.number(total.rows, lang)}"]
    lines += [
        f"  {VERDICTS[lang][verdict]}{colon} {words.number(number, lang)}"
        for verdict, number in total.verdicts.items()
        if number
    ]
    sure, most = ("au moins", "au plus") if lang == "fr" else ("at least", "at most")
    for name, amount in book.amounts.items():
        low, high = (words.figure(end[name], amount.kind, lang, amount.unit) for end in (total.sure, total.most))
        lines.append(f"  {amount.label.get(lang) or name}{colon} {sure} {low}, {most} {high}")
    labels = {item.id: item.label.get(lang) or item.id for item in book.conditions}
    texts = ("{0} refus, dont {1} par elle seule ; {2} à savoir", "{0} refused, {1} by it alone; {2} unknown")
    for reason in counted.reasons:
        numbers = (words.number(number, lang) for number in (reason.refuses, reason.alone, reason.open))
        lines.append(f"  {labels[reason.condition]}{colon} {texts[lang == 'en'].format(*numbers)}")
    for group in counted.groups:
        found = ", ".join(
            f"{VERDICTS[lang][verdict]} {words.number(number, lang)}"
            for verdict, number in group.verdicts.items()
            if number
        )
        lines.append(f"  {group.key}{colon} {words.number(group.rows, lang)} ({found})")
    origins = (
        ("Lu dans le registre", "Read in the register", counted.plan.columns),
        ("Supposé", "Assumed", [item.fact for item in counted.plan.assumed]),
        ("Inconnu", "Unknown", counted.plan.unknown),
    )
    for french, english, names in origins:
        if names:
            lines.append(f"{french if lang == 'fr' else english}{colon} {', '.join(names)}")
    return lines


def effect_lines(impact: Effect, book: Rulebook, lang: str) -> list[str]:
    """Who gains and who loses, in words."""
    colon = f"{words.NB}:" if lang == "fr" else ":"
    lines = [
        f"{VERDICTS[lang][move.before]} → {VERDICTS[lang][move.after]}{colon} {words.number(move.rows, lang)}"
        for move in impact.moves
    ]
    text = (
        "{0} entreprises y gagnent jusqu’à {1}, {2} y perdent jusqu’à {3}",
        "{0} companies gain up to {1}, {2} lose up to {3}",
    )[lang == "en"]
    for shift in impact.shifts:
        amount = book.amounts[shift.amount]
        gain, lose = (words.figure(value, amount.kind, lang, amount.unit) for value in (shift.gain, shift.lose))
        filled = text.format(words.number(shift.gain_rows, lang), gain, words.number(shift.lose_rows, lang), lose)
        lines.append(f"{amount.label.get(lang) or shift.amount}{colon} {filled}")
    return lines
