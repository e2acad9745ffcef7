"""What is recorded of programmes that several bodies finance: the budget that was adopted, what each one signed."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from jalon.funds.cofinancing import Signed, years_of
from jalon.funds.enums import FunderKind
from jalon.funds.models import Funder, Pledge, Programme
from jalon.funds.models.programmes import WHOLE
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.provenance.queries import claim as claim_of
from jalon.ui.formats import money


@action
def follow_programme(*, region: str, slug: str, label_fr: str, label_en: str, subject: str = "") -> Programme:
    """A programme to follow, without budget nor funder yet."""
    if Programme.objects.filter(region=region, slug=slug).exists():
        raise ActionRefused(
            "funds.programme",
            _("Un programme porte déjà ce nom court."),
            _("Choisissez-en un autre."),
            field="slug",
        )
    return Programme.objects.create(
        region=region, slug=slug, label_fr=label_fr, label_en=label_en, subject=subject, fictif=is_demonstration()
    )


@action
def add_funder(programme: Programme, *, kind: FunderKind, name_fr: str, name_en: str, claim: str = "") -> Funder:
    """A body that gives a part; ``claim`` is what a source announces of it, and must be one of the Region's."""
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    if held.funders.filter(name_fr=name_fr).exists():
        raise ActionRefused(
            "funds.funder", _("Ce financeur est déjà inscrit."), _("Enregistrez ce qu’il signe."), field="name_fr"
        )
    found = claim_of(claim) if claim else None
    if claim and (found is None or found.region != held.region):
        raise ActionRefused(
            "funds.claim",
            _("Aucune source de la Région n’annonce cela."),
            _("Choisissez une affirmation publiée dans le dossier de la Région, ou laissez vide."),
            field="claim",
        )
    return Funder.objects.create(programme=held, kind=kind, name_fr=name_fr, name_en=name_en, claim=claim)


@action
def adopt_budget(programme: Programme, years: Mapping[int, int], reference: str, on: date, *, actor: str) -> None:
    """The programme's budget, cents by year, as its partners adopted it; a year given again is amended."""
    _write(programme, None, {year: Signed(cents=cents) for year, cents in years.items()}, reference, on, actor)


@action
def sign_pledge(funder: Funder, years: Mapping[int, Signed], reference: str, on: date, *, actor: str) -> None:
    """What a funder signs, year by year, in cents or as a share of the budget; a year given again is amended.

    An amount of nothing withdraws the part of that year. What is signed never exceeds an adopted budget.
    """
    _write(funder.programme, funder, years, reference, on, actor)


def _write(
    programme: Programme,
    funder: Funder | None,
    years: Mapping[int, Signed],
    reference: str,
    on: date,
    actor: str,
) -> None:
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    for year, signed in years.items():
        if (
            not 1983 <= year <= 2999
            or not 0 <= (signed.cents or 0) <= 10**15
            or not 0 <= (signed.share or 0) <= WHOLE
        ):
            raise ActionRefused(
                "funds.amount",
                _("Un montant ou une part ne se lit pas."),
                _("Donnez des euros par année, ou une part entre 0 % et 100 %."),
                field="years",
            )
    if not years or not reference.strip():
        raise ActionRefused(
            "funds.incomplete",
            _("Il manque l’acte signé, ou ses montants."),
            _("Donnez la convention et le montant de chaque année."),
            field="reference",
        )
    Pledge.objects.bulk_create(
        Pledge(
            programme=held,
            funder=funder,
            year=year,
            cents=signed.cents,
            share=signed.share,
            reference=reference.strip(),
            signed_on=on,
            actor=actor,
        )
        for year, signed in sorted(years.items())
    )
    for one in years_of(held.pledges.filter(year__in=years).order_by("pk")):
        if one.gap is not None and one.gap < 0:
            raise ActionRefused(
                "funds.overfinanced",
                _("En %(year)d, les parts signées font %(signed)s pour un budget de %(budget)s.")
                % {"year": one.year, "signed": money(one.total), "budget": money(one.budget or 0)},
                _("Réduisez la part, ou enregistrez d’abord le budget modifié."),
                field="years",
            )
