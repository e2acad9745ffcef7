"""What is known when a rule is asked: the register's facts, then what the person said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.cases.evaluation import read_facts, register_facts
from jalon.desk.questions import QuestionForm, language
from jalon.law.books import facts_behind
from jalon.rules import Fact, Facts, FactsError, Known, Moment, Result, Rulebook, next_question
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import rulebook_of

# Facts that a person can be asked; the others come from a function, another rulebook or a date.
ASKED = ("applicant", "document", "register")


@dataclass(frozen=True)
class Knowledge:
    """One rule with what is known now, and its answer."""

    rulebook: Rulebook
    result: Result
    register: Mapping[str, Known]
    said: Mapping[str, Any]
    given: frozenset[str] = frozenset()
    """Facts that other pages of the request give: its budget, its dates."""

    @property
    def questions(self) -> list[Fact]:
        """Every fact that a person can be asked, in the rule's order, then of the rules of the law that it rests on.

        What is given otherwise is left out.
        """
        left_out = {*self.register, *self.given}
        facts = facts_behind(self.rulebook).values()
        return [fact for fact in facts if fact.provider in ASKED and fact.name not in left_out]

    @property
    def waiting(self) -> list[Fact]:
        """The questions not yet put whose answer can still change something."""
        missing = set(self.result.missing)
        return [fact for fact in self.questions if fact.name in missing and fact.name not in self.said]

    @property
    def next(self) -> Fact | None:
        """The question to put now: the one that settles most for what it costs; None when none is worth asking."""
        found = next_question([self.result], {}, skip=[*self.said, *self.register, *self.given])
        return found.fact if found and found.fact in self.questions else None

    @property
    def wants_company(self) -> bool:
        """Whether the register could answer a question of this rule."""
        return any(fact.provider == "register" for fact in facts_behind(self.rulebook).values())


def know(
    version: SchemeVersion, siren: str, said: Mapping[str, Any], *, given: frozenset[str] = frozenset()
) -> Knowledge:
    """Read a scheme's rule today with the register's facts and what was said.

    An answer that the rule cannot use (a vocabulary has changed, a date lies in the future) counts as not given.
    """
    rulebook, today = rulebook_of(version), timezone.localdate()
    facts = facts_behind(rulebook)
    found = register_facts(siren, version.scheme.region)
    register = {name: known for name, known in found.items() if name in facts}
    source = _("votre réponse")
    declared = {
        name: Known(value, source, today)
        for name, value in said.items()
        if value is not None and name in facts and name not in register
    }
    known = _usable(rulebook, {**declared, **register})
    result = read_facts(version, known, {"request.date": today, "today": today}, Moment.REQUEST)
    return Knowledge(rulebook, result, register, said, given)


def usable(rulebook: Rulebook, form: QuestionForm) -> bool:
    """Whether the rule can read the form's answer; otherwise the form says why, beside its field."""
    value = form.answer()
    if value is None:
        return True
    try:
        Facts.check({form.fact.name: value}, rulebook.vocabulary, timezone.localdate())
    except FactsError as error:
        form.add_error(None if form.is_lines else "answer", error.problems[0].message(language()))
        return False
    return True


def _usable(rulebook: Rulebook, facts: dict[str, Known]) -> dict[str, Known]:
    try:
        Facts.check(facts, rulebook.vocabulary, timezone.localdate())
    except FactsError as error:
        wrong = {problem.name for problem in error.problems}
        return {name: known for name, known in facts.items() if name not in wrong}
    return facts
