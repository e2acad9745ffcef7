"""Reading the named values and the amounts of a rulebook, which may refer to each other in any order."""

from __future__ import annotations

from functools import partial
from typing import Any

from jalon.rules.expression import ExpressionError, parse, parse_amount
from jalon.rules.findings import Finding, Level
from jalon.rules.rulebook import Amount, Clause, Value
from jalon.rules.scope import Names
from jalon.rules.terms import Term
from jalon.rules.toml_text import Key


class NamedSteps(Names):
    """The tables [values] and [amounts]."""

    def steps(self) -> tuple[dict[str, Value], dict[str, Amount]]:
        """The named values and amounts; each may refer to the others, in any order."""
        reader, data = self.reader, self.toml.data
        tables = {key: reader.table(data, (), key) for key in ("values", "amounts")}
        for key, table in tables.items():
            for name in table:
                if self.good_name(name, (key, name)):
                    self.waiting[name] = partial(self.step, key, name)
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
