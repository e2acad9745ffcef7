"""Reading claims: what is said about a subject, what is retained, who disagrees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Prefetch, QuerySet

from jalon.provenance.models import Citation, Claim, Source
from jalon.provenance.records import question_key


@dataclass(frozen=True, slots=True)
class Question:
    """What the sources say about one property of one subject: the retained claim, and the others.

    ``told`` keeps the words that pages have made of it, by language and place: they are as lasting as the claims.
    """

    subject: str
    property_name: str
    retained: Claim
    others: tuple[Claim, ...] = ()
    told: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def label(self) -> str:
        return self.retained.label

    @property
    def disputed(self) -> bool:
        return bool(self.others)

    @property
    def claims(self) -> tuple[Claim, ...]:
        return (self.retained, *self.others)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source of the question, once, in the order of the claims."""
        return tuple({source.pk: source for claim in self.claims for source in claim.all_sources}.values())


def with_sources(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """The claims with their sources, in two queries whatever their number."""
    return claims.prefetch_related(Prefetch("citations", queryset=Citation.objects.select_related("source")))


def claims_of(region: str) -> list[Claim]:
    """Every claim of a Region, in the order of its folder, with sources."""
    return list(with_sources(Claim.objects.filter(region=region)))


def claims_about(region: str, subject: str, property: str | None = None) -> list[Claim]:
    """The claims on a subject (« region/plan/axis »), with sources; of one property if it is given."""
    found = Claim.objects.filter(region=region, subject=subject)
    return list(with_sources(found.filter(property_name=property) if property else found))


def claim(key: str) -> Claim | None:
    """The claim of this key, with sources."""
    return with_sources(Claim.objects.filter(key=key)).first()


def question_of(one: Claim) -> Question:
    """The question that a claim answers, with the claims that answer it otherwise."""
    (question,) = questions(claims_about(one.region, one.subject, one.property_name))
    return question


def questions(claims: Iterable[Claim]) -> list[Question]:
    """Claims grouped by what they answer, in the order of their folder.

    Observations of an indicator at different dates are different questions.
    """
    ordered = sorted(claims, key=lambda one: one.position)
    found: dict[tuple, list[Claim]] = {}
    for one in ordered:
        found.setdefault(question_key(one), []).append(one)
    return [_question(list(group)) for group in found.values()]


def sources_of(region: str) -> list[Source]:
    """The sources of a Region, in the order of its folder."""
    return list(Source.objects.filter(region=region))


def disagreements(region: str) -> list[Question]:
    """The questions on which the Region's sources disagree."""
    return [question for question in questions(claims_of(region)) if question.disputed]


def by_subject(claims: Iterable[Claim]) -> dict[str, list[Question]]:
    """The questions of each subject."""
    ordered = sorted(questions(claims), key=lambda question: question.subject)
    return {subject: list(group) for subject, group in groupby(ordered, lambda question: question.subject)}


def _question(group: list[Claim]) -> Question:
    retained = next((one for one in group if one.retained), group[0])
    others = tuple(one for one in group if one is not retained)
    return Question(retained.subject, retained.property_name, retained, others)
