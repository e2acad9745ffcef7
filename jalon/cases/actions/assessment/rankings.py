"""The list that somebody confirms, and what follows from it: the next stage, or proposals for a session."""

from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction

from django.conf import settings
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.actions import proposals, review
from jalon.cases.actions.assessment.holding import demand_reason, hold_entrant, hold_round, ref
from jalon.cases.assessments import aside_in, call_of, entrants_of, latest_ranking, list_of
from jalon.cases.enums import Motion, Place, State
from jalon.cases.models import Case, Entrant, Proposal, Ranking, RankingRow, Round
from jalon.cases.ranking import Limit, means_of
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.criteria import WHOLE, AssessmentStage
from jalon.schemes.enums import Instrument
from jalon.ui.formats import number


@action
def confirm(round: Round, limit: Limit, reason: str, *, actor: User, seen: str = "") -> Ranking:
    """Confirm the list by the call's own weights, with its line and a reason.

    Refused while a request waits for marks or an agreement, to whoever declared an interest in one of them, and
    when the list is no longer the one that was ``seen`` (its fingerprint). Once requests have gone on, no other
    list can be confirmed.
    """
    round = hold_round(round.pk, actor)
    if aside_in(actor, round):
        raise ActionRefused(
            "cases.interest",
            _("Vous avez déclaré un intérêt dans un dossier de cette liste : un autre agent la confirme."),
        )
    reason = demand_reason(reason)
    requests = entrants_of(round)
    found = list_of(round, requests, limit)
    if not found.rows or not found.complete:
        raise ActionRefused(
            "assessments.incomplete",
            _("Un dossier attend encore une note ou un accord, ou la liste est vide."),
            _("Relancez ou remplacez ses évaluateurs, réglez le désaccord, ou retirez-le avec un motif."),
        )
    if seen and seen != found.fingerprint:
        raise ActionRefused(
            "journal.changed",
            _("La liste a changé depuis que vous l’avez lue ; rien n’a été enregistré."),
            _("Relisez-la, puis confirmez."),
        )
    if any(gone_on(one.entrant.case, round) for one in requests):
        raise ActionRefused(
            "assessments.gone_on",
            _("Des dossiers de cette liste sont déjà à l’étape suivante ou proposés."),
            _("Retirez d’abord ces propositions."),
        )
    latest = round.rankings.aggregate(last=Max("number"))["last"] or 0
    ranking = Ranking.objects.create(
        round=round,
        number=latest + 1,
        cents=limit.cents,
        places=limit.places,
        reason=reason,
        confirmed_by=actor,
    )
    by_number = {one.candidate.id: one.entrant for one in requests}
    RankingRow.objects.bulk_create(
        RankingRow(
            ranking=ranking,
            entrant=by_number[row.candidate.id],
            position=position,
            standing=Place(row.standing.value),
            rank=row.rank,
            mark_numerator=row.mark.numerator,
            mark_denominator=row.mark.denominator,
            amount_cents=row.candidate.amount,
            short=list(row.short),
        )
        for position, row in enumerate(found.rows, start=1)
    )
    record(actor, "assessments.confirm", ref(round), region=round.region, list=found.fingerprint)
    return ranking


def gone_on(case: Case, round: Round) -> bool:
    """Whether a request has left this list behind."""
    return case.stage not in ("", round.stage) or case.state not in (State.IN_REVIEW, State.COMPLETE)


def waiting_to_go_on(round: Round, standings: Collection[Place]) -> list[RankingRow]:
    """The rows of the confirmed list, of these standings, that nothing has followed yet."""
    ranking = latest_ranking(round)
    rows = ranking.rows.all() if ranking else []
    return [
        row
        for row in rows
        if row.standing in standings and not row.entrant.withdrawn_at and not gone_on(row.entrant.case, round)
    ]


def carry_out(
    round: Round,
    standings: Collection[Place],
    *,
    actor: User,
    deadline: date | None = None,
    on: date | None = None,
) -> tuple[int, list[tuple[Case, ActionRefused]]]:
    """Let the confirmed list take effect, request by request, each in a transaction of its own.

    Kept requests go to the call's next stage, for which their documents are asked by ``deadline``, or are proposed
    for a grant after the last; the others are proposed for a refusal. Gives how many went on, and those that could
    not with the reason; called again it takes only what is left.
    """
    done, apart = 0, []
    for row in waiting_to_go_on(round, standings):
        try:
            goes_on(row, actor=actor, deadline=deadline, on=on)
            done += 1
        except ActionRefused as refused:
            apart.append((row.entrant.case, refused))
    return done, apart


