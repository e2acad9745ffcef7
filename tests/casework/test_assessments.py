"""The pages of an assessment: what organisers and reviewers see, what they may do, what stays hidden."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from jalon.cases.actions.assessment import rankings, reviewing
from jalon.cases.assessments import pools_of
from jalon.cases.enums import Place, ReviewState, State
from jalon.cases.models import Case, Mark, Ranking, Review, Round, Settlement
from jalon.cases.ranking import Limit
from jalon.casework.worklist import groups
from jalon.journal.models import Entry
from tests.cases.calls import FAIR, GOOD, POOR, WHY, Call, build_call, written
from tests.casework.pages import client_of, text_of, url


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Staff sign in without a second factor."""


@pytest.fixture
def call(world) -> Call:
    return build_call(world)


def plain(answer: HttpResponse) -> str:
    return text_of(answer).replace("\u00a0", " ").replace("\u202f", " ")


def first_review() -> Review:
    return Review.objects.order_by("pk")[0]


def sent(marks: dict[str, object], act: str = "give") -> dict[str, object]:
    return {"act": act, "key": "k", "comment": "", **marks}


RIGHT = {"mark_science": 5, "reason_science": WHY, "mark_impact": 4, "reason_impact": WHY}


class TestReviewer:
    def test_the_page_lists_what_awaits_and_nothing_of_others(self, call):
        call.round(3)
        page = plain(client_of(call.reviewers[0]).get(url("reviews")))
        own = [one.entrant.case.title for one in call.own(call.reviewers[0])]
        assert "2 dossiers à noter." in page
        assert all(title in page for title in own)
        others = {"Projet 1", "Projet 2", "Projet 3"} - set(own)
        assert len(others) == 1 and not any(title in page for title in others)

    def test_where_the_call_is_blind_nothing_says_who_applies(self, call):
        call.round(1)
        one = first_review()
        page = client_of(one.reviewer).get(url("review", one.public_id))
        said = page.content.decode()
        assert "demandeur masqué" in said and "Projet 1" in said and "Montant demandé" in said
        for hidden in ("ATELIER EXEMPLE", call.world.siren, "Amelie", "Société Exemple", "comptes.pdf"):
            assert hidden not in said

    def test_a_document_that_names_nobody_comes_under_a_name_that_names_nobody(self, call):
        call.round(1)
        one = first_review()
        case = one.entrant.case
        client = client_of(one.reviewer)
        there = {each.wanted: each for each in case.attachments.all()}
        answer = client.get(url("review-document", one.public_id, there["outline"].pk))
        assert answer.status_code == 200
        assert f"{case.reference}-outline.pdf" in answer.headers["Content-Disposition"]
        assert client.get(url("review-document", one.public_id, there["accounts"].pk)).status_code == 404
        assert Entry.objects.filter(action="documents.opened", subject=case.reference).count() == 1

    def test_where_the_call_is_open_the_applicant_is_named(self, call):
        case = call.case(title="Projet ouvert")
        Case.objects.filter(pk=case.pk).update(stage="project")
        call.round(0, "project")
        one = first_review()
        assert "ATELIER EXEMPLE" in plain(client_of(one.reviewer).get(url("review", one.public_id)))

    def test_marks_go_through_the_form_and_then_show_those_of_others(self, call):
        call.round(1)
        first, second = Review.objects.order_by("pk")
        reviewing.give(second.public_id, written(*POOR), "Faible à mon avis", actor=second.reviewer)
        client = client_of(first.reviewer)
        assert "Faible à mon avis" not in plain(client.get(url("review", first.public_id)))
        assert client.post(url("review", first.public_id), sent(RIGHT)).status_code == 302
        page = plain(client.get(url("review", first.public_id)))
        assert "Faible à mon avis" in page and str(second.reviewer) not in page

    def test_a_draft_comes_back_as_it_was(self, call):
        call.round(1)
        one = first_review()
        client = client_of(one.reviewer)
        client.post(url("review", one.public_id), sent({"mark_science": 3, "reason_impact": "À relire"}, "write"))
        page = client.get(url("review", one.public_id)).content.decode()
        assert re.search(r'name="mark_science" value="3"[^>]*checked', page)
        assert "À relire" in page
        assert Review.objects.get(pk=one.pk).state == ReviewState.ASKED

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"mark_science": ""}, "mark_science"),
            ({"mark_science": "9"}, "mark_science"),
            ({"mark_science": "beaucoup"}, "mark_science"),
            ({"reason_impact": "bien"}, "reason_impact"),
        ],
    )
    def test_a_wrong_form_says_where_and_keeps_what_was_typed(self, call, change, field):
        call.round(1)
        one = first_review()
        answer = client_of(one.reviewer).post(url("review", one.public_id), sent({**RIGHT, **change}))
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert WHY in answer.content.decode()
        assert not Mark.objects.exists()

    def test_the_same_marks_sent_twice_count_once(self, call):
        call.round(1)
        one = first_review()
        client = client_of(one.reviewer)
        client.post(url("review", one.public_id), sent(RIGHT))
        client.post(url("review", one.public_id), sent({**RIGHT, "mark_science": 0}))
        assert Mark.objects.filter(review=one).count() == 2
        assert Mark.objects.get(review=one, criterion="science").value == 5

    def test_a_declared_interest_closes_every_page_of_the_request(self, call):
        call.round(1)
        one = first_review()
        client = client_of(one.reviewer)
        attachment = one.entrant.case.attachments.get(wanted="outline")
        assert client.post(url("review-conflict", one.public_id), {"reason": "Ma sœur."}).status_code == 302
        for address in (
            url("review", one.public_id),
            url("review-document", one.public_id, attachment.pk),
            url("review-conflict", one.public_id),
        ):
            assert client.get(address).status_code == 404

    def test_an_invitation_is_accepted_only_with_its_charter(self, call):
        call.case()
        call.world.people.officer.refresh_from_db()
        opened = client_of(call.officer).post(
            url("round-open", "val-exemple", "appel", "idea"), {"due_on": call.world.today.isoformat(), "key": "o"}
        )
        assert opened.status_code == 302
        round = Round.objects.get()
        client_of(call.officer).post(url("round-invite", round.pk), {"people": [call.reviewers[0].pk], "key": "i"})
        invitation = round.invitations.get()
        client = client_of(call.reviewers[0])
        assert client.post(url("invitation", invitation.pk), {"accepts": "yes"}).status_code == 422
        assert client.post(url("invitation", invitation.pk), {"accepts": "yes", "charter": "on"}).status_code == 302
        assert client.get(url("invitation", invitation.pk)).status_code == 404

    def test_the_worklist_and_the_morning_s_mail_name_what_awaits_a_reviewer(self, call):
        call.round(1)
        one = first_review()
        (group,) = groups(one.reviewer)
        assert [item.url for item in group.items] == [url("review", one.public_id)]


