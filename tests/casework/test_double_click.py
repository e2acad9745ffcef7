"""A form sent twice acts once, and nobody is told that somebody else was faster."""

import pytest

from jalon.accounts.enums import Role
from jalon.cases.happenings import SAID
from jalon.cases.models import Case, Note, Passage
from jalon.cases.transitions import TABLE
from tests.casework.pages import client_of, text_of, url
from tests.cast import person
from tests.world import World


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Staff work without a second factor."""


def test_the_second_sending_of_a_form_is_told_what_the_first_did(world: World) -> None:
    case = world.submitted()
    client, sent = client_of(world.people.officer), {"seen": str(case.version), "key": "k"}
    answers = [client.post(url("act", case.public_id, "complet"), sent) for _sending in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Passage.objects.filter(case=case, act="complete").count() == 1
    page = text_of(client.get(url("case", case.public_id)))
    assert "Une autre personne" not in page


def test_what_is_typed_anew_in_the_same_page_is_another_act(world: World) -> None:
    case = world.submitted()
    client = client_of(world.people.officer)
    for text in ("Appeler lundi.", "Appeler lundi.", "Appeler mardi."):
        client.post(url("act", case.public_id, "note"), {"key": "k", "text": text})
    assert Note.objects.filter(case=case).count() == 2


def test_somebody_elses_same_act_is_still_refused(world: World) -> None:
    case = world.submitted()
    sent = {"seen": str(case.version), "key": "k"}
    client_of(world.people.officer).post(url("act", case.public_id, "complet"), sent)
    colleague = person("Odile", Role.OFFICER)
    other = client_of(colleague).post(url("act", case.public_id, "complet"), sent)
    assert other.status_code == 422 and "Une autre personne a modifié ce dossier" in text_of(other)
    assert Passage.objects.filter(case=case, act="complete").count() == 1


def test_the_second_officer_sees_what_the_first_did_and_loses_nothing_typed(world: World) -> None:
    case = world.submitted()
    read, colleague = case.version, person("Odile", Role.OFFICER)
    client_of(world.people.officer).post(url("act", case.public_id, "complet"), {"seen": str(read), "key": "a"})
    sent = {"seen": str(read), "key": "b", "to": str(colleague.pk)}
    answer = client_of(colleague).post(url("act", case.public_id, "confier"), sent)
    page = text_of(answer)
    assert answer.status_code == 422 and "Depuis que vous avez ouvert cette page" in page
    assert "Le dossier a été déclaré complet." in page and "L’instruction a commencé." in page
    assert str(world.people.officer) in page and "La demande a été déposée." not in page
    assert f'name="seen" value="{Case.objects.get(pk=case.pk).version}"' in answer.content.decode()


def test_every_act_that_makes_a_page_old_has_its_words() -> None:
    assert set(SAID) == {*TABLE, "silence", "interest"}
