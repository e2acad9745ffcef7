"""From a TOML text to a `Rulebook`: every key checked, every expression typed, every error with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from jalon.rules import kinds
from jalon.rules.expression import FUNCTIONS, ExpressionError, Scope, parse, parse_amount, parse_condition
from jalon.rules.findings import Finding, Level, RuleError, did_you_mean
from jalon.rules.kinds import Kind, Sort
from jalon.rules.reading import NB, Reader
from jalon.rules.rulebook import (
    Amount,
    Assurance,
    Clause,
    Condition,
    ConditionKind,
    Example,
    Moment,
    Parameter,
    Period,
    Rulebook,
    Value,
)
from jalon.rules.terms import Call, Compare, Const, Logic, Param, Ref, Term, Var, walk
from jalon.rules.toml_text import Key, TomlError, TomlText, parse_toml, read_toml
from jalon.rules.vocabulary import NAMED_DATES, Vocabulary, broken

MAX_CONDITIONS = 200
# The table [scheme] says how requests are handled; the schemes room reads it.
_TOP = (
    "id", "kind", "title", "summary", "in_force", "sources", "parameters", "values", "conditions", "amounts",
    "examples", "scheme",
)  # fmt: skip
_KINDS = ("scheme", "law", "diagnostic", "classification")
_PARAMETER = (
    "type", "value", "values", "unpublished", "between", "date", "label", "source", "unit", "units", "mark",
)  # fmt: skip
_CONDITION = (
    "id", "rule", "any_of", "at_least", "of", "kind", "moment", "source", "label", "reason", "assurance", "mark",
)  # fmt: skip
# How sure a source is: read in its text, still to be confirmed, or a reading of it.
MARKS = ("", "checked", "to confirm", "interpretation")
_cache: dict[tuple[str, str, int], tuple[Rulebook, Vocabulary]] = {}


def load_rulebook(source: str | Path, vocabulary: Vocabulary | None = None, file: str = "") -> Rulebook:
    """Read a rulebook; the same text with the same vocabulary is read once. Raises `RuleError`."""
    if vocabulary is None:
        from jalon.rules.facts import own_vocabulary

        vocabulary = own_vocabulary()
    try:
        if isinstance(source, Path) or ("\n" not in source and source.endswith(".toml")):
            toml = read_toml(source)
        else:
            toml = parse_toml(source, file or "<rulebook>")
    except TomlError as error:
        raise RuleError([broken(error)]) from None
    key = (toml.file, toml.text, id(vocabulary))
    kept = _cache.get(key)
    if kept is not None and kept[1] is vocabulary:
        return kept[0]
    rulebook, findings = read_rulebook(toml, vocabulary)
    if rulebook is None:
        raise RuleError(findings)
    if len(_cache) >= 2_000:
        _cache.clear()
    _cache[key] = (rulebook, vocabulary)
    return rulebook


def read_rulebook(toml: TomlText, vocabulary: Vocabulary) -> tuple[Rulebook | None, list[Finding]]:
    """The rulebook if it can be used, and every finding of reading it, in the order of the text."""
    reading = Reading(toml, vocabulary)
    rulebook = reading.read()
    findings = sorted(reading.reader.findings, key=lambda finding: finding.position)
    if any(finding.level is Level.ERROR for finding in findings):
        return None, findings
    return replace(rulebook, findings=tuple(findings)), findings


class Reading:
    def __init__(self, toml: TomlText, vocabulary: Vocabulary) -> None:
        self.toml = toml
        self.vocabulary = vocabulary
        self.reader = Reader(toml)
        self.parameters: dict[str, Parameter] = {}
        self.waiting: dict[str, Callable[[], Term | None]] = {}
        self.found: dict[str, Ref | None] = {}
        self.clauses: dict[str, Clause] = {}
        self.open: list[str] = []

    # --- scope of expressions ---

    def find(self, name: str) -> Term | None:
        if "." in name:
            fact = self.vocabulary.get(name)
            return None if fact is None else Var(fact.kind, name)
        parameter = self.parameters.get(name)
        if parameter is not None:
            return Param(parameter.kind, name)
        return self.named(name)

    def names(self) -> list[str]:
        return [*self.vocabulary, *self.parameters, *self.waiting]

    def named(self, name: str) -> Ref | None:
        """A value or an amount, typed when it is first asked for; a cycle is an error."""
        if name in self.found:
            return self.found[name]
        if name not in self.waiting:
            return None
        if name in self.open:
            loop = " → ".join([*self.open[self.open.index(name) :], name])
            raise ExpressionError(
                "E113",
                0,
                f"This rule depends on itself: {loop}.",
                f"Cette règle dépend d’elle-même{NB}: {loop}.",
            )
        self.open.append(name)
        try:
            term = self.waiting[name]()
        finally:
            self.open.pop()
        if term is not None:
            kind = Kind(Sort.NUMBER) if term.kind.sort is Sort.NUMBER and term.kind.literal else term.kind
            self.found[name] = Ref(kind, name)
        else:
            self.found[name] = None
        return self.found[name]

    # --- the whole ---

    def read(self) -> Rulebook:
        data, reader = self.toml.data, self.reader
        reader.known_keys(data, (), _TOP)
        identity = reader.required(data, (), "id")
        title = reader.both(data, (), "title", needed=True)
        kind = reader.one_of(data, (), "kind", _KINDS, "scheme")
        force = reader.table(data, (), "in_force")
        reader.known_keys(force, ("in_force",), ("from", "to", "date"))
        begins, ends = reader.day(force, ("in_force",), "from"), reader.day(force, ("in_force",), "to")
        if begins and ends and begins > ends:
            reader.note(
                "R013",
                self.toml.position("in_force"),
                "The rule ends before it begins.",
                "La règle finit avant de commencer.",
            )
        read_at = "decision.date" if kind == "law" else "request.date"
        force_date = reader.one_of(force, ("in_force",), "date", NAMED_DATES, read_at)
        sources = reader.table(data, (), "sources")
        texts = {name: reader.both(sources, ("sources",), name) for name in sources}
        for name, table in reader.table(data, (), "parameters").items():
            self.parameter(name, table, read_at)
        values, amounts = self.steps()
        conditions = self.conditions()
        examples = self.examples(set(amounts), set(values))
        facts = self.facts(conditions, values, amounts)
        return Rulebook(
            id=identity,
            kind=kind,
            title=title,
            begins=begins,
            ends=ends,
            force_date=force_date,
            parameters=self.parameters,
            values=values,
            conditions=conditions,
            amounts=amounts,
            examples=examples,
            sources=texts,
            vocabulary=self.vocabulary,
            facts=facts,
            toml=self.toml,
            summary=reader.both(data, (), "summary"),
        )

    def facts(
        self, conditions: tuple[Condition, ...], values: dict[str, Value], amounts: dict[str, Amount]
    ) -> tuple[str, ...]:
        """Every fact the rulebook reads, in the order of its text; the order in which a form would ask."""
        names: dict[str, None] = {}
        for condition in conditions:
            names.update(dict.fromkeys(condition.facts))
        for clause in [value.clause for value in values.values()] + [item.clause for item in amounts.values()]:
            names.update(dict.fromkeys(self.read_by(clause.term)))
        return tuple(names)

    def read_by(self, term: Term) -> tuple[str, ...]:
        """The facts a term reads, through the values and amounts it refers to."""
        names: dict[str, None] = {}
        seen: set[str] = set()
        waiting = [term]
        while waiting:
            for part in walk(waiting.pop()):
                if isinstance(part, Var):
                    names[part.name] = None
                elif isinstance(part, Ref) and part.name not in seen and part.name in self.clauses:
                    seen.add(part.name)
                    waiting.append(self.clauses[part.name].term)
        return tuple(names)

    # --- expressions ---

    def clause(self, holder: Any, path: Key, how: Callable[[str, Scope], Term]) -> Clause | None:
        """One expression, given as a text or as { rule = "…", label = {…} }."""
        label: dict[str, str] = {}
        place = path
        if isinstance(holder, dict):
            label = self.reader.both(holder, path, "label")
            place = (*path, "rule")
            holder = holder.get("rule")
        if not isinstance(holder, str):
            self.reader.wrong(place if place[-1] != "rule" else path, "an expression", "une expression")
            return None
        try:
            term = how(holder, self)
        except ExpressionError as error:
            self.reader.findings.append(
                Finding(
                    error.code,
                    Level.ERROR,
                    self.toml.inside(place, error.offset),
                    error.fr,
                    error.en,
                    error.remedy_fr,
                    error.remedy_en,
                )
            )
            return None
        return Clause(holder, term, label, place)

    def steps(self) -> tuple[dict[str, Value], dict[str, Amount]]:
        """The named values and amounts; each may refer to the others, in any order."""
        reader, data = self.reader, self.toml.data
        tables = {key: reader.table(data, (), key) for key in ("values", "amounts")}
        for key, table in tables.items():
            for name in table:
                if self.good_name(name, (key, name)):
                    self.waiting[name] = lambda key=key, name=name: self.step(key, name)  # type: ignore[misc]
        for name in list(self.waiting):
            try:
                self.named(name)
            except ExpressionError as error:
                self.found[name] = None
                key = "values" if name in tables["values"] else "amounts"
                position = self.toml.value_position(key, name)
                reader.findings.append(Finding(error.code, Level.ERROR, position, error.fr, error.en))
        values: dict[str, Value] = {}
        amounts: dict[str, Amount] = {}
        for name, clause in self.clauses.items():
            path: Key = ("amounts" if name in tables["amounts"] else "values", name)
            entry = tables[str(path[0])][name]
            table = entry if isinstance(entry, dict) else {}
            if path[0] == "values":
                reader.known_keys(table, path, ("rule", "label"))
                values[name] = Value(name, clause, clause.label, path)
            else:
                amounts[name] = self.amount(name, clause, table, path)
        ordered = [name for name in (*tables["values"], *tables["amounts"]) if name in self.clauses]
        return (
            {name: values[name] for name in ordered if name in values},
            {name: amounts[name] for name in ordered if name in amounts},
        )

    def step(self, key: str, name: str) -> Term | None:
        how = parse_amount if key == "amounts" else parse
        clause = self.clause(self.toml.data[key][name], (key, name), how)
        if clause is None:
            return None
        self.clauses[name] = clause
        return clause.term

    def amount(self, name: str, clause: Clause, table: dict[str, Any], path: Key) -> Amount:
        reader = self.reader
        reader.known_keys(table, path, ("rule", "label", "noun", "source", "cap", "parts", "units"))
        cap = reader.text(table, path, "cap")
        if cap and cap not in self.parameters:
            self.unknown(cap, self.parameters, (*path, "cap"))
        parts = []
        for index, part in enumerate(table.get("parts", []) if isinstance(table.get("parts"), list) else []):
            if part in self.waiting:
                parts.append(part)
            else:
                self.unknown(str(part), self.waiting, (*path, "parts", index))
        units = {}
        for lang, pair in reader.table(table, path, "units").items():
            if isinstance(pair, list) and len(pair) == 2:
                units[lang] = (str(pair[0]), str(pair[1]))
        return Amount(
            name,
            clause,
            clause.term.kind,
            clause.label,
            reader.both(table, path, "noun"),
            reader.text(table, path, "source"),
            cap,
            tuple(parts),
            units,
            path,
        )

    def unknown(self, name: str, known: Mapping[str, Any], path: Key) -> None:
        self.reader.note(
            "E103",
            self.toml.value_position(*path),
            f"Nothing is called “{name}”.",
            f"Rien ne s’appelle «{NB}{name}{NB}».",
            did_you_mean(name, known),
        )

    def good_name(self, name: str, path: Key) -> bool:
        taken = name in FUNCTIONS or name in ("and", "or", "not", "in", "if", "else", "true", "false")
        good = name.isidentifier() and name.isascii() and not taken and len(name) <= 60
        if not good:
            self.reader.note(
                "R009",
                self.toml.position(*path),
                f"“{name}” cannot be a name here: letters, digits and _, and not a word of the language.",
                f"«{NB}{name}{NB}» ne peut pas servir de nom{NB}: lettres sans accent, chiffres et _, "
                "et pas un mot du langage.",
            )
        elif name in self.parameters or name in self.waiting:
            self.reader.note(
                "R014",
                self.toml.position(*path),
                f"The name “{name}” is used twice.",
                f"Le nom «{NB}{name}{NB}» sert deux fois.",
            )
            good = False
        return good

    # --- parameters ---

    def parameter(self, name: str, table: Any, read_at: str) -> None:
        path: Key = ("parameters", name)
        reader = self.reader
        if not self.good_name(name, path):
            return
        if not isinstance(table, dict):
            reader.wrong(path, 'a table such as { type = "money", value = 200_000 }', "un tableau")
            return
        reader.known_keys(
            table,
            path,
            _PARAMETER,
        )
        types = [key for key, kind in kinds.BY_NAME.items() if kind.sort in (Sort.NUMBER, Sort.DATE)]
        if "type" not in table:
            reader.required(table, path, "type")
        kind = kinds.BY_NAME[reader.one_of(table, path, "type", types, "number")]
        if "unit" in table:
            kind = replace(kind, unit=kinds.times(kind.unit, ((reader.text(table, path, "unit"), 1),)))
        units = {
            lang: (str(pair[0]), str(pair[1]))
            for lang, pair in reader.table(table, path, "units").items()
            if isinstance(pair, list) and len(pair) == 2
        }
        given = [key for key in ("value", "values", "unpublished") if key in table]
        if len(given) != 1:
            reader.note(
                "R015",
                self.toml.position(*path),
                "A parameter has exactly one of value, values, unpublished.",
                "Un paramètre a exactement une des clés value, values, unpublished.",
            )
        between = self.bounds(table, path, kind) if "unpublished" in table else None
        self.parameters[name] = Parameter(
            id=name,
            kind=kind,
            periods=() if between else self.periods(table, path, kind),
            between=between,
            date=reader.one_of(table, path, "date", NAMED_DATES, read_at),
            label=reader.both(table, path, "label"),
            units=units,
            source=reader.text(table, path, "source"),
            path=path,
            mark=reader.one_of(table, path, "mark", MARKS, ""),
        )

    def bounds(self, table: dict[str, Any], path: Key, kind: Kind) -> tuple[Fraction, Fraction]:
        between = table.get("between")
        if not isinstance(between, list) or len(between) != 2:
            self.reader.note(
                "R016",
                self.toml.position(*path),
                "An unpublished parameter says between which two values it lies.",
                "Un paramètre non publié dit entre quelles deux valeurs il se trouve.",
                ('Ajoutez between = ["0 %", "100 %"].', 'Add between = ["0 %", "100 %"].'),
            )
            return Fraction(0), Fraction(kind.high or 0, kind.scale)
        low = self.reader.number(between[0], kind, (*path, "between", 0)) or 0
        high = self.reader.number(between[1], kind, (*path, "between", 1)) or 0
        if low > high:
            self.reader.wrong((*path, "between"), "the lower value first", "la plus petite valeur en premier")
        return Fraction(min(low, high), kind.scale), Fraction(max(low, high), kind.scale)

    def periods(self, table: dict[str, Any], path: Key, kind: Kind) -> tuple[Period, ...]:
        reader = self.reader
        if "values" not in table:
            value = reader.number(table.get("value", 0), kind, (*path, "value"))
            return (Period(None, None, Fraction(value or 0, kind.scale), reader.text(table, path, "source")),)
        periods = []
        for index, item in enumerate(reader.tables(table, path, "values")):
            place = (*path, "values", index)
            reader.known_keys(item, place, ("from", "to", "value", "source", "mark"))
            value = reader.number(item.get("value"), kind, (*place, "value"))
            begins, ends = reader.day(item, place, "from"), reader.day(item, place, "to")
            if begins and ends and begins > ends:
                reader.wrong((*place, "to"), "a day after from", "un jour après from")
            source = reader.text(item, place, "source")
            mark = reader.one_of(item, place, "mark", MARKS, "")
            periods.append(Period(begins, ends, Fraction(value or 0, kind.scale), source, mark))
        if not periods:
            reader.wrong((*path, "values"), "a list of dated values", "une liste de valeurs datées")
            return (Period(None, None, Fraction(0)),)
        return self.joined(sorted(periods, key=lambda period: period.begins or date.min), path)

    def joined(self, periods: list[Period], path: Key) -> tuple[Period, ...]:
        """Each value holds until the next begins; a stated end may leave no gap, no overlap."""
        whole: list[Period] = []
        for index, period in enumerate(periods):
            following = periods[index + 1].begins if index + 1 < len(periods) else None
            last = following - timedelta(days=1) if following else None
            if index + 1 < len(periods) and following is None:
                self.period_error("R017", path, period, overlap=True)
            if period.ends and last and period.ends != last:
                self.period_error("R017" if period.ends > last else "R018", path, period, period.ends > last)
            whole.append(replace(period, ends=period.ends or last))
        return tuple(whole)

    def period_error(self, code: str, path: Key, period: Period, overlap: bool) -> None:
        day = period.ends.isoformat() if period.ends else "?"
        en, fr = ("overlap", "se chevauchent") if overlap else ("leave a gap", "laissent un trou")
        self.reader.note(
            code,
            self.toml.position(*path),
            f"The values of “{path[-1]}” {en} after {day}.",
            f"Les valeurs de «{NB}{path[-1]}{NB}» {fr} après le {day}.",
            ("Corrigez les clés from et to.", "Correct the keys from and to."),
        )

    # --- conditions ---

    def conditions(self) -> tuple[Condition, ...]:
        tables = self.reader.tables(self.toml.data, (), "conditions")
        if len(tables) > MAX_CONDITIONS:
            self.reader.wrong(("conditions",), f"at most {MAX_CONDITIONS} items", f"{MAX_CONDITIONS} au plus")
            tables = tables[:MAX_CONDITIONS]
        found: dict[str, Condition] = {}
        for index, table in enumerate(tables):
            condition = self.condition(table, ("conditions", index))
            if condition is None:
                continue
            if condition.id in found:
                self.reader.note(
                    "R014",
                    self.toml.position("conditions", index, "id"),
                    f"The name “{condition.id}” is used twice.",
                    f"Le nom «{NB}{condition.id}{NB}» sert deux fois.",
                )
            found[condition.id] = condition
        return tuple(found.values())

    def condition(self, table: dict[str, Any], path: Key) -> Condition | None:
        reader = self.reader
        reader.known_keys(table, path, _CONDITION)
        identity = reader.required(table, path, "id")
        label = reader.both(table, path, "label", needed=True)
        clauses = self.alternatives(table, path)
        if clauses is None:
            return None
        needed = table.get("at_least", 1)
        if isinstance(needed, bool) or not isinstance(needed, int) or not 1 <= needed <= len(clauses):
            reader.wrong((*path, "at_least"), f"between 1 and {len(clauses)}", f"entre 1 et {len(clauses)}")
            needed = 1
        assurance = reader.one_of(table, path, "assurance", [*Assurance, ""], "")
        moment = Moment(reader.one_of(table, path, "moment", list(Moment), "request"))
        term = joined(tuple(clause.term for clause in clauses), needed)
        return Condition(
            id=identity,
            kind=ConditionKind(reader.one_of(table, path, "kind", list(ConditionKind), "required")),
            clauses=clauses,
            needed=needed,
            term=term,
            label=label,
            source=reader.text(table, path, "source"),
            moment=moment,
            assurance=Assurance(assurance) if assurance else None,
            reason=reader.both(table, path, "reason"),
            facts=self.read_by(term),
            path=path,
            order=moment.order,
            mark=reader.one_of(table, path, "mark", MARKS, ""),
        )

    def alternatives(self, table: dict[str, Any], path: Key) -> tuple[Clause, ...] | None:
        given = [key for key in ("rule", "any_of", "of") if key in table]
        if len(given) != 1 or ("of" in given) != ("at_least" in table):
            self.reader.note(
                "R019",
                self.toml.position(*path),
                "A condition has a rule, or any_of, or at_least with of.",
                "Une condition a une clé rule, ou any_of, ou at_least avec of.",
            )
            return None
        key = given[0]
        if key == "rule":
            one = self.clause(table["rule"], (*path, "rule"), parse_condition)
            return None if one is None else (one,)
        items = table[key]
        if not isinstance(items, list) or not 1 <= len(items) <= 30:
            self.reader.wrong((*path, key), "a list of rules", "une liste de règles")
            return None
        clauses = [self.clause(item, (*path, key, index), parse_condition) for index, item in enumerate(items)]
        kept = tuple(clause for clause in clauses if clause is not None)
        return kept if len(kept) == len(clauses) else None

    # --- examples ---

    def examples(self, amounts: set[str], values: set[str]) -> tuple[Example, ...]:
        reader = self.reader
        found = []
        for index, table in enumerate(reader.tables(self.toml.data, (), "examples")):
            path: Key = ("examples", index)
            reader.known_keys(table, path, ("given", "with", "expect", "label", "moment"))
            given, parameters = reader.table(table, path, "given"), reader.table(table, path, "with")
            expect = reader.table(table, path, "expect")
            if not expect:
                reader.note(
                    "R003",
                    self.toml.position(*path),
                    "An example says what it expects: the key “expect” is missing or empty.",
                    f"Un exemple dit ce qu’il attend{NB}: la clé «{NB}expect{NB}» manque ou est vide.",
                    ('Ajoutez expect = { verdict = "…" }.', 'Add expect = { verdict = "…" }.'),
                )
            for name in given:
                if name not in self.vocabulary:
                    self.unknown(name, self.vocabulary, (*path, "given", name))
            for name in parameters:
                if name not in self.parameters:
                    self.unknown(name, self.parameters, (*path, "with", name))
            conditions = {str(item.get("id")): item for item in reader.tables(self.toml.data, (), "conditions")}
            allowed = {"verdict", *amounts, *values, *conditions}
            for name in expect:
                if name not in allowed:
                    self.unknown(name, dict.fromkeys(allowed), (*path, "expect", name))
            moment = Moment(reader.one_of(table, path, "moment", list(Moment), "request"))
            label = reader.both(table, path, "label")
            found.append(Example(given, parameters, expect, label, moment, path))
        return tuple(found)


def joined(terms: tuple[Term, ...], needed: int) -> Term:
    """The truth of « at least so many of these »."""
    if len(terms) == 1:
        return terms[0]
    if needed == 1:
        return Logic(kinds.YES_NO, "or", terms)
    if needed == len(terms):
        return Logic(kinds.YES_NO, "and", terms)
    pure = Kind(Sort.NUMBER)
    return Compare(kinds.YES_NO, ">=", Call(pure, "count_of", terms), Const(pure, Fraction(needed)))
