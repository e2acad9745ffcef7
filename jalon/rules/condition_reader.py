"""Reading the conditions of a rulebook: one rule each, one of several, or so many of them."""

from __future__ import annotations

from typing import Any

from jalon.rules.expression import parse_condition
from jalon.rules.reading import NB
from jalon.rules.rulebook import Assurance, Clause, Condition, ConditionKind, Moment
from jalon.rules.scope import MARKS, Names
from jalon.rules.terms import joined
from jalon.rules.toml_text import Key

MAX_CONDITIONS = 200
_CONDITION = (
    "id", "rule", "any_of", "at_least", "of", "kind", "moment", "source", "label", "reason", "assurance", "mark",
)  # fmt: skip


class Conditions(Names):
    """The tables [[conditions]]."""

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
