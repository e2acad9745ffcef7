"""What a case has gone through: where it stands for its applicant, in one sentence and a list of steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jalon.cases.enums import EVER_GRANTED, GIVEN, Outcome, State
from jalon.cases.labels import label_until
from jalon.cases.models import Case, Decision
from jalon.cases.queries import Clock, clock, decision_of
from jalon.schemes.enums import Step as SchemeStep
from jalon.ui import formats
from jalon.ui.parts import Step, StepState


@dataclass(frozen=True)
class Standing:
    """Where a case stands for its applicant: one sentence, what comes next, and by when."""

    title: str
    lede: str
    kind: str
    clock: Clock | None
    decision: Decision | None
    steps: tuple[Step, ...]


_REACHED = {
    State.SUBMITTED: 1,
    State.AWAITING: 1,
    State.COMPLETE: 2,
    State.IN_REVIEW: 2,
    State.PROPOSED: 3,
    State.DECIDED: 4,
    State.AGREED: 5,
    State.RUNNING: 5,
    State.CLOSED: 6,
}


def standing(case: Case) -> Standing:
    """Where a submitted case stands."""
    decision = decision_of(case)
    title, lede, kind = _sentence(case, decision)
    return Standing(title, lede, kind, clock(case), decision, tuple(_steps(case, decision)))


def _sentence(case: Case, decision: Decision | None) -> tuple[str, str, str]:
    state = State(case.state)
    if case.outcome == Outcome.SILENCE and state != State.AWAITING:
        return (
            _("Le délai de réponse est passé : c’est un refus par silence."),
            _("L’instruction continue. Une décision remplacera ce refus et vous sera notifiée."),
            "warn",
        )
    if state == State.AWAITING:
        return (
            _("Il manque des pièces à votre dossier."),
            _("Envoyez-les ci-dessous : le délai de réponse repart dès leur réception."),
            "warn",
        )
    if case.scheme_version.definition.by_operator and state in (State.SUBMITTED, State.COMPLETE, State.IN_REVIEW):
        return (
            _("Votre demande est reçue."),
            _("L’opérateur accepte dès que les règles le permettent. Vous n’avez rien à faire."),
            "ok",
        )
    if state in (State.SUBMITTED, State.COMPLETE, State.IN_REVIEW, State.PROPOSED):
        return {
            State.SUBMITTED: (
                _("Votre demande est reçue."),
                _("Le service vérifie qu’elle est complète. Vous n’avez rien à faire."),
                "ok",
            ),
            State.COMPLETE: (
                _("Votre dossier est complet."),
                _("L’instruction commence. Vous n’avez rien à faire."),
                "ok",
            ),
            State.IN_REVIEW: (
                _("Votre dossier est en instruction."),
                _("Le service vérifie chaque condition. Vous n’avez rien à faire."),
                "ok",
            ),
            State.PROPOSED: (
                _("Une proposition part au vote."),
                _("Les élus décident en commission. Vous n’avez rien à faire."),
                "ok",
            ),
        }[state]
    if case.outcome == Outcome.REFUSED:
        return (
            _("Votre demande est refusée."),
            _("La décision, ses motifs et les voies de recours sont ci-dessous."),
            "late",
        )
    if case.outcome == Outcome.WITHDRAWN:
        return (
            _("Votre aide est retirée."),
            _("La décision, ses motifs et les voies de recours sont dans la lettre ci-dessous."),
            "late",
        )
    if state == State.DECIDED and decision and not decision.notified_on:
        return (
            _("Votre aide est votée."),
            _("La délibération est transmise au préfet, puis la décision vous sera notifiée."),
            "ok",
        )
    return {
        State.DECIDED: (
            _("Votre aide est attribuée."),
            _("La convention vient ensuite : vous la signerez avec la Région."),
            "ok",
        ),
        State.AGREED: (
            _("Votre convention est signée."),
            _("Prenez vos heures auprès du centre de calcul ; aucun euro n’est versé.")
            if case.scheme_version.definition.in_hours
            else _("Menez le projet, puis demandez le paiement en justifiant vos dépenses."),
            "ok",
        ),
        State.RUNNING: _running(case),
    }.get(state, (_("Votre dossier est clos."), "", "ok"))


def _running(case: Case) -> tuple[str, str, str]:
    if case.scheme_version.definition.by_operator:
        return (
            _("Votre demande est acceptée."),
            _("L’opérateur vous rend le service ; aucun euro n’est versé à l’entreprise."),
            "ok",
        )
    if case.scheme_version.definition.in_hours:
        return (
            _("Vos heures sont ouvertes."),
            _("La Région constate ce que vous consommez ; ce qui reste à la fin lui revient."),
            "ok",
        )
    until = label_until(case.decision)
    if until:
        return _("Votre label est en vigueur."), _("Jusqu’au %(day)s.") % {"day": formats.date(until)}, "ok"
    return _("Votre projet est en cours."), _("Les paiements suivent vos justificatifs."), "ok"


def _steps(case: Case, decision: Decision | None) -> list[Step]:
    if case.scheme_version.definition.by_operator:
        return list(_steps_of_a_service(case, decision))
    reached = _REACHED.get(State(case.state), 0)
    refused = case.outcome == Outcome.REFUSED
    switched = case.scheme_version.definition.steps
    rows: list[tuple[str, date | None, bool]] = [
        (_("Reçue"), case.received_on, True),
        (_("Complète"), case.complete_on, True),
        (_("Instruite"), None, True),
        (_("Votée"), decision.voted_on if decision else None, SchemeStep.VOTE in switched),
        (_("Notifiée"), decision.notified_on if decision else None, True),
        (_("Conventionnée"), _signed(case), SchemeStep.AGREEMENT in switched and not refused),
        (_("Payée"), None, SchemeStep.PAYMENT in switched and not refused),
    ]
    steps = []
    for place, (label, day, there) in enumerate(rows):
        if not there:
            continue
        state = _step_state(place, reached, case, decision)
        steps.append(Step(label, state, formats.date(day, short=True) if day else ""))
    return steps


def _steps_of_a_service(case: Case, decision: Decision | None) -> Iterator[Step]:
    """What an operator delivers is received, accepted or refused, then delivered: nobody votes on it."""
    refused, over = case.outcome == Outcome.REFUSED, case.state == State.CLOSED
    rows = [
        (_("Reçue"), case.received_on, True),
        (_("Refusée") if refused else _("Acceptée"), decision.voted_on if decision else None, bool(decision)),
    ]
    if not refused:
        rows.append((_("Service rendu"), case.closed_on, over and case.outcome in GIVEN))
    waits = True
    for label, day, done in rows:
        state: StepState = "done" if done else "now" if waits and not over else "todo"
        waits = waits and done
        yield Step(label, state, formats.date(day, short=True) if day and done else "")


def _step_state(place: int, reached: int, case: Case, decision: Decision | None) -> StepState:
    done = {0: True, 1: bool(case.complete_on), 2: reached > 2, 3: bool(decision)}
    done[4] = bool(decision and decision.notified_on)
    done[5] = reached >= 5 and case.outcome in EVER_GRANTED
    done[6] = reached == 6 and case.outcome in GIVEN
    if done[place]:
        return "done"
    earlier = all(done[before] for before in range(place))
    return "now" if earlier and case.state != State.CLOSED else "todo"


def _signed(case: Case) -> date | None:
    agreement = getattr(case, "agreement", None)
    return agreement.signed_on if agreement else None


def step_text(step: SchemeStep) -> str:
    """What a step of a scheme means for whoever asks."""
    return {
        SchemeStep.REQUEST: _("Vous envoyez votre demande ; elle reçoit aussitôt un numéro."),
        SchemeStep.ACKNOWLEDGEMENT: _("Un accusé de réception vous dit jusqu’à quand la Région doit répondre."),
        SchemeStep.CHECKS: _("Un agent vérifie le dossier et vous écrit s’il manque une pièce."),
        SchemeStep.OPINION: _("Un expert donne un avis motivé sur ce qui se juge."),
        SchemeStep.JURY: _(
            "Des évaluateurs notent chaque projet sur les critères publiés, et les projets sont classés."
        ),
        SchemeStep.VISA: _("Les services juridique et financier contrôlent la proposition."),
        SchemeStep.VOTE: _("Les élus votent en commission."),
        SchemeStep.ACCEPTANCE: _(
            "L’opérateur accepte dès que les règles le permettent, dans la limite de sa part."
        ),
        SchemeStep.DELIVERY: _("L’opérateur vous rend le service ; aucun euro n’est versé à l’entreprise."),
        SchemeStep.NOTIFICATION: _("Vous recevez la décision, ses motifs et les voies de recours."),
        SchemeStep.AGREEMENT: _("Vous signez une convention avec la Région."),
        SchemeStep.PAYMENT: _("L’argent est versé sur justificatifs."),
    }[step]
