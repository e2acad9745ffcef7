"""Archives and empties requests by the Region's durations; two people confirm what is emptied."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import locking
from jalon.cases.enums import DisposalState
from jalon.cases.models import Case, Disposal, DisposalLine, Hold
from jalon.cases.retention.emptying import empty
from jalon.cases.retention.standing import proposed, still_due, terms
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once


def archive_due(today: date) -> int:
    """Archive the requests whose use is over, in every Region; how many. A day without a worker is made up for."""
    regions = Case.objects.filter(archived_on=None).order_by("region").values_list("region", flat=True).distinct()
    found = [term.case.pk for region in regions for term in terms(region, today, to_empty=False)]
    return sum(_archive(case, today) for case in found)


@action
def _archive(case_id: int, today: date) -> bool:
    case = _locked(pk=case_id)
    if case.archived_on is not None:
        return False
    case.archived_on = today
    case.save(update_fields=["archived_on"])
    record(None, "cases.archived", _name(case), region=case.region, on=today)
    return True


@action
def hold(public_id: UUID, reason: str, *, actor: User) -> Hold:
    """Keep a request, out of the archives, whatever the durations say; a list that waits for confirmation loses it."""
    case = _locked(public_id=public_id)
    locking.demand_on(case, Right.RETENTION_PROPOSE, actor)
    if not reason.strip():
        raise ActionRefused(
            "retention.reason",
            _("Dites pourquoi ce dossier est retenu."),
            _("Par exemple : un recours, un contrôle, une demande de la personne."),
            field="reason",
        )
    if case.erased_on:
        raise ActionRefused("retention.emptied", _("Ce dossier est déjà vidé."), _("Il ne reste rien à retenir."))
    if Hold.objects.filter(case=case, lifted_at=None).exists():
        raise ActionRefused("retention.held", _("Ce dossier est déjà retenu."), _("Levez d’abord la retenue."))
    DisposalLine.objects.filter(case=case, disposal__state=DisposalState.PROPOSED).delete()
    case.archived_on = None
    case.save(update_fields=["archived_on"])
    made = Hold.objects.create(case=case, reason=reason.strip(), set_by=actor)
    record(actor, "cases.hold", _name(case), region=case.region)
    return made


@action
def lift(public_id: UUID, *, actor: User) -> None:
    """What kept the request is over: the durations hold again."""
    case = _locked(public_id=public_id)
    locking.demand_on(case, Right.RETENTION_PROPOSE, actor)
    lifted = Hold.objects.filter(case=case, lifted_at=None).update(lifted_by=actor, lifted_at=timezone.now())
    if not lifted:
        raise ActionRefused("retention.not_held", _("Rien ne retient ce dossier."), _("Rechargez la page."))
    record(actor, "cases.lift", _name(case), region=case.region)


@action
def propose(region: str, *, actor: User, key: str = "") -> Disposal:
    """List every request of the Region whose time is over; another person confirms. The same ``key`` makes one list."""
    demand(actor, Right.RETENTION_PROPOSE, region)

    def work() -> int:
        if proposed(region):
            raise ActionRefused(
                "retention.already_proposed",
                _("Une liste attend déjà sa confirmation."),
                _("Faites-la confirmer ou écarter avant d’en proposer une autre."),
            )
        today = timezone.localdate()
        due = list(terms(region, today, to_empty=True))
        if not due:
            raise ActionRefused(
                "retention.nothing_due",
                _("Aucun dossier n’est arrivé au bout de sa conservation."),
                _("Un dossier retenu, ou dont l’argent bouge encore, n’en fait jamais partie."),
            )
        last = Disposal.objects.filter(region=region, year=today.year).aggregate(last=Max("number"))["last"] or 0
        made = Disposal.objects.create(region=region, year=today.year, number=last + 1, proposed_by=actor)
        DisposalLine.objects.bulk_create(
            DisposalLine(disposal=made, case=term.case, due_on=term.erase_on) for term in due
        )
        record(actor, "cases.disposal_proposed", made.label, region=region, requests=len(due))
        return made.pk

    return Disposal.objects.get(pk=once(key, f"cases.disposal.{region}", work))


@action
def confirm(disposal_id: int, visa: str, visa_on: date, *, actor: User) -> Disposal:
    """A second person confirms a list with the visa of the archives; a job then empties it, request by request.

    Public archives are not destroyed without the archives' agreement (Code du patrimoine, art. L212-2).
    """
    disposal = _waiting(disposal_id, actor)
    if not visa.strip():
        raise ActionRefused(
            "retention.visa",
            _("La référence du visa manque."),
            _("Portez celle que le directeur des archives départementales a donnée à cette liste."),
            field="visa",
        )
    if visa_on > timezone.localdate():
        raise ActionRefused(
            "retention.visa_ahead",
            _("Le visa est daté d’un jour à venir."),
            _("Portez la date écrite sur le visa."),
            field="visa_on",
        )
    disposal.visa, disposal.visa_on = visa.strip(), visa_on
    _settle(disposal, DisposalState.CONFIRMED, actor)
    transaction.on_commit(lambda: _empty_later(disposal.pk))
    return disposal


@action
def set_aside(disposal_id: int, reason: str, *, actor: User) -> Disposal:
    """A second person does not confirm a list: nothing of it is emptied."""
    disposal = _waiting(disposal_id, actor)
    if not reason.strip():
        raise ActionRefused(
            "retention.reason",
            _("Dites pourquoi la liste est écartée."),
            _("Qui l’a proposée le lira."),
            field="reason",
        )
    disposal.reason = reason.strip()
    _settle(disposal, DisposalState.SET_ASIDE, actor)
    return disposal


def empty_list(disposal_id: int) -> None:
    """Empty the requests of a confirmed list, each in its own transaction; stopped half-way, it goes on where it was."""
    for line in _left(disposal_id):
        _empty_one(line)
    _finish(disposal_id)


def _left(disposal_id: int) -> Iterable[int]:
    confirmed = DisposalLine.objects.filter(disposal=disposal_id, disposal__state=DisposalState.CONFIRMED)
    return list(confirmed.filter(emptied_at=None, kept_because="").order_by("pk").values_list("pk", flat=True))


@action
def _empty_one(line_id: int) -> None:
    """Empty one request, unless it is held since, or its money moves again: the line then says so."""
    line = DisposalLine.objects.select_for_update(of=("self",)).select_related("disposal").get(pk=line_id)
    case = _locked(pk=line.case_id)
    today = timezone.localdate()
    if line.emptied_at or line.kept_because:
        return
    if not still_due(case, today):
        line.kept_because = _("retenu, ou rouvert depuis la proposition")
        line.save(update_fields=["kept_because"])
        return
    empty(case, today)
    line.emptied_at = timezone.now()
    line.save(update_fields=["emptied_at"])
    record(None, "cases.emptied", _name(case), region=case.region, disposal=line.disposal.label)


@action
def _finish(disposal_id: int) -> None:
    disposal = Disposal.objects.select_for_update().get(pk=disposal_id)
    if disposal.state == DisposalState.CONFIRMED and not _left(disposal_id):
        disposal.state = DisposalState.DONE
        disposal.save(update_fields=["state"])
        record(None, "cases.disposal_done", disposal.label, region=disposal.region)


def _waiting(disposal_id: int, actor: User) -> Disposal:
    """The locked list that waits for a second person, who is not the one that proposed it."""
    disposal = Disposal.objects.select_for_update().get(pk=disposal_id)
    demand(actor, Right.RETENTION_CONFIRM, disposal.region)
    if disposal.proposed_by_id == actor.pk:
        raise ActionRefused(
            "four_eyes.disposal",
            _("Vous avez proposé cette liste : une autre personne la confirme ou l’écarte."),
            _("Prévenez une personne qui a ce droit."),
        )
    if disposal.state != DisposalState.PROPOSED:
        raise ActionRefused(
            "retention.settled", _("Cette liste est déjà confirmée ou écartée."), _("Rechargez la page.")
        )
    return disposal


def _settle(disposal: Disposal, state: DisposalState, actor: User) -> None:
    disposal.state, disposal.settled_by, disposal.settled_at = state, actor, timezone.now()
    disposal.save()
    record(actor, f"cases.disposal_{state.name.lower()}", disposal.label, region=disposal.region)


def _empty_later(disposal_id: int) -> None:
    from jalon.cases.tasks import empty_disposal

    empty_disposal.defer(disposal_id=disposal_id)


def _locked(**which: object) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("scheme_version__scheme").get(**which)


def _name(case: Case) -> str:
    return case.reference or str(case.public_id)
