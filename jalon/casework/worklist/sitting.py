"""What sessions wait for: visas on reports, cases to inscribe, votes, dates."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.accounts.models import User
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.cases.assembly import procedure
from jalon.cases.enums import ReportStage, SessionState, VisaKind
from jalon.cases.models import Session
from jalon.cases.papers import papers_of, visas_in_force
from jalon.cases.queries import ready_for_session, sessions_of
from jalon.casework.worklist.items import Group, Item, first, ordered
from jalon.plan.queries import region_choices
from jalon.ui.formats import date as shown_date


def reports(user: User, kind: VisaKind) -> Group:
    """The reports whose text waits for this visa, but those that this person wrote or has given the other visa on."""
    right = Right.CASES_LEGAL_VISA if kind == VisaKind.LEGAL else Right.CASES_FINANCE_VISA
    scope = regions_where(user, right)
    open_sessions = Session.objects.filter(state=SessionState.OPEN, reports__stage=ReportStage.DRAFT).distinct()
    items = []
    for session in open_sessions.order_by("held_on", "pk"):
        if session.region not in scope:
            continue
        sent_by = session.held_on - timedelta(
            days=procedure(session.region, session.body, session.held_on).notice_days
        )
        for read in papers_of(session):
            given = visas_in_force(read)
            mine = user.pk in {read.report.prepared_by_id, *(visa.given_by_id for visa in given.values())}
            if read.report.stage == ReportStage.DRAFT and kind not in given and not mine:
                about = (
                    f"{read.report.number} · {read.report.title} · {session.body}, {shown_date(session.held_on)}"
                )
                address = reverse("casework:report", args=[read.report.pk])
                items.append(Item(str(kind.label).capitalize(), about, address, sent_by))
    return first(_("Rapports à viser"), items, reverse("casework:sessions"))


def sessions(user: User) -> Group:
    """The cases to put on an agenda, and what each session waits for."""
    scope = regions_where(user, Right.SESSIONS_PREPARE)
    items = []
    for slug, name in region_choices():
        if slug not in scope:
            continue
        ready = len(ready_for_session(slug))
        if ready:
            items.append(
                Item(_("Inscrire à une séance"), f"{name} · {_count(ready)}", reverse("casework:sessions"))
            )
        for session in sessions_of(slug):
            items.extend(_session_items(session, name))
    return Group(_("Séances"), ordered(items))


def _session_items(session: Session, region: str) -> Iterator[Item]:
    url = reverse("casework:session", args=[session.pk])
    about = f"{region} · {session.body}, {shown_date(session.held_on)}"
    if session.state == SessionState.OPEN:
        yield Item(_("Préparer et enregistrer les votes"), about, url, session.held_on)
    elif session.transmitted_on is None:
        yield Item(_("Dater la transmission au préfet"), about, url, session.held_on + timedelta(days=15))


def _count(number: int) -> str:
    return ngettext("%(number)d dossier prêt", "%(number)d dossiers prêts", number) % {"number": number}