class TestOrganiser:
    def post(self, client: Client, page: str, /, *args: object, **data: object) -> HttpResponse:
        return client.post(url(page, *args), {"key": "k", **data})

    def test_the_round_says_who_answered_what_lacks_and_who_disagrees(self, call):
        opened = call.round(2)
        first, _second = call.entrants(opened)
        call.marks(first, GOOD, POOR)
        page = plain(client_of(call.officer).get(url("round", opened.pk)))
        for text in ("2 avis rendus sur 4", "Désaccords à régler", "demandeur masqué", "Relancer 2 personnes"):
            assert text in page
        (group,) = [one for one in groups(call.officer) if "valuations" in one.title]
        assert group.items[0].title == "Régler 1 désaccord"

    def test_requests_are_given_out_and_people_reminded_from_the_round(self, call):
        call.case()
        client = client_of(call.officer)
        self.post(client, "round-open", "val-exemple", "appel", "idea", due_on=call.world.today.isoformat())
        round = Round.objects.get()
        nobody = client.post(url("round-at-once", round.pk), {"act": "distribute"}, follow=True)
        assert "Personne n’a encore accepté" in plain(nobody)
        call.accept(round)
        done = client.post(url("round-at-once", round.pk), {"act": "distribute"}, follow=True)
        assert "2 dossiers sont confiés." in plain(done)
        assert "2 personnes sont relancées." in plain(
            client.post(url("round-at-once", round.pk), {"act": "remind"}, follow=True)
        )
        assert client.post(url("round-at-once", round.pk), {"act": "nope"}).status_code == 404

    def test_an_agreement_is_written_on_its_page_and_shown(self, call):
        opened = call.round(1)
        (entrant,) = call.entrants(opened)
        call.marks(entrant, GOOD, POOR)
        client = client_of(call.officer)
        form = plain(client.get(url("entrant-act", entrant.pk, "accord")))
        assert "Donné : 5, 1" in form
        refused = self.post(client, "entrant-act", entrant.pk, "accord", mark_science=9, reason=WHY)
        assert refused.status_code == 422
        self.post(client, "entrant-act", entrant.pk, "accord", mark_science=4, reason=WHY)
        assert Settlement.objects.get().marks == {"science": 4}
        assert "réglé" in plain(client.get(url("entrant", entrant.pk)))

    def test_a_reviewer_is_replaced_added_or_reopened_on_the_request_s_page(self, call):
        opened = call.round(1)
        (entrant,) = call.entrants(opened)
        client = client_of(call.officer)
        old = first_review()
        self.post(client, "review-act", old.pk, "remplacer", person="", reason=WHY)
        assert Review.objects.get(pk=old.pk).state == ReviewState.REPLACED
        free = next(one for one in call.reviewers if not call.own(one) and one != old.reviewer)
        self.post(client, "entrant-act", entrant.pk, "confier", person=free.pk)
        (given,) = call.marks(entrant, GOOD)
        self.post(client, "review-act", given.pk, "rouvrir", reason=WHY)
        page = plain(client.get(url("entrant", entrant.pk)))
        assert "remplacé" in page and "rouvert" in page

    def test_a_request_is_withdrawn_or_ranked_for_less_with_a_reason(self, call):
        opened = call.round(1)
        (entrant,) = call.entrants(opened)
        client = client_of(call.officer)
        self.post(client, "entrant-act", entrant.pk, "montant", amount_grant="80 000", reason=WHY)
        entrant.refresh_from_db()
        assert entrant.amount == 80_000_00
        above = self.post(client, "entrant-act", entrant.pk, "montant", amount_grant="200 000", reason=WHY)
        assert above.status_code == 422
        self.post(client, "entrant-act", entrant.pk, "retirer", reason=WHY)
        assert client.get(url("entrant", entrant.pk)).status_code == 404

    def test_a_request_in_which_the_reader_has_an_interest_is_not_shown(self, call):
        from jalon.cases.actions.review import declare_interest

        opened = call.round(2)
        first, second = call.entrants(opened)
        declare_interest(first.case.public_id, "Mon frère.", actor=call.officer)
        client = client_of(call.officer)
        page = plain(client.get(url("round", opened.pk)))
        assert "Projet 1" not in page and "Projet 2" in page and "1 dossier où vous avez déclaré" in page
        assert client.get(url("entrant", first.pk)).status_code == 404
        assert client.get(url("entrant", second.pk)).status_code == 200
        assert "Projet 2" not in plain(client.get(url("ranking", opened.pk)))

    def test_the_pools_take_people_in_and_let_them_go(self, call):
        client = client_of(call.officer)
        self.post(client, "pool-new", "val-exemple", name="Santé")
        pool = call.pool
        wrong = self.post(client, "pool-add", pool.pk, email="personne", name="Nora")
        assert wrong.status_code == 422
        self.post(client, "pool-add", pool.pk, email="nora@exemple.fr", name="Nora", knows="énergie")
        assert {pool.name for pool in pools_of("val-exemple")} == {"Numérique", "Santé"}
        member = pool.members.get(person__email="nora@exemple.fr")
        assert (member.person.display_name, member.knows) == ("Nora", "énergie")
        self.post(client, "pool-leave", member.pk)
        assert not pool.members.filter(pk=member.pk).exists()


