"""Published schemes in the shapes of the API: the text, its words, what it may give, what is left."""

from __future__ import annotations

import datetime
from typing import Any

from jalon.cases.deliberations import Deliberation
from jalon.cases.models import Report
from jalon.funds.queries import left_for_scheme
from jalon.opendata.fiction import fictif
from jalon.opendata.ledger_data import unit
from jalon.opendata.shapes import schemes as shapes
from jalon.opendata.shapes.basic import Text
from jalon.rules import Rulebook
from jalon.rules.prose import condition_text, phrases
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import is_open, rulebook_of

LANGUAGES = ("fr", "en")


def both(texts: Any) -> Text:
    """A rulebook's words, which may lack one language."""
    return Text(fr=texts.get("fr", ""), en=texts.get("en", "") or texts.get("fr", ""))


def deliberation_line(report: Report) -> shapes.DeliberationLineShape:
    """A published deliberation in a list."""
    session = report.session
    assert session.published_on  # the list holds published ones alone
    return shapes.DeliberationLineShape(
        number=report.deliberation,
        title=report.title,
        body=session.body,
        voted_on=session.held_on,
        published_on=session.published_on,
        fictif=fictif(),
    )


def deliberation(found: Deliberation) -> shapes.DeliberationShape:
    """A published deliberation with its annex."""
    assert found.published_on
    return shapes.DeliberationShape(
        number=found.number,
        title=found.title,
        body=found.body,
        voted_on=found.voted_on,
        published_on=found.published_on,
        transmitted_on=found.transmitted_on,
        link=found.link,
        total_cents=found.total,
        annex=[
            shapes.AnnexLineShape(
                line=line.number,
                beneficiary=line.name,
                siren=line.siren,
                project=line.project,
                scheme=f"{found.region}/{line.scheme}",
                given=[
                    shapes.GivenShape(instrument=one.instrument.value, amount_cents=one.cents, units=one.units)
                    for one in line.given
                ],
                fictif=fictif(),
            )
            for line in found.lines
        ],
        fictif=fictif(),
    )


def _line(version: SchemeVersion, today: datetime.date) -> dict[str, Any]:
    definition = version.definition
    return {
        "id": version.scheme.ref,
        "region": version.scheme.region,
        "title": both(definition.title),
        "summary": both(definition.summary),
        "open": is_open(version, today),
        "version": version.number,
        "sha256": version.sha256,
        "in_force_from": version.begins_on,
        "in_force_to": version.in_force_to,
        "published_at": version.published_at,
    }


def line(version: SchemeVersion, today: datetime.date) -> shapes.SchemeLine:
    """A scheme in a list."""
    return shapes.SchemeLine(**_line(version, today))


def whole(version: SchemeVersion, today: datetime.date) -> shapes.SchemeShape:
    """A scheme with its text, its rules in words and what money is left."""
    rulebook = rulebook_of(version)
    return shapes.SchemeShape(
        **_line(version, today),
        note=both(version.definition.note),
        text=version.text,
        prose=Text(fr=rulebook.prose("fr"), en=rulebook.prose("en")),
        conditions=_conditions(rulebook),
        amounts=_amounts(rulebook, today),
        left=[
            shapes.LeftShape(
                envelope=left.envelope.reference,
                amount=left.amount,
                unit=unit(left.envelope.owner.resource),
                fictif=left.envelope.fictif,
            )
            for left in left_for_scheme(version.scheme.ref)
        ],
    )


def _conditions(rulebook: Rulebook) -> list[shapes.ConditionShape]:
    writers = {lang: phrases(rulebook, lang) for lang in LANGUAGES}
    return [
        shapes.ConditionShape(
            id=condition.id,
            kind=condition.kind,
            label=both(condition.label),
            prose=Text(**{lang: condition_text(condition, writers[lang]) for lang in LANGUAGES}),
            source=condition.source,
        )
        for condition in rulebook.conditions
    ]


def _amounts(rulebook: Rulebook, today: datetime.date) -> list[shapes.AmountShape]:
    """What each amount may be for an applicant of whom nothing is known."""
    result = rulebook.evaluate({}, {"request.date": today, "today": today})
    return [
        shapes.AmountShape(
            id=name,
            label=both(amount.label),
            low_cents=_whole(result.amounts[name].low),
            high_cents=_whole(result.amounts[name].high),
        )
        for name, amount in rulebook.amounts.items()
        if amount.kind.is_money
    ]


def _whole(bound: Any) -> int | None:
    return None if bound is None else int(bound)
