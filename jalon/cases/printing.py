"""A session on paper: the pack that councillors read before it, the minutes after it, as papers to print."""

from collections.abc import Collection, Iterator
from typing import Literal

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jalon.cases.actions.letters import issuer
from jalon.cases.enums import Ballot, Fate, Motion, ReportStage, SessionState
from jalon.cases.minutes import Minutes, ReportMinutes
from jalon.cases.models import Session
from jalon.cases.papers import AnnexLine, Paper, papers_of
from jalon.documents import paper as on_paper
from jalon.documents.paper import Block, Column, Heading, NewPage, Paragraph, Points, Table, Text, amount
from jalon.journal.queries import is_demonstration
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import hour

Language = Literal["fr", "en"]


def pack_paper(session: Session, language: Language, aside: Collection[int] = ()) -> on_paper.Paper:
    """The reports sent for a session, one after the other, without those from which its reader stands aside."""
    with translation.override(language):
        sent = [one for one in papers_of(session) if one.report.stage == ReportStage.SENT]
        blocks: list[Block] = []
        for one in sent:
            blocks += [NewPage(), *_report(one, language, hidden=one.report.pk in aside)]
        title = _("Dossier de séance")
        return _paper(session, language, title, tuple(blocks), contents=True)


def minutes_paper(minutes: Minutes, language: Language, aside: Collection[int] = ()) -> on_paper.Paper:
    """The minutes of a session, final once its votes are frozen."""
    with translation.override(language):
        blocks: list[Block] = [Heading(_("Présences")), *_attendance(minutes)]
        for one in minutes.reports:
            blocks += _report_minutes(one, language, hidden=one.paper.report.pk in aside)
        return _paper(minutes.session, language, _("Procès-verbal"), tuple(blocks))


def _paper(
    session: Session, language: Language, title: str, blocks: tuple[Block, ...], *, contents: bool = False
) -> on_paper.Paper:
    frozen = session.state != SessionState.OPEN
    return on_paper.Paper(
        title=f"{title} · {session.body}, {shown_date(session.held_on)}",
        language=language,
        issuer=issuer(session.region, language),
        made_on=session.held_on if frozen else timezone.localdate(),
        blocks=blocks,
        opening="" if frozen else _("Provisoire : les votes ne sont pas gelés."),
        contents=contents,
        fictif=is_demonstration(),
    )


def _heading(one: Paper) -> Heading:
    return Heading(f"{one.report.number} · {one.report.title}")


def _report(one: Paper, language: Language, *, hidden: bool) -> Iterator[Block]:
    yield _heading(one)
    if hidden:
        yield Paragraph(_("Vous vous êtes déporté de ce rapport."))
        return
    yield from on_paper.paragraphs(one.report.presentation)
    if one.grounds:
        yield Points(one.grounds)
    if one.articles:
        yield Heading(_("Articles"), 3)
        yield Points(one.articles, ordered=True)
    yield _annex(one, language)
    refusals = [line for line in one.lines if line.motion == Motion.REFUSE]
    for line in refusals:
        yield Paragraph(f"{line.case.reference} · {line.reasons_law} {line.reasons_fact}")


def _annex(one: Paper, language: Language) -> Table:
    return Table(
        caption=_("Annexe"),
        columns=(
            Column(_("Ligne"), 0),
            Column(_("Bénéficiaire"), 3),
            Column(_("Régime"), 2),
            Column(_("Montant"), 2, figures=True),
            Column(_("État"), 2),
        ),
        rows=tuple(_row(line, language) for line in one.lines),
        total=("", _("Total voté"), "", amount(one.total, language, fictif=is_demonstration(), strong=True), ""),
    )


def _row(line: AnnexLine, language: Language) -> tuple[Text, ...]:
    reference = f"{line.item.position}. {line.case.reference}"
    regimes = ", ".join(name[language] for name in line.regime_names) or _("sans aide d’État")
    given: list[str | on_paper.Run] = []
    for cents, said in line.given:
        given += [amount(cents, language, fictif=is_demonstration()), f" {said} "]
    if line.is_label:
        given.append(_("label"))
    return (
        reference,
        f"{line.case.company_name}, {line.case.title}",
        regimes,
        _("refus") if line.motion == Motion.REFUSE else tuple(given),
        str(line.item.get_fate_display()) + (f" · {line.item.fate_reason}" if line.item.fate != Fate.KEPT else ""),
    )


def _names(names: Collection[object]) -> str:
    return ", ".join(str(name) for name in names) or _("aucun")


def _attendance(minutes: Minutes) -> Iterator[Block]:
    session = minutes.session
    if session.opened_at:
        yield Paragraph(_("Ouverte à %(at)s.") % {"at": hour(session.opened_at)})
    yield Paragraph(_("Présents à l’ouverture : %(names)s.") % {"names": _names(minutes.present)})
    yield Paragraph(_("Absents : %(names)s.") % {"names": _names(minutes.absent)})
    if minutes.proxies:
        given = [f"{proxy.giver} → {proxy.holder}" for proxy in minutes.proxies]
        yield Paragraph(_("Pouvoirs : %(names)s.") % {"names": _names(given)})
    if minutes.movements:
        yield Points(
            tuple(f"{hour(one.at)} · {one.get_passing_display()} · {one.member}" for one in minutes.movements)
        )


def _report_minutes(one: ReportMinutes, language: Language, *, hidden: bool) -> Iterator[Block]:
    report = one.paper.report
    yield _heading(one.paper)
    if hidden:
        yield Paragraph(_("Vous vous êtes déporté de ce rapport."))
        return
    if report.late_reason:
        yield Paragraph(_("Envoi tardif, motivé : %(why)s") % {"why": report.late_reason})
    if one.recusals:
        named = [f"{recusal.member} ({recusal.reason})" for recusal in one.recusals]
        yield Paragraph(_("Déports : %(names)s.") % {"names": _names(named)})
    yield from on_paper.paragraphs(report.debate)
    if report.ballot == Ballot.ADJOURNED:
        yield Paragraph(_("Ajourné : %(why)s") % {"why": report.adjourned_for})
    if report.voted_at:
        yield Paragraph(
            _("Vote à %(at)s : %(present)s présents, %(represented)s représentés, quorum %(quorum)s.")
            % {
                "at": hour(report.voted_at),
                "present": report.present,
                "represented": report.represented,
                "quorum": report.quorum,
            }
        )
        yield Points(tuple(f"{label} : {_names(names)} ({len(names)})" for label, names in one.by_choice))
        if report.casting:
            yield Paragraph(_("La voix de %(name)s, qui préside, est prépondérante.") % {"name": report.chair})
        number = f" · {_('délibération')} {report.deliberation}" if report.deliberation else ""
        yield Paragraph(f"{report.get_ballot_display()}{number}".capitalize())
    yield _annex(one.paper, language)
