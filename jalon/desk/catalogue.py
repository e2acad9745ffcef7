"""The schemes of a Region, as an applicant looks for them."""

import re
from dataclasses import dataclass

from django.utils import timezone

from jalon.desk.questions import language
from jalon.desk.reasons import Amount, amounts, source_text, unpublished
from jalon.plan.queries import scheme_mentions
from jalon.plan.reading import EntryReading
from jalon.rules import Rulebook
from jalon.rules.prose import condition_text, phrases
from jalon.schemes.definition import Definition
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import is_open, latest_versions, rulebook_of

# A condition's text is its sentence, then who judges it and when.
_SENTENCE = re.compile(r"(?<=\.) (?=[A-ZÀ-Ý])")


@dataclass(frozen=True)
class Offer:
    """A scheme that takes requests: its published version and what it gives at most."""

    version: SchemeVersion
    rulebook: Rulebook
    definition: Definition
    amounts: tuple[Amount, ...]
    unpublished: tuple[str, ...]

    @property
    def slug(self) -> str:
        return self.version.scheme.slug

    @property
    def title(self) -> str:
        """The scheme's name in the reader's language."""
        return self.definition.title.get(language(), "")

    @property
    def summary(self) -> str:
        """What it is for, in one sentence."""
        return self.definition.summary.get(language(), "")

    @property
    def open(self) -> bool:
        """Whether a request can be made today."""
        return is_open(self.version)


@dataclass(frozen=True)
class Catalogue:
    """What a Region offers today, and what its sources only speak of."""

    open: tuple[Offer, ...]
    closed: tuple[Offer, ...]
    announced: tuple[EntryReading, ...]


@dataclass(frozen=True)
class RuleLine:
    """A condition of the published rule: its sentence, printed from the expression, notes, source."""

    text: str
    notes: tuple[str, ...]
    source: str


def offer(version: SchemeVersion) -> Offer:
    """A published version as an offer; its amounts are those of a request about which nothing is known."""
    rulebook = rulebook_of(version)
    today = timezone.localdate()
    result = rulebook.evaluate({}, {"request.date": today, "today": today})
    return Offer(version, rulebook, version.definition, amounts(result), unpublished(result))


def catalogue(region: str) -> Catalogue:
    """Every scheme of a Region, open ones first, and those that sources announce without their rules."""
    offers = [offer(version) for version in latest_versions(region)]
    published = {one.slug for one in offers}
    return Catalogue(
        open=tuple(one for one in offers if one.open),
        closed=tuple(one for one in offers if not one.open),
        announced=tuple(one for one in scheme_mentions(region) if one.entry.slug not in published),
    )


def rule_lines(rulebook: Rulebook) -> list[RuleLine]:
    """The conditions of a rule, as it is executed."""
    writer = phrases(rulebook, language())
    lines = []
    for condition in rulebook.conditions:
        first, *notes = _SENTENCE.split(condition_text(condition, writer))
        lines.append(RuleLine(first, tuple(notes), source_text(rulebook.sources, condition.source)))
    return lines
