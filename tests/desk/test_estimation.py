"""A visitor learns in a few answers whether an aid is open, for how much and why."""

import pytest

from jalon.schemes.actions import publish
from tests.cast import REGION
from tests.world import SIREN

pytestmark = pytest.mark.django_db

ESTIMATE = f"/{REGION}/aides/essai/estimation/"
COMPANY = f"{ESTIMATE}entreprise/"
BREAKTHROUGH = f"{ESTIMATE}question/project.breakthrough/"
CREATED = f"{ESTIMATE}question/company.created_on/"
RESULT = f"{ESTIMATE}resultat/"


def text(response):
    return " ".join(response.content.decode().split())


def follow(client, address, **said):
    return client.post(address, said, follow=True)


def test_the_first_question_is_the_company(place, client):
    assert client.get(ESTIMATE).url == COMPANY


def test_the_register_answers_with_its_source_and_date(place, client):
    page = text(client.get(COMPANY, {"q": SIREN}))
    assert "ATELIER EXEMPLE" in page
    page = text(follow(client, COMPANY, siren=SIREN))
    assert "Votre projet porte-t-il une innovation de rupture ?" in page
    assert "Date de création : 4 mai 2022." in page
    assert "registre d’essai" in page


def test_a_wrong_number_is_said_beside_the_field(place, client):
    page = text(client.get(COMPANY, {"q": "732829321"}))
    assert "ni un SIREN ni un SIRET" in page
    assert 'aria-invalid="true"' in page


def test_nothing_found_says_how_to_go_on(place, client):
    page = text(client.get(COMPANY, {"q": "introuvable"}))
    assert "Aucune entreprise trouvée" in page
    assert "Continuer sans nommer d’entreprise" in page


def test_a_company_that_has_ceased_cannot_be_chosen(closed_company, client):
    page = text(client.get(COMPANY, {"q": closed_company}))
    assert "activité cessée" in page
    assert f'value="{closed_company}"' not in page.split("<main")[1].split('name="q"')[1].split(">", 1)[1]


def test_without_a_company_its_questions_are_asked(place, client):
    follow(client, COMPANY, siren="")
    seen, said = set(), {CREATED: "2023-03-14", BREAKTHROUGH: "yes"}
    while (address := client.get(ESTIMATE).url) != RESULT:
        assert address not in seen
        seen.add(address)
        follow(client, address, answer=said.get(address, "400000"))
    assert {CREATED, BREAKTHROUGH} <= seen
    assert "Vous pouvez demander cette aide : jusqu’à 200 000 €." in text(client.get(RESULT))


def test_the_answer_carries_its_reasons_and_what_an_expert_will_judge(place, client):
    follow(client, COMPANY, siren=SIREN)
    follow(client, BREAKTHROUGH, answer="yes")
    page = text(client.get(RESULT))
    assert "Vous pouvez demander cette aide" in page
    assert "un expert donnera son avis" in page
    assert "Préparer ma demande" in page


def test_the_amount_follows_the_costs(place, client):
    follow(client, COMPANY, siren=SIREN)
    follow(client, BREAKTHROUGH, answer="yes")
    follow(client, f"{ESTIMATE}question/costs.eligible/", answer="30 000 €")
    assert "jusqu’à 30 000 €" in text(client.get(RESULT))


def test_a_refusal_names_its_reason_and_asks_nothing_more(old_company, client):
    page = text(follow(client, COMPANY, siren=old_company))
    assert "Cette aide ne vous est pas ouverte." in page
    assert "L’entreprise a moins de 8 ans : ce n’est pas le cas." in page
    assert "n’y suffirait" in page


def test_a_refusal_that_the_project_can_lift_says_how(place, client):
    text_with_costs = (
        place.version.text
        + """
[[conditions]]
id = "enough"
rule = "costs.eligible >= 20_000"
label = { fr = "Le projet coûte au moins 20 000 €", en = "The project costs at least €20,000" }
"""
    )
    publish(REGION, "essai", text_with_costs)
    follow(client, COMPANY, siren=SIREN)
    follow(client, BREAKTHROUGH, answer="yes")
    page = text(follow(client, f"{ESTIMATE}question/costs.eligible/", answer="5 000"))
    assert "Cette aide ne vous est pas ouverte." in page
    assert "Dépenses éligibles : au moins 20 000 €" in page


