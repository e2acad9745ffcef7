"""From a TOML text to a `Rulebook`: every key checked, every expression typed, every error with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jalon.rules.condition_reader import Conditions
from jalon.rules.example_reader import Examples
from jalon.rules.findings import Finding, Level, RuleError
from jalon.rules.parameter_reader import Parameters
from jalon.rules.rulebook import Amount, Condition, Rulebook, Value
from jalon.rules.step_reader import NamedSteps
from jalon.rules.toml_text import TomlError, TomlText, parse_toml, read_toml
from jalon.rules.vocabulary import NAMED_DATES, Vocabulary, broken

# The table [scheme] says how requests are handled; the schemes room reads it.
_TOP = (
    "id", "kind", "title", "summary", "in_force", "sources", "parameters", "values", "conditions", "amounts",
    "examples", "scheme",
)  # fmt: skip
_KINDS = ("scheme", "law", "diagnostic", "classification")
_cache: dict[tuple[str, str, int], tuple[Rulebook, Vocabulary]] = {}


def load_rulebook(source: str | Path, vocabulary: Vocabulary | None = None, file: str = "") -> Rulebook:
    """Read a rulebook; the same text with the same vocabulary is read once. Raises `RuleError`."""
    if vocabulary is None:
        from jalon.rules.own_facts import own_vocabulary

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


class Reading(Parameters, NamedSteps, Conditions, Examples):
    """One reading of a whole rulebook."""

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
