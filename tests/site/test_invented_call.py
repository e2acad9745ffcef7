"""The demonstration holds a call from its first request to its signed agreements, and another that waits for work."""

from datetime import timedelta

from django.utils import timezone

from jalon.cases.enums import Ballot, Motion, Outcome, Place, ReviewState, SessionState, State
from jalon.cases.models import Award, Case, Ranking, ReportItem, Review, Round, Session
from jalon.funds.verify import verify
from jalon.schemes.queries import open_version

PLACE, CALL = "occitanie", "projets-rd-ia"


def of_stage(stage: str, *, ranked: bool) -> Round:
    return Round.objects.get(version__scheme__slug=CALL, stage=stage, rankings__isnull=not ranked)


def test_sixty_projects_are_ranked_twice_and_each_is_decided_in_a_session_by_its_place(demonstration_database):
    last, outlines = of_stage("project", ranked=True), Round.objects.filter(stage="outline").earliest("due_on")
    first = Ranking.objects.get(round=outlines)
    assert (first.rows.count(), first.rows.filter(standing=Place.KEPT).count()) == (60, 24)
    second = Ranking.objects.get(round=last)
    kept = second.rows.filter(standing=Place.KEPT).order_by("rank")
    assert second.rows.count() == 24 and 5 <= kept.count() < 24
    assert sum(row.amount_cents for row in kept) <= second.cents
    decided = Case.objects.filter(entrants__round=outlines, decision__isnull=False)
    assert decided.count() == 60
    granted = decided.filter(outcome=Outcome.GRANTED)
    assert set(granted) == {row.entrant.case for row in kept}
    assert all(case.decision.voted_on <= case.decision.due_on for case in decided.select_related("decision"))


def test_its_sessions_voted_awards_in_the_order_of_the_list_and_refusals_with_their_marks(demonstration_database):
    last = of_stage("project", ranked=True)
    sessions = Session.objects.filter(reports__items__proposal__case__entrants__round=last)
    (session,) = sessions.order_by("pk").distinct()
    assert session.state == SessionState.VOTED and session.executory_on
    assert not session.reports.exclude(ballot=Ballot.ADOPTED).exists()
    items = ReportItem.objects.filter(report__session=session).order_by("report__position", "position")
    assert items.count() == 24 and not items.filter(applied_at=None).exists()
    awards, refusals = session.reports.order_by("position")
    assert {item.proposal.motion for item in awards.items.all()} == {Motion.GRANT}
    order = [row.entrant.case_id for row in Ranking.objects.get(round=last).rows.order_by("position")]
    assert [item.proposal.case_id for item in items] == order
    assert all("rang" in item.proposal.reasons_fact for item in refusals.items.all())
    agreed = Case.objects.filter(entrants__round=last, state=State.AGREED)
    amounts = {row.entrant.case_id: row.amount_cents for row in Ranking.objects.get(round=last).rows.all()}
    for award in Award.objects.filter(proposal__decision__case__in=agreed).select_related("proposal"):
        assert award.amount_cents == amounts[award.proposal.case_id]
    assert agreed.count() == awards.items.count() and verify().sound


def test_marks_far_apart_were_settled_and_the_open_edition_waits_for_its_visitors(demonstration_database):
    assert Review.objects.filter(entrant__settlements__current=True).exists()
    waiting = of_stage("project", ranked=False)
    assert waiting.due_on >= timezone.localdate() - timedelta(days=7)
    asked = Review.objects.filter(entrant__round=waiting, state=ReviewState.ASKED)
    assert asked.count() == 2 and set(asked.values_list("reviewer__email", flat=True)) == {"evaluateur@exemple.fr"}
    assert waiting.entrants.count() == 7


def test_its_criteria_say_that_they_are_illustrative(demonstration_database):
    found = open_version(PLACE, CALL)
    call = found.definition.assessment
    assert len(call.criteria) >= 5 and "llustrati" in call.note["fr"] and "llustrati" in call.note["en"]
    assert "illustrati" in found.definition.note["fr"]