class TestList:
    def marked(self, call: Call) -> Round:
        opened = call.round(3)
        for entrant, values in zip(call.entrants(opened), (FAIR, GOOD, (4, 4, 8)), strict=True):
            call.marks(entrant, values, values)
        return opened

    def order(self, answer: HttpResponse) -> list[str]:
        return re.findall(r"Projet (\d)", plain(answer))

    def test_the_line_and_the_weights_are_tried_without_saving_anything(self, call):
        opened = self.marked(call)
        client = client_of(call.officer)
        start = client.get(url("ranking", opened.pk))
        assert self.order(start) == ["2", "3", "1"]
        assert "3 projets retenus sur 3" in plain(start)
        moved = client.get(url("ranking", opened.pk), {"budget": "200 000", "places": ""})
        assert "2 projets retenus sur 3" in plain(moved) and "200 000 € au-dessus" in plain(moved)
        tried = client.get(url("ranking", opened.pk), {"weight_science": "0"})
        assert "Ces poids ne sont pas ceux de l’appel" in plain(tried)
        assert "Confirmer" not in plain(tried)
        assert not Ranking.objects.exists()

    @pytest.mark.parametrize(
        "query", [{"weight_science": "0", "weight_impact": "0"}, {"budget": "beaucoup"}, {"places": "-1"}]
    )
    def test_a_line_that_says_nothing_is_told_and_shows_the_usual_list(self, call, query):
        opened = self.marked(call)
        answer = client_of(call.officer).get(url("ranking", opened.pk), query)
        assert answer.status_code == 422
        assert self.order(answer) == ["2", "3", "1"]

    def test_what_was_read_is_confirmed_with_a_reason_and_only_that(self, call):
        opened = self.marked(call)
        client = client_of(call.officer)
        page = client.get(url("ranking", opened.pk), {"places": "2"}).content.decode()
        hidden = dict(re.findall(r'type="hidden" name="(cents|places|fingerprint)"(?: value="([^"]*)")?', page))
        address = url("ranking", opened.pk) + "?places=2"
        short = client.post(address, {**hidden, "reason": "Non", "key": "k"})
        assert short.status_code == 422 and "au moins 20 caractères" in plain(short)
        other = client.post(address, {**hidden, "places": "3", "reason": WHY, "key": "k"})
        assert other.status_code == 422 and "a changé depuis" in plain(other)
        assert client.post(address, {**hidden, "reason": WHY, "key": "k"}).status_code == 302
        assert Ranking.objects.get().rows.filter(standing=Place.KEPT).count() == 2

    def test_whoever_only_reads_sees_the_list_and_confirms_nothing(self, call):
        opened = self.marked(call)
        client = client_of(call.world.people.secretary)
        page = client.get(url("ranking", opened.pk))
        assert self.order(page) == ["2", "3", "1"] and "Confirmer" not in plain(page)
        assert client.post(url("ranking", opened.pk), {"reason": WHY}).status_code == 403
        assert client.post(url("round-at-once", opened.pk), {"act": "remind"}).status_code == 403

    def test_the_confirmed_list_is_followed_by_the_next_stage_and_by_proposals(self, call):
        opened = self.marked(call)
        rankings.confirm(opened, Limit(places=2), WHY, actor=call.officer)
        client = client_of(call.officer)
        later = (call.world.today + timedelta(days=20)).isoformat()
        lacking = client.post(url("round-go-on", opened.pk), {"standings": ["kept"], "key": "k"})
        assert lacking.status_code == 422
        done = client.post(
            url("round-go-on", opened.pk),
            {"standings": ["kept", "waiting"], "deadline": later, "key": "k"},
            follow=True,
        )
        assert "3 dossiers sont partis." in plain(done)
        assert Case.objects.filter(stage="project", state=State.AWAITING).count() == 2
        assert Case.objects.filter(state=State.PROPOSED).count() == 1


