"""Writing a report, sending it, accepting it or asking for more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases import locking
from jalon.documents.actions import store
from jalon.documents.enums import WITHHELD
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.monitoring import telling
from jalon.monitoring.actions.promising import hold_milestone
from jalon.monitoring.enums import ReportState
from jalon.monitoring.models import Figure, Milestone, Paper, ProgressReport
from jalon.monitoring.queries import asked_of
from jalon.schemes.enums import MilestoneKind

MOST_PAPERS = 20
MOST_TEXT = 20_000
MOST_VALUE = Decimal("9999999999999")
PAPERED = (MilestoneKind.PROOF, MilestoneKind.DELIVERABLE)
"""What is a file, and not words."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says of one result: how much so far, and where it is read."""

    value: Decimal
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody typed; a figure of None takes a figure back."""

    done: str = ""
    gap: str = ""
    figures: Mapping[str, Said | None] = field(default_factory=dict)


@action
def write(milestone_id: UUID, written: Written, *, actor: User) -> ProgressReport:
    """Keep what was typed of a report that is not sent yet; the first words open it, those after a return follow it."""
    report = _writable(milestone_id, actor)
    report.done, report.gap = written.done[:MOST_TEXT], written.gap[:MOST_TEXT]
    report.save(update_fields=["done", "gap"])
    known = {one.id for one in asked_of(report.milestone)}
    for name, said in written.figures.items():
        if name not in known:
            raise ActionRefused("monitoring.unknown_figure", _("Ce rapport ne demande pas ce chiffre."))
        if said is None:
            report.figures.filter(result=name).delete()
            continue
        if not 0 <= said.value <= MOST_VALUE or said.value != round(said.value, 2):
            raise ActionRefused(
                "monitoring.figure",
                _("Un résultat est un nombre positif, avec deux décimales au plus."),
                field=f"figure-{name}",
            )
        report.figures.update_or_create(
            result=name, defaults={"value": said.value, "proof": said.proof.strip()[:200]}
        )
    return report


def _writable(milestone_id: UUID, actor: User) -> ProgressReport:
    """The version that is being written; a new one, which begins as the last was, where there is none."""
    milestone = hold_milestone(milestone_id, "report", actor)
    last = milestone.reports.select_related("milestone").last()
    if last and last.state == ReportState.SENT:
        raise ActionRefused(
            "monitoring.sent",
            _("Ce rapport est envoyé : le service l’examine."),
            _("Pour le corriger, écrivez au service : il pourra vous le rendre."),
        )
    if last and last.state == ReportState.WRITING:
        last.milestone = milestone
        return last
    return _next_version(milestone, last, actor)


def _next_version(milestone: Milestone, last: ProgressReport | None, actor: User) -> ProgressReport:
    number = (milestone.reports.aggregate(last=Max("number"))["last"] or 0) + 1
    report = ProgressReport.objects.create(
        milestone=milestone,
        number=number,
        written_by=actor,
        done=last.done if last else "",
        gap=last.gap if last else "",
    )
    if last:
        for figure in last.figures.all():
            Figure.objects.create(report=report, result=figure.result, value=figure.value, proof=figure.proof)
        for paper in last.papers.all():
            Paper.objects.create(report=report, file=paper.file)
    return report


@action
def attach(milestone_id: UUID, name: str, content: bytes, *, actor: User) -> Paper:
    """Add a file to a report that is not sent yet."""
    report = _writable(milestone_id, actor)
    if report.papers.count() >= MOST_PAPERS:
        raise ActionRefused(
            "monitoring.papers",
            _("Un rapport porte au plus %(most)s fichiers.") % {"most": MOST_PAPERS},
            _("Retirez-en un, ou réunissez-les en un seul PDF."),
            field="file",
        )
    return Paper.objects.create(report=report, file=store(name, content, sender=actor))


@action
def detach(milestone_id: UUID, paper_id: int, *, actor: User) -> None:
    """Take a file back from a report that is not sent yet; one that is gone stays gone."""
    report = _writable(milestone_id, actor)
    report.papers.filter(pk=paper_id).delete()


@action
def send(milestone_id: UUID, *, actor: User, on: date | None = None) -> ProgressReport:
    """Send a report to the service: complete, by somebody who may commit the beneficiary."""
    milestone = hold_milestone(milestone_id, "send_report", actor)
    report = milestone.reports.filter(state=ReportState.WRITING).first()
    if report is None:
        raise ActionRefused(
            "monitoring.nothing",
            _("Aucun rapport n’est en cours de rédaction."),
            _("Écrivez-le d’abord."),
        )
    report.milestone = milestone
    for problem in lacks(report):
        raise problem
    report.state, report.sent_by, report.sent_on = ReportState.SENT, actor, on or timezone.localdate()
    report.save()
    locking.passes(milestone.case, "send_report", actor, milestone=milestone.name, version=report.number)
    telling.sent(report)
    return report


def lacks(report: ProgressReport) -> list[ActionRefused]:
    """What is missing before a report can be sent, each with the field where it is given."""
    found = []
    if not report.done.strip():
        found.append(
            ActionRefused(
                "monitoring.empty",
                _("Ce qui a été fait manque."),
                _("Quelques lignes suffisent : ce qui était prévu, ce qui est obtenu."),
                field="done",
            )
        )
    given = {one.result for one in report.figures.all()}
    for result in asked_of(report.milestone):
        if result.id not in given:
            found.append(
                ActionRefused(
                    "monitoring.no_figure",
                    _("Un résultat demandé manque : %(label)s.") % {"label": result.title},
                    _("Donnez zéro si rien n’est encore obtenu."),
                    field=f"figure-{result.id}",
                )
            )
    if report.milestone.kind in PAPERED and not report.papers.exclude(file__scan__in=WITHHELD).exists():
        found.append(
            ActionRefused(
                "monitoring.no_paper",
                _("Aucun fichier n’est joint, et c’est un fichier qui est attendu."),
                _("Joignez-le en PDF, en image ou en tableur."),
                field="file",
            )
        )
    return found


def _judged(report_id: UUID, actor: User, day: date) -> ProgressReport:
    """The report that waits to be read, its case locked."""
    milestone_id = ProgressReport.objects.values_list("milestone__public_id", flat=True).get(public_id=report_id)
    milestone = hold_milestone(milestone_id, "judge_report", actor)
    report = ProgressReport.objects.select_for_update(of=("self",)).get(public_id=report_id)
    report.milestone = milestone
    if report.state != ReportState.SENT:
        raise ActionRefused(
            "monitoring.state",
            _("Ce rapport n’attend plus d’être lu."),
            _("Rechargez la page : elle montre où en est chaque étape."),
        )
    if report.sent_by_id == actor.pk:
        raise ActionRefused(
            "monitoring.own",
            _("Vous avez envoyé ce rapport : une autre personne le lit."),
            _("Demandez à un collègue."),
        )
    report.judged_by, report.judged_on = actor, day
    return report


@action
def accept(report_id: UUID, *, actor: User, note: str = "", on: date | None = None) -> ProgressReport:
    """The report says what was promised: the milestone is reached, and its figures count."""
    report = _judged(report_id, actor, on or timezone.localdate())
    report.state, report.reason = ReportState.ACCEPTED, note.strip()
    report.save()
    milestone = report.milestone
    milestone.accepted_on = report.judged_on
    milestone.save(update_fields=["accepted_on"])
    locking.passes(milestone.case, "judge_report", actor, milestone=milestone.name, accepted=True)
    telling.accepted(report)
    return report


@action
def ask_more(
    report_id: UUID, reason: str, answer_by: date, *, actor: User, on: date | None = None
) -> ProgressReport:
    """Something is missing: what, and by which day; the beneficiary goes on from what it sent."""
    today = on or timezone.localdate()
    report = _judged(report_id, actor, today)
    if not reason.strip():
        raise ActionRefused("monitoring.reason", _("Dites ce qui manque."), field="reason")
    if answer_by <= today:
        raise ActionRefused(
            "monitoring.day", _("Ce jour est passé."), _("Laissez au moins quelques jours."), field="answer_by"
        )
    report.state, report.reason, report.answer_by = ReportState.RETURNED, reason.strip(), answer_by
    report.save()
    milestone = report.milestone
    locking.passes(milestone.case, "judge_report", actor, milestone=milestone.name, accepted=False)
    telling.returned(report)
    return report