@action
def goes_on(
    row: RankingRow, *, actor: User, deadline: date | None = None, on: date | None = None
) -> Case | Proposal:
    """What the list means for one request."""
    entrant = hold_entrant(row.entrant_id, actor)
    following = call_of(entrant.round).after(entrant.round.stage)
    kept = row.standing == Place.KEPT
    if kept and following:
        return _shortlist(entrant, following, deadline, actor, on)
    with translation.override(settings.LANGUAGE_CODE):  # the applicant reads these reasons as they are
        law, fact = reasons(entrant, row)
    amounts = {Instrument(name): cents for name, cents in entrant.amounts.items()} if kept else {}
    return proposals.propose(
        entrant.case.public_id,
        Motion.GRANT if kept else Motion.REFUSE,
        amounts,
        reasons_law=law,
        reasons_fact=fact,
        actor=actor,
        on=on,
    )


def _shortlist(
    entrant: Entrant, stage: AssessmentStage, deadline: date | None, actor: User, on: date | None
) -> Case:
    """The request goes to the next stage: its documents are asked for, and the clock waits for them."""
    case = entrant.case
    wanted = [document.id for document in case.scheme_version.definition.documents_of(stage.id)]
    if deadline is None:
        raise ActionRefused("assessments.no_deadline", _("Donnez un jour."), field="deadline")
    Case.objects.filter(pk=case.pk).update(stage=stage.id)
    with translation.override(case.applicant.language):
        text = _("Votre projet est retenu pour l’étape « %(stage)s ». Complétez votre demande avec ces pièces.")
        text %= {"stage": stage.label.get(case.applicant.language) or stage.label["fr"]}
    review.ask_documents(case.public_id, wanted, text, deadline, actor=actor, on=on)
    record(actor, "assessments.shortlist", str(case.reference), region=case.region, stage=stage.id)
    return case


def reasons(entrant: Entrant, row: RankingRow) -> tuple[str, str]:
    """Why a request is kept or not, in law and in fact: the call's rules, then its marks and its place."""
    call, stage = call_of(entrant.round), entrant.round.criteria
    language = settings.LANGUAGE_CODE
    law = _("Règlement « %(title)s », critères et classement de l’étape « %(stage)s ».") % {
        "title": entrant.round.version.definition.title[language],
        "stage": stage.label[language],
    }
    if row.standing == Place.BELOW:
        law += " " + " ".join(_thresholds(call.least, row.short, stage))
    mark = number(Fraction(row.mark_numerator, row.mark_denominator), 1)
    fact = _("Note %(mark)s sur %(whole)s") % {"mark": mark, "whole": WHOLE}
    if row.rank:
        fact += _(", rang %(rank)s") % {"rank": row.rank}
    (request,) = entrants_of(entrant.round, entrant.pk)
    means = means_of(stage, request.candidate)
    marks = [
        f"{criterion.label[language]} {number(means[criterion.id], 1)}/{criterion.highest}"
        for criterion in stage.criteria
    ]
    fact += f" ({' ; '.join(marks)}). "
    fact += {
        Place.KEPT: _("Le projet est au-dessus de la ligne."),
        Place.WAITING: _("Les projets mieux classés épuisent ce qui est ouvert à cet appel."),
        Place.BELOW: _("Le projet n’atteint pas le seuil."),
    }[Place(row.standing)]
    return law, fact


def _thresholds(least: int, short: Collection[str], stage: AssessmentStage) -> Iterator[str]:
    for id in short:
        criterion = stage.criterion(id)
        if criterion is None:
            yield _("Note minimale : %(least)s sur %(whole)s.") % {"least": least, "whole": WHOLE}
        else:
            yield _("Note minimale en « %(criterion)s » : %(least)s.") % {
                "criterion": criterion.label[settings.LANGUAGE_CODE],
                "least": criterion.least,
            }