def test_the_applicant_of_a_call_sends_the_next_stage_s_documents_from_the_same_request(call):
    opened = call.round(1)
    (entrant,) = call.entrants(opened)
    call.marks(entrant, GOOD, GOOD)
    rankings.confirm(opened, Limit(), WHY, actor=call.officer)
    rankings.carry_out(opened, [Place.KEPT], actor=call.officer, deadline=call.world.today + timedelta(days=20))
    client = client_of(call.world.people.applicant)
    page = plain(client.get(f"/demandes/{entrant.case.public_id}/"))
    assert "Dossier complet" in page


@pytest.mark.parametrize(
    "name", ["round", "ranking", "round-invite", "round-go-on", "entrant", "review-act", "pool-add", "pool-leave"]
)
def test_what_does_not_exist_is_not_found(call, name):
    args = (999_999, "rouvrir") if name == "review-act" else (999_999,)
    assert client_of(call.officer).get(url(name, *args)).status_code == 404


class TestDay:
    def day(self, call: Call) -> dict[str, list[str]]:
        """What the officer's day says, by its kinds."""
        return {group.title: [item.title for item in group.items] for group in groups(call.officer)}

    def test_requests_of_a_round_wait_for_what_their_round_waits_for_until_it_was_followed(self, call):
        opened = call.round(2)
        Case.objects.update(officer=call.officer)
        assert "Mes dossiers" not in self.day(call)
        assert self.day(call)["Évaluations à suivre"] == ["Suivre les notes"]
        for entrant in call.entrants(opened):
            call.marks(entrant, GOOD, GOOD)
        assert self.day(call)["Évaluations à suivre"] == ["Confirmer le classement"]
        rankings.confirm(opened, Limit(places=0), WHY, actor=call.officer)
        assert self.day(call)["Évaluations à suivre"] == ["Donner suite au classement"]
        rankings.carry_out(opened, list(Place), actor=call.officer)
        assert "Évaluations à suivre" not in self.day(call)

    def test_the_day_of_a_round_is_the_first_that_threatens_one_of_its_requests(self, call):
        opened = call.round(2)
        Round.objects.filter(pk=opened.pk).update(due_on=call.world.today + timedelta(days=90))
        near = call.world.today + timedelta(days=9)
        Case.objects.filter(entrants__round=opened, title="Projet 2").update(due_on=near)
        (group,) = [one for one in groups(call.officer) if one.title == "Évaluations à suivre"]
        assert [item.due for item in group.items] == [near]
