"""A Region's bodies and their rules of procedure: its folder's ``assembly.toml``, as published."""

from datetime import date

from jalon.cases.committee import rules
from jalon.cases.committee.rules import DEFAULT_BODY, AssemblyRules, Body, Procedure
from jalon.plan.queries import bodies_of, texts_of, version_of

FILE = "assembly.toml"


def rules_of(region: str) -> AssemblyRules:
    """Every dated rule that the Region published; none at all where it has no file."""
    version = version_of(region)
    return rules.assembly_rules(texts_of(version).get(FILE, "") if version else "")


def bodies(region: str) -> list[Body]:
    """The bodies that may sit: those of the file, else those that the Region's sources name, else the committee."""
    written = list(rules_of(region).bodies)
    named = [Body(one.path.rpartition("/")[2], {"fr": one.name_fr, "en": one.name_en}) for one in bodies_of(region)]
    return written or named or [Body(DEFAULT_BODY, {"fr": "Commission permanente", "en": "Standing committee"})]


def body_called(region: str, name: str) -> Body | None:
    """The body of this name, in either language, or None."""
    return next((one for one in bodies(region) if name in (one.id, *one.name.values())), None)


def procedure(region: str, body: str, on: date) -> Procedure:
    """The rules of a body, by its name, that hold on a day."""
    found = body_called(region, body)
    return rules_of(region).of(found.id if found else "", on)
