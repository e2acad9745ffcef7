"""A campaign of checks: prepared, its population published, drawn by a seal that did not exist then, closed."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.funds.seals import latest_seal, seal
from jalon.journal.actions import record
from jalon.journal.guards import demand, stale
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.monitoring.drawing import Line
from jalon.monitoring.enums import CampaignState, CheckState, Part
from jalon.monitoring.models import Campaign, Candidate, Check
from jalon.monitoring.population import candidates
from jalon.monitoring.published import Population
from jalon.monitoring.risk import signals_in, text_of

LARGEST = 1_000
"""Checks of one part, at most."""


@action
def prepare(
    region: str,
    name: str,
    first_on: date,
    last_on: date,
    random_size: int,
    risk_size: int,
    *,
    actor: User,
    schemes: Sequence[str] = (),
    key: str = "",
    on: date | None = None,
) -> Campaign:
    """Say what is to be checked: the awards paid in a period, how many are drawn by chance and how many by risk."""

    def work() -> str:
        demand(actor, Right.CHECKS_PLAN, region)
        today = on or timezone.localdate()
        if not name.strip():
            raise ActionRefused("checks.name", _("Donnez un nom à la campagne."), field="name")
        if Campaign.objects.filter(region=region, name=name.strip()).exists():
            raise ActionRefused(
                "checks.same_name", _("Une campagne porte déjà ce nom."), _("Donnez-en un autre."), field="name"
            )
        if not first_on <= last_on <= today:
            raise ActionRefused(
                "checks.period",
                _("La période va d’un jour à un autre, tous deux passés."),
                _("Une campagne porte sur des paiements déjà faits."),
                field="last_on",
            )
        if not 0 < random_size <= LARGEST or not 0 <= risk_size <= LARGEST:
            raise ActionRefused(
                "checks.size",
                _("Au moins une aide se tire au hasard, et au plus %(most)d de chaque façon.") % {"most": LARGEST},
                _("La part au hasard est la seule qui dise le taux d’erreur de l’ensemble."),
                field="random_size",
            )
        found = Campaign.objects.create(
            region=region,
            name=name.strip(),
            schemes=sorted(schemes),
            first_on=first_on,
            last_on=last_on,
            random_size=random_size,
            risk_size=risk_size,
            prepared_by=actor,
            prepared_on=today,
            salt=secrets.token_hex(32),
        )
        record(actor, "checks.prepare", f"campaign/{found.public_id}", region=region)
        return str(found.public_id)

    return Campaign.objects.get(public_id=once(key, f"checks.prepare.{region}", work))


def _held(public_id: UUID, actor: User, state: CampaignState) -> Campaign:
    found = Campaign.objects.select_for_update(of=("self",)).get(public_id=public_id)
    demand(actor, Right.CHECKS_PLAN, found.region)
    if found.state != state:
        raise stale()
    return found


@action
def publish(public_id: UUID, *, actor: User, on: date | None = None) -> Campaign:
    """Make up the population, with its weights, and publish its file: from now on nothing of it changes.

    The seed will be the hash of the next seal of the ledger, which nobody knows yet: the minute of the file and that of
    the seal tell, whatever day the act bears.
    """
    found = _held(public_id, actor, CampaignState.PREPARED)
    signals = signals_in(text_of(found.region))
    rows = Candidate.objects.bulk_create(list(candidates(found, signals)))
    if not rows:
        raise ActionRefused(
            "checks.nothing_paid",
            _("Aucune aide n’a été payée dans cette période pour ces dispositifs."),
            _("Préparez une campagne sur une autre période."),
        )
    last = latest_seal()
    found.signals = [asdict(one) for one in signals]
    found.seal = last.number + 1 if last else 1
    said = population_of(found, rows)
    found.population, found.sha256 = said.as_text(), said.sha256
    found.state, found.published_at, found.published_by = CampaignState.PUBLISHED, timezone.now(), actor
    found.published_on = on or timezone.localdate()
    found.save()
    subject = f"campaign/{found.public_id}"
    record(actor, "checks.publish", subject, region=found.region, population=found.sha256, seal=found.seal)
    return found


def population_of(found: Campaign, rows: Sequence[Candidate]) -> Population:
    """The population as its file says it."""
    assert found.seal is not None
    lines = [Line(row.code, row.weight) for row in sorted(rows, key=lambda one: one.code)]
    return Population(found.name, found.random_size, found.risk_size, found.seal, lines)


@action
def draw(public_id: UUID, *, actor: User, on: date | None = None) -> Campaign:
    """Draw by the seal that the file named, once it exists: whoever has both files finds the same awards."""
    found = _held(public_id, actor, CampaignState.PUBLISHED)
    assert found.seal is not None and found.published_at is not None
    made = seal(found.seal)
    if made is None or made.sealed_at <= found.published_at:
        raise ActionRefused(
            "checks.no_seal",
            _("Le scellé %(number)d du grand livre n’existe pas encore : il donnera la graine du tirage.")
            % {"number": found.seal},
            _("Il se fait chaque nuit ; revenez ensuite."),
        )
    rows = {one.code: one for one in found.candidates.all()}
    said = population_of(found, list(rows.values()))
    if said.sha256 != found.sha256:
        raise ValueError(f"campaign {found.pk} is not the one that was published")
    drawn = said.drawn(made.hash.hex())
    Check.objects.bulk_create(
        Check(candidate=rows[code], part=part)
        for part, codes in ((Part.RANDOM, drawn.random), (Part.RISK, drawn.risk))
        for code in codes
    )
    found.seal_hash, found.drawn_at, found.state = made.hash.hex(), timezone.now(), CampaignState.DRAWN
    found.drawn_on = on or timezone.localdate()
    found.save()
    record(actor, "checks.draw", f"campaign/{found.public_id}", region=found.region, seal=found.seal_hash)
    return found


@action
def close(public_id: UUID, lessons: str, *, actor: User, on: date | None = None) -> Campaign:
    """Close the campaign once each check is concluded, with what it teaches."""
    found = _held(public_id, actor, CampaignState.DRAWN)
    left = Check.objects.filter(candidate__campaign=found).exclude(state=CheckState.CONCLUDED).count()
    if left:
        raise ActionRefused(
            "checks.running",
            _("%(count)d contrôles ne sont pas conclus.") % {"count": left},
            _("Concluez-les d’abord."),
        )
    if not lessons.strip():
        raise ActionRefused("checks.lessons", _("Dites ce que la campagne apprend."), field="lessons")
    found.state, found.lessons, found.closed_on = CampaignState.CLOSED, lessons.strip(), on or timezone.localdate()
    found.save()
    record(actor, "checks.close", f"campaign/{found.public_id}", region=found.region)
    return found
