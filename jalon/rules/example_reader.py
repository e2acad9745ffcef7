"""Reading the examples of a rulebook: the facts given, the parameters set, what must come out."""

from __future__ import annotations

from jalon.rules.reading import NB
from jalon.rules.rulebook import Example, Moment
from jalon.rules.scope import Names
from jalon.rules.toml_text import Key


class Examples(Names):
    """The tables [[examples]]."""

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
