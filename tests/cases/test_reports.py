"""A report gathers its visas, leaves in time, and says what is voted: what was read changes no more."""

from datetime import timedelta

from jalon.accounts.enums import Role
from jalon.cases.actions import reports, sessions
from jalon.cases.committee.rules import Late, Procedure
from jalon.cases.enums import VisaKind
from jalon.cases.models import Report, Session
from jalon.cases.papers import paper
from jalon.funds import actions as ledger
from jalon.funds.actions import Act
from jalon.notices.models import Notice
from tests.cases.committee import WHY
from tests.cast import becomes
from tests.refusals import refused
from tests.world import BODY, REGION


def test_a_report_begins_with_what_the_law_the_scheme_and_its_regime_make_it_cite(world):
    _session, report = world.ready_report(world.visaed())
    read = paper(report)
    assert any("L1511-2" in line for line in read.grounds)
    assert any("« Aide d’essai »" in line.replace("\u00a0", " ") for line in read.grounds)
    assert any("2023/2831" in line for line in read.grounds)
    assert any("150\u202f000" in line or "150\u00a0000" in line for line in read.articles)


def test_a_report_gathers_its_visas_by_two_people_who_did_not_write_it(world):
    case = world.visaed()
    session = sessions.open_session(REGION, BODY, world.today, actor=world.people.secretary)
    report = reports.add_report(session, "R1", "Aides", [case.public_id], actor=world.people.secretary)
    becomes(world.people.secretary, Role.LEGAL_VISA)
    with refused("four_eyes.prepared"):
        reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=world.people.secretary)
    reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=world.people.legal)
    with refused("cases.visa_given"):
        reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=world.people.legal)


def test_changing_what_was_read_undoes_a_visa_and_keeps_that_it_was_given(world):
    case = world.visaed()
    secretary = world.people.secretary
    session = sessions.open_session(REGION, BODY, world.today, actor=secretary)
    report = reports.add_report(session, "R1", "Aides", [case.public_id], actor=secretary)
    for kind, somebody in ((VisaKind.LEGAL, world.people.legal), (VisaKind.FINANCE, world.people.finance)):
        reports.give_report_visa(report, kind, True, "", actor=somebody)
    text = reports.ReportText("", "Vu le code,", "D’attribuer autrement.")
    reports.write_report(report, "R1", "Aides", 1, text, actor=secretary)
    with refused("sessions.nothing_to_send"):
        reports.send_reports(session, world.today - timedelta(days=12), actor=secretary)
    assert report.visas.count() == 2


def test_the_finance_visa_sees_that_the_money_is_there_and_the_legal_one_that_the_text_is_whole(world):
    case = world.visaed()
    session = sessions.open_session(REGION, BODY, world.today, actor=world.people.secretary)
    report = reports.add_report(session, "R1", "Aides", [case.public_id], actor=world.people.secretary)
    act = Act(str(world.people.treasurer.actor_id), world.today, "astray", "")
    lines = [ledger.Line(world.grants, 40_000_00)]
    ledger.release(act, world.version.scheme.ref, case.reference, lines)
    with refused("sessions.check"):
        reports.give_report_visa(report, VisaKind.FINANCE, True, "", actor=world.people.finance)
    Report.objects.update(articles="")
    with refused("sessions.check"):
        reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=world.people.legal)
    with refused("cases.no_reason"):
        reports.give_report_visa(report, VisaKind.LEGAL, False, " ", actor=world.people.legal)


def test_a_report_leaves_twelve_days_before_or_says_why_it_could_not(world, rules):
    session, report = world.ready_report(world.visaed())
    assert (report.sent_on, report.late_reason) == (world.today - timedelta(days=12), "")
    held_on = world.today + timedelta(days=5)
    Session.objects.update(held_on=held_on)
    Report.objects.update(stage="draft", sent_on=None)
    secretary = world.people.secretary
    with refused("sessions.late"):
        reports.send_reports(session, world.today, actor=secretary)
    rules(Procedure(late=Late.BLOCK))
    with refused("sessions.late"):
        reports.send_reports(session, world.today, WHY, actor=secretary)
    rules(Procedure(urgent_days=5))
    with refused("sessions.too_late"):
        reports.send_reports(session, world.today, WHY, actor=secretary)
    rules(Procedure())
    with refused("acts.future"):
        reports.send_reports(session, world.today + timedelta(days=1), WHY, actor=secretary)
    assert reports.send_reports(session, world.today, WHY, actor=secretary)[0].late_reason == WHY


def test_councillors_with_an_account_are_told_that_the_reports_are_there(world):
    world.seats()
    world.ready_report(world.visaed())
    told = Notice.objects.get(person=world.people.councillor)
    assert "R1" in told.body
    assert f"/seances/{Session.objects.get().pk}/dossier/" in told.link


def test_a_report_that_was_not_sent_is_not_voted(world):
    case = world.visaed()
    session = sessions.open_session(REGION, BODY, world.today, actor=world.people.secretary)
    report = reports.add_report(session, "R1", "Aides", [case.public_id], actor=world.people.secretary)
    world.gather(session)
    with refused("sessions.not_sent"):
        world.vote(report)


def test_a_sent_report_changes_no_more(world):
    _session, report = world.ready_report(world.visaed())
    secretary = world.people.secretary
    text = reports.ReportText("", "Vu", "De")
    for change in (
        lambda: reports.write_report(report, "R1", "Aides", 1, text, actor=secretary),
        lambda: reports.take_out(report.items.get(), actor=secretary),
        lambda: reports.delete_report(report, actor=secretary),
        lambda: reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=world.people.legal),
    ):
        with refused("sessions.sent"):
            change()


def test_only_a_body_that_may_grant_decides_even_a_refusal(world, rules):
    rules(Procedure(grants=False))
    session = sessions.open_session(REGION, "Exécutif régional", world.today, actor=world.people.secretary)
    with refused("sessions.may_not_grant"):
        reports.add_report(session, "R1", "Refus", [world.visaed().public_id], actor=world.people.secretary)
