"""De minimis as the command line runs it."""

from __future__ import annotations

import re

from jalon.law.catalogue import Rule
from jalon.law.de_minimis.assessment import Assessment, Headroom, assess, headroom
from jalon.law.de_minimis.declaration import Comparison, DeclarationQuestion, compare
from jalon.law.de_minimis.questions import AssessmentQuestion, HeadroomQuestion, members_of
from jalon.law.parameters import Parameters
from jalon.law.problems import LawError
from jalon.law.wording import say


def _headroom(asked: HeadroomQuestion, parameters: Parameters) -> Headroom:
    members, _ = members_of(asked.group, asked.on, parameters)
    return headroom(
        asked.regime,
        asked.aids,
        asked.on,
        parameters,
        members=members,
        changes=asked.changes,
        fiscal_start=_month_day(asked.fiscal_year_starts),
    )


def _assess(asked: AssessmentQuestion, parameters: Parameters) -> Assessment:
    members, _ = members_of(asked.group, asked.new_aid.granted_on, parameters)
    return assess(
        asked.regime,
        asked.aids,
        asked.new_aid,
        parameters,
        members=members,
        changes=asked.changes,
        scope=asked.scope,
        same_costs=asked.same_costs,
        fiscal_start=_month_day(asked.fiscal_year_starts),
    )


def _compare(asked: DeclarationQuestion, parameters: Parameters) -> Comparison:
    return compare(asked.declared, asked.registered)


def _month_day(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", text)
    if found is None:
        raise LawError.of(
            "fiscal-year.start",
            say("« {0} » n'ouvre pas un exercice.", "“{0}” does not begin a fiscal year.", text),
            say("Écrivez le mois et le jour, par exemple « 01-01 ».", "Write month and day, such as “01-01”."),
            "fiscal_year_starts",
        )
    return int(found[1]), int(found[2])


RULES = (
    Rule("de-minimis", AssessmentQuestion, Assessment, _assess, lambda answer: answer.passes),
    Rule("de-minimis-headroom", HeadroomQuestion, Headroom, _headroom),
    Rule("de-minimis-declaration", DeclarationQuestion, Comparison, _compare, lambda answer: answer.agrees),
)
