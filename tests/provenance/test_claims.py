"""A claim as it is kept and shown: each kind of value in both languages, and who disagrees."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from jalon.provenance import actions, queries
from jalon.provenance.enums import Kind, Seen, SourceKind, Status, Trust
from jalon.provenance.models import Claim, Source
from jalon.provenance.records import CitationRecord, ClaimRecord, SourceRecord, Value
from jalon.provenance.spans import Span
from jalon.provenance.words import Unit, Words

REGION = "val-exemple"
SOURCES = [
    SourceRecord(slug, publisher, Words("Le plan", "The plan"), SourceKind.PRESS, Trust.MEDIUM, seen=Seen.WHOLE)
    for slug, publisher in (("gazette", "La Gazette"), ("courrier", "Le Courrier"))
]
WHOLE = Words("du PIB régional", "of the regional GDP")
AMONG = Words("régions d’Europe", "regions of Europe")
MILLION = 100_000_000
VOTE = datetime.date(2024, 7, 12)
INTENSITY = Value(Kind.SHARE, Decimal("0.037"), Decimal("0.037"), whole=WHOLE)
FIRST, FIFTH_OR_BETTER = (Value(Kind.RANK, Decimal(1), Decimal(last), whole=AMONG) for last in (1, 5))


def claim(name: str, value: Value, unit: str = "", **more: object) -> ClaimRecord:
    subject = more.pop("subject", f"{REGION}/plan")
    return ClaimRecord(
        key=f"{subject}:{name}",
        subject=subject,
        property_name=more.pop("property_name", "amount"),
        value=value,
        status=more.pop("status", Status.ADOPTED),
        citations=more.pop("citations", (CitationRecord("gazette"),)),
        unit=unit,
        **more,
    )


def kept(*claims: ClaimRecord) -> list[Claim]:
    """The claims, written and read again."""
    actions.replace_region(REGION, SOURCES, claims)
    return queries.claims_of(REGION)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


SHOWN = [
    (Value(Kind.EXACT, 60 * MILLION, 60 * MILLION), "EUR", {}, "60 M€", "€60M"),
    (Value(Kind.ABOUT, 50 * MILLION, 50 * MILLION), "EUR", {}, "environ 50 M€", "about €50M"),
    (Value(Kind.AT_LEAST, MILLION, None), "EUR", {}, "au moins 1 M€", "at least €1M"),
    (Value(Kind.AT_MOST, None, 20_000_000), "EUR", {}, "au plus 200 000 €", "at most €200,000"),
    (Value(Kind.BETWEEN, 2 * MILLION, 5 * MILLION), "EUR", {}, "de 2 M€ à 5 M€", "€2M to €5M"),
    (Value(Kind.EXACT, 10_000_000, 10_000_000), "EUR", {"per": "year"}, "100 000 € par an", "€100,000 a year"),
    (Value(Kind.EXACT, Decimal(1), Decimal(1)), "people", {}, "1 personne", "1 person"),
    (Value(Kind.EXACT, Decimal(3500), Decimal(3500)), "people", {}, "3 500 personnes", "3,500 people"),
    (
        Value(Kind.SHARE, Decimal("0.037"), Decimal("0.037"), whole=WHOLE),
        "",
        {},
        "3,7 % (du PIB régional)",
        "3.7% (of the regional GDP)",
    ),
    (
        Value(Kind.RANK, Decimal(1), Decimal(1), whole=AMONG),
        "",
        {},
        "1er rang (régions d’Europe)",
        "ranked 1st (regions of Europe)",
    ),
    (
        Value(Kind.RANK, Decimal(1), Decimal(5), whole=AMONG),
        "",
        {},
        "5e rang ou mieux (régions d’Europe)",
        "ranked 5th or better (regions of Europe)",
    ),
    (Value(Kind.MULTIPLE, Decimal(2), Decimal(2)), "", {}, "× 2", "× 2"),
    (
        Value(Kind.DATE, span=Span(datetime.date(2024, 7, 12), datetime.date(2024, 7, 12))),
        "",
        {},
        "12 juillet 2024",
        "12 July 2024",
    ),
    (Value(Kind.TEXT, words=Words("hors plan", "outside the plan")), "", {}, "hors plan", "outside the plan"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("value", "unit", "more", "french", "english"), SHOWN)
def test_each_kind_of_value_reads_in_both_languages(value, unit, more, french, english) -> None:
    (one,) = kept(claim("x", value, unit, **more))
    assert plain(one.value) == french
    with override("en"):
        assert plain(one.value) == english


def test_each_kind_of_value_is_shown_above() -> None:
    assert {value.kind for value, *_rest in SHOWN} == set(Kind)


@pytest.mark.django_db
def test_an_amount_in_full_keeps_its_bound() -> None:
    (one,) = kept(claim("x", Value(Kind.AT_LEAST, MILLION, None), "EUR"))
    assert plain(one.exact_value) == "au moins 1 000 000 €"


@pytest.mark.django_db
def test_a_folder_brings_its_own_units() -> None:
    own = Unit(("atelier", "ateliers"), ("workshop", "workshops"))
    (one,) = kept(claim("x", Value(Kind.EXACT, Decimal(3), Decimal(3)), "workshops-held", unit_words=own))
    assert plain(one.value) == "3 ateliers"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.SHARE, Kind.RANK, Kind.MULTIPLE])
def test_a_share_a_rank_and_a_multiple_are_never_added(kind: Kind) -> None:
    (one,) = kept(claim("x", Value(kind, Decimal(1), Decimal(1), whole=WHOLE)))
    assert one.quantity is None


@pytest.mark.django_db
def test_sources_that_disagree_are_all_kept_with_the_reason_of_the_choice() -> None:
    kept(
        claim(
            "annonce",
            Value(Kind.ABOUT, 50 * MILLION, 50 * MILLION),
            "EUR",
            status=Status.ANNOUNCED,
            retained=False,
            citations=(CitationRecord("courrier"),),
        ),
        claim(
            "vote",
            Value(Kind.EXACT, 60 * MILLION, 60 * MILLION),
            "EUR",
            reason=Words("Un vote remplace une annonce.", "A vote replaces an announcement."),
            citations=(CitationRecord("gazette"), CitationRecord("courrier")),
        ),
        claim("other", Value(Kind.TEXT, words=Words("a", "a")), property_name="period"),
    )
    (question,) = queries.disagreements(REGION)
    assert question.retained.key.endswith(":vote") and question.retained.reason == "Un vote remplace une annonce."
    assert [one.key.rsplit(":")[-1] for one in question.others] == ["annonce"]
    assert [source.publisher for source in question.sources] == ["La Gazette", "Le Courrier"]
    assert question == queries.question_of(question.others[0])


@pytest.mark.django_db
def test_observations_at_two_dates_are_two_questions() -> None:
    value = Value(Kind.EXACT, Decimal(1), Decimal(1))
    kept(
        *(
            claim(f"en-{year}", value, "people", property_name="observation", as_of=datetime.date(year, 1, 1))
            for year in (2024, 2025)
        )
    )
    assert queries.disagreements(REGION) == []
    assert len(queries.questions(queries.claims_of(REGION))) == 2


@pytest.mark.django_db
def test_a_region_is_replaced_without_touching_another() -> None:
    kept(claim("x", Value(Kind.TEXT, words=Words("a", "a"))))
    actions.replace_region(
        "ailleurs", SOURCES, [claim("y", Value(Kind.TEXT, words=Words("b", "b")), subject="ailleurs/plan")]
    )
    assert [one.key for one in kept()] == []
    assert [one.key for one in queries.claims_of("ailleurs")] == ["ailleurs/plan:y"]
    assert Source.objects.filter(region=REGION).count() == len(SOURCES)


@pytest.mark.django_db
def test_claims_and_their_sources_are_read_in_two_queries(django_assert_num_queries) -> None:
    kept(*(claim(f"n{n}", Value(Kind.TEXT, words=Words("a", "a")), property_name=f"p{n}") for n in range(20)))
    with django_assert_num_queries(2):
        assert len([one.all_sources for one in queries.claims_of(REGION)]) == 20


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [{"low_cents": 2, "high_cents": 1}, {"unit": "people"}, {"low_cents": None, "high_cents": None, "low": 1}],
)
def test_the_database_refuses_bounds_out_of_order_and_money_that_is_not_cents(changed: dict) -> None:
    (one,) = kept(claim("x", Value(Kind.EXACT, 1, 1), "EUR"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=one.pk).update(**changed)
