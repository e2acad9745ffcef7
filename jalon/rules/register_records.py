"""Counts and effects over a register, as plain JSON values (described in docs/rules) and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from jalon.rules import words
from jalon.rules.assumptions import Assumption
from jalon.rules.axes import AXES, UNSAID, Split, basis_line
from jalon.rules.counts import Count, Group
from jalon.rules.effects import Effect, Part
from jalon.rules.explanation import VERDICTS
from jalon.rules.kinds import Sort
from jalon.rules.planning import Plan
from jalon.rules.register import Setting
from jalon.rules.result import Verdict
from jalon.rules.rulebook import Amount, Moment, Rulebook

MOMENTS = {
    "fr": {
        Moment.REQUEST: "à la demande",
        Moment.DECISION: "à la décision",
        Moment.AGREEMENT: "à la convention",
        Moment.PAYMENT: "au paiement",
    },
    "en": {
        Moment.REQUEST: "at the request",
        Moment.DECISION: "at the decision",
        Moment.AGREEMENT: "at the agreement",
        Moment.PAYMENT: "at the payment",
    },
}


def _colon(lang: str) -> str:
    return f"{words.NB}:" if lang == "fr" else ":"


# --- as JSON ---------------------------------------------------------------------------------------------


def count_record(counted: Count, setting: Setting) -> dict[str, Any]:
    """A count; money in cents."""
    return {
        **_circumstances(setting),
        "total": _group_record(counted.total),
        "groups": [_group_record(group) for group in counted.groups],
        "reasons": [
            {"condition": item.condition, "refuses": item.refuses, "alone": item.alone, "open": item.open}
            for item in counted.reasons
        ],
        **_origins(counted.plan, counted.split),
    }


def effect_record(impact: Effect, setting: Setting) -> dict[str, Any]:
    """Who gains and who loses; money in cents."""
    return {
        **_circumstances(setting),
        "total": _part_record(impact.total),
        "groups": [_part_record(group) for group in impact.groups],
        **_origins(impact.plan, impact.split),
    }


def _circumstances(setting: Setting) -> dict[str, Any]:
    return {
        "moment": str(setting.moment),
        "dates": {name: day.isoformat() for name, day in setting.dates.items()},
        "assurance": str(setting.assurance),
        "seed": setting.seed,
    }


def _origins(plan: Plan, split: Split) -> dict[str, Any]:
    return {
        "grouped_by": list(split.basis),
        "from_register": list(plan.columns),
        "assumed": {
            item.fact: {str(answer): share / 1_000_000 for answer, share in item.answers} for item in plan.assumed
        },
        "computed": dict(plan.computed),
        "unknown": list(plan.unknown),
    }


def _group_record(group: Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "rows": group.rows,
        "verdicts": {str(verdict): number for verdict, number in group.verdicts.items()},
        "sure": dict(group.sure),
        "most": dict(group.most),
    }


def _part_record(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "rows": part.rows,
        "moves": [{"before": str(move.before), "after": str(move.after), "rows": move.rows} for move in part.moves],
        "amounts": [
            {
                "amount": shift.amount,
                "gain_rows": shift.gain_rows,
                "lose_rows": shift.lose_rows,
                "gain": shift.gain,
                "lose": shift.lose,
                "open_rows": shift.open_rows,
            }
            for shift in part.shifts
        ],
    }


# --- in words --------------------------------------------------------------------------------------------


def count_lines(counted: Count, book: Rulebook, setting: Setting, lang: str, by: str = "") -> list[str]:
    """A count in words; `by` is what its groups are split by."""
    colon = _colon(lang)
    total = counted.total
    lines = [_heading(total.rows, setting, lang)]
    lines += [
        f"  {VERDICTS[lang][verdict]}{colon} {words.number(number, lang)}"
        for verdict, number in total.verdicts.items()
        if number
    ]
    for name, amount in book.amounts.items():
        label = amount.label.get(lang) or name
        lines.append(f"  {label}{colon} {_bounds(total.sure[name], total.most[name], amount, lang)}")
    labels = {item.id: item.label.get(lang) or item.id for item in book.conditions}
    texts = ("{0} refus, dont {1} par elle seule ; {2} à savoir", "{0} refused, {1} by it alone; {2} unknown")
    for reason in counted.reasons:
        numbers = (words.number(number, lang) for number in (reason.refuses, reason.alone, reason.open))
        text = texts[lang == "en"].replace(" ;", f"{words.NB};").format(*numbers)
        lines.append(f"  {labels[reason.condition]}{colon} {text}")
    for group in counted.groups:
        lines.append(
            f"{_key(group.key, by, book, lang)}{colon} {words.number(group.rows, lang)} ({_verdicts(group, lang)})"
        )
        for name, amount in book.amounts.items():
            if group.most[name] != 0:
                label = amount.label.get(lang) or name
                lines.append(f"  {label}{colon} {_bounds(group.sure[name], group.most[name], amount, lang)}")
    return lines + origin_lines(counted.plan, counted.split, lang)


def _heading(rows: int, setting: Setting, lang: str) -> str:
    what = "Entreprises" if lang == "fr" else "Companies"
    return f"{what} ({MOMENTS[lang][setting.moment]}){_colon(lang)} {words.number(rows, lang)}"


def _key(key: str, by: str, book: Rulebook, lang: str) -> str:
    """A group by its name: an option of a choice in words, a code as it is."""
    fact = book.vocabulary.get(AXES[by][0]) if by in AXES else None
    if fact is not None and key in fact.options:
        return fact.options[key].get(lang) or key
    if key == UNSAID:
        return "Non dit par le registre" if lang == "fr" else "Not said by the register"
    return key


def _verdicts(group: Group, lang: str) -> str:
    found = ((VERDICTS[lang][verdict], number) for verdict, number in group.verdicts.items() if number)
    return ", ".join(f"{text} {words.number(number, lang)}" for text, number in found)


def _bounds(sure: int | None, most: int | None, amount: Amount, lang: str) -> str:
    texts = ("au moins {0}, au plus {1}", "at least {0}, at most {1}")[lang == "en"]
    if most is None:
        texts = ("au moins {0}, sans limite connue", "at least {0}, no known limit")[lang == "en"]
    ends = (words.figure(end or 0, amount.kind, lang, amount.unit) for end in (sure, most))
    return texts.format(*ends)


def origin_lines(plan: Plan, split: Split, lang: str) -> list[str]:
    """What was read, computed by other rulebooks, assumed and not known; and what the groups rest on."""
    basis = basis_line(split, lang)
    titles = {book.id: book.name(lang) for book in plan.books}
    computed = [f"{name} ({titles[book]})" for name, book in plan.computed]
    shares = [f"{item.fact} ({_shares(item, plan.made.rulebook, lang)})" for item in plan.assumed]
    origins: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("Lu dans le registre", "Read in the register", plan.columns),
        ("Calculé par une autre règle", "Computed by another rule", computed),
        ("Supposé", "Assumed", shares),
        ("Inconnu", "Unknown", plan.unknown),
    )
    return ([basis] if basis else []) + [
        f"{french if lang == 'fr' else english}{_colon(lang)} {', '.join(names)}"
        for french, english, names in origins
        if names
    ]


def _shares(item: Assumption, book: Rulebook, lang: str) -> str:
    """« oui 5 %, non 95 % », or the one answer."""
    fact = book.vocabulary[item.fact]

    def said(answer: Any) -> str:
        if fact.kind.sort is Sort.YES_NO:
            return (("non", "oui") if lang == "fr" else ("no", "yes"))[int(answer)]
        if fact.kind.sort is Sort.CHOICE:
            return str(fact.options[answer].get(lang) or answer)
        return words.figure(Fraction(answer, fact.kind.scale), fact.kind, lang, fact.units)

    if item.certain:
        return said(item.answers[0][0])
    percent = f"{words.NB}%" if lang == "fr" else "%"
    return ", ".join(f"{said(answer)} {_percents(share, lang)}{percent}" for answer, share in item.answers)


def _percents(share: int, lang: str) -> str:
    plain = f"{share / 10_000:g}"
    return plain.replace(".", ",") if lang == "fr" else plain


def effect_lines(impact: Effect, book: Rulebook, setting: Setting, lang: str, by: str = "") -> list[str]:
    """Who gains and who loses, in words; `by` is what its groups are split by."""
    lines = [_heading(impact.total.rows, setting, lang), *_part_lines(impact.total, book, lang)]
    for group in impact.groups:
        if group.moves or any(shift.gain_rows or shift.lose_rows or shift.open_rows for shift in group.shifts):
            lines.append(f"{_key(group.key, by, book, lang)}{_colon(lang)} {words.number(group.rows, lang)}")
            lines += _part_lines(group, book, lang)
    return lines + origin_lines(impact.plan, impact.split, lang)


def _part_lines(part: Part, book: Rulebook, lang: str) -> list[str]:
    colon = _colon(lang)
    verdicts: Mapping[Verdict, str] = VERDICTS[lang]
    lines = [
        f"  {verdicts[move.before]} → {verdicts[move.after]}{colon} {words.number(move.rows, lang)}"
        for move in part.moves
    ]
    text = (
        "{0} y gagnent, au plus {1} en tout{4}; {2} y perdent, au plus {3} en tout",
        "{0} gain, at most {1} in all{4}; {2} lose, at most {3} in all",
    )[lang == "en"]
    for shift in part.shifts:
        amount = book.amounts[shift.amount]
        gain, lose = (words.figure(value, amount.kind, lang, amount.unit) for value in (shift.gain, shift.lose))
        rows = (words.number(number, lang) for number in (shift.gain_rows, shift.lose_rows))
        first, second = rows
        filled = text.format(first, gain, second, lose, words.NB if lang == "fr" else "")
        if shift.open_rows:
            more = ("; {0} sans limite connue", "; {0} without a known limit")[lang == "en"]
            filled += (words.NB if lang == "fr" else "") + more.format(words.number(shift.open_rows, lang))
        lines.append(f"  {amount.label.get(lang) or shift.amount}{colon} {filled}")
    return lines