def test_not_knowing_is_always_possible_and_leaves_the_way_open(place, client):
    follow(client, COMPANY, siren=SIREN)
    page = text(follow(client, BREAKTHROUGH, answer="unknown"))
    assert "Cette aide vous est peut-être ouverte." in page
    assert "Vous le préciserez plus tard." in page


def test_not_answering_is_an_error_with_a_summary(place, client):
    response = client.post(BREAKTHROUGH, {})
    page = text(response)
    assert response.status_code == 200
    assert "Une réponse est à corriger" in page
    assert page.count("Répondez à cette question pour continuer.") == 2


@pytest.mark.parametrize("typed", ["beaucoup", "-3", "1e9", "12,345", "99999999999999"])
def test_an_amount_that_is_none_is_refused_with_an_example(place, client, typed):
    page = text(client.post(f"{ESTIMATE}question/costs.eligible/", {"answer": typed}))
    assert "Une réponse est à corriger" in page
    assert f'value="{typed}"' in page


def test_a_date_in_the_future_does_not_break_the_estimate(place, client):
    follow(client, COMPANY, siren="")
    response = follow(client, CREATED, answer="2190-01-01")
    assert response.status_code == 200
    assert "dans le futur" in text(response)


@pytest.mark.parametrize("fact", ["company.shoe_size", "request.date", "../../etc", "company.created_on%00"])
def test_a_question_that_the_rule_does_not_ask_is_not_found(place, client, fact):
    assert client.get(f"{ESTIMATE}question/{fact}/").status_code == 404


def test_an_unknown_company_cannot_be_forced(place, client):
    assert client.post(COMPANY, {"siren": "231300021"}).status_code == 404


def test_each_question_says_what_it_is_for(place, client):
    follow(client, COMPANY, siren=SIREN)
    page = text(client.get(BREAKTHROUGH))
    assert "Elle sert à vérifier : « Le projet porte une innovation de rupture »" in page


def test_answers_are_forgotten_on_request(place, client):
    follow(client, COMPANY, siren=SIREN)
    client.post(f"{ESTIMATE}recommencer/")
    assert client.get(ESTIMATE).url == COMPANY


def test_an_answer_serves_other_schemes_too(place, client):
    publish(REGION, "autre", place.version.text.replace('"essai"', '"autre"'))
    follow(client, COMPANY, siren=SIREN)
    follow(client, BREAKTHROUGH, answer="yes")
    assert client.get(f"/{REGION}/aides/autre/estimation/").url != f"/{REGION}/aides/autre/estimation/entreprise/"


def test_what_a_rule_of_the_law_lacks_is_asked_in_its_turn(place, client):
    rests = """
[[conditions]]
id = "exempt"
rule = "exemption.common_conditions"
label = { fr = "L’aide est exemptée de notification", en = "The aid is exempted from notification" }
"""
    publish(REGION, "essai", place.version.text + rests)
    follow(client, COMPANY, siren=SIREN)
    asked = []
    while (address := client.get(ESTIMATE).url) != RESULT and len(asked) < 20:
        asked.append(address.removeprefix(f"{ESTIMATE}question/").removesuffix("/"))
        if asked[-1] == "company.under_recovery_order":
            assert "« L’aide est exemptée de notification »" in text(client.get(address))
            break
        follow(client, address, answer={"exemption.instrument": "grant"}.get(asked[-1], "yes"))
    assert {"project.breakthrough", "company.under_recovery_order"} <= set(asked)
    page = text(follow(client, address, answer="yes"))
    assert "Cette aide ne vous est pas ouverte." in page
    assert "L’aide est exemptée de notification : ce n’est pas le cas." in page
