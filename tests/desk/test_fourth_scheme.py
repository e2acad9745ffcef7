"""A Region writes a fourth scheme from the guide's own text: checked, published by a second person, opened, decided."""

import re
from pathlib import Path

import pytest
from django.test import Client

from jalon.accounts.enums import Role
from jalon.cases.actions import applying, requests
from jalon.cases.models import Case, Decision
from jalon.funds import actions as ledger
from jalon.funds.actions import Act
from jalon.schemes.actions import fund
from jalon.schemes.enums import Instrument
from jalon.schemes.models import Draft
from jalon.schemes.queries import latest_version
from jalon.schemes.starting import example_text
from tests.casework.pages import text_of, url
from tests.cast import REGION, person
from tests.kinds import Opened, decided

GUIDE = Path(__file__).parents[2] / "docs" / "scheme-author.md"
SLUG = "aide-aux-capteurs"


def written() -> str:
    """The scheme that the guide of authors prints."""
    (text,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL)
    return text


def test_the_page_and_the_guide_print_one_example(world, sign_in):
    assert written() == example_text()
    officer = sign_in(world.people.officer)
    assert url("rules-guide") in officer.get(url("rules")).content.decode()
    for page in (url("rules-guide"), "/en" + url("rules-guide")):
        answer = officer.get(page)
        assert answer.status_code == 200 and "aide-aux-capteurs" in text_of(answer)
    assert sign_in(world.people.stranger).get(url("rules-guide")).status_code == 403


def test_a_fourth_scheme_goes_from_the_guide_to_a_decision(place, sign_in):
    people = place.people
    director = person("Diane", Role.DIRECTOR)
    # The officer writes it in the workshop, as the guide prints it; another person publishes it.
    workshop = url("rules-workshop", REGION, SLUG)
    sent = sign_in(people.officer).post(
        workshop, {"text": written(), "do": "save", "note": "Nouveau dispositif", "based_on": "0", "key": "k"}
    )
    draft = Draft.objects.get()
    assert sent.url == url("rules-draft", REGION, SLUG, draft.number)
    published = sign_in(director).post(url("rules-publish", REGION, SLUG, Draft.objects.get().number))
    assert published.status_code == 302, text_of(published)
    version = latest_version(REGION, SLUG)
    assert version.text == written() and version.published_by == director.actor_id
    # The public page opens at once, with the rule in words.
    page = text_of(Client().get(f"/{REGION}/aides/{SLUG}/"))
    assert "Aide aux capteurs" in page and "250" in page
    # Finance sets money aside; a company asks; the committee votes.
    actor = str(people.treasurer.actor_id)
    fund(version.scheme, Instrument.GRANT, place.grants, actor=people.treasurer)
    ledger.allocate(Act(actor, place.today, "al", "D1"), place.grants, version.scheme.ref, 50_000_00)
    case = requests.open_request(people.applicant, version)
    applying.choose_company(case.public_id, place.siren, actor=people.applicant)
    requests.save_answers(
        case.public_id, {"costs.eligible": 30_000_00}, actor=people.applicant, title="Capteurs de vibration"
    )
    requests.attach(case.public_id, "quotes", "devis.pdf", b"%PDF-1.7", actor=people.applicant)
    place.declare(case)
    case = requests.submit(case.public_id, actor=people.applicant)
    case = decided(Opened(place, version, {Instrument.GRANT: 15_000_00}), case)
    decision = Decision.objects.get(case=case)
    assert [(one.instrument, one.amount_cents) for one in decision.proposal.awards.all()] == [("grant", 15_000_00)]
    assert decision.notified_on == place.today and decision.committed_on == place.today
    assert Case.objects.get(pk=case.pk).outcome == "granted"


@pytest.mark.parametrize("spoilt", ['rule   = "company.headcount < 250"', "cap  = {", 'subject    = "plan"'])
def test_the_same_text_with_a_mistake_is_not_published(place, sign_in, spoilt):
    text = written().replace(
        spoilt, spoilt.replace("headcount", "headcont").replace("cap ", "cop ").replace("plan", "rien")
    )
    assert text != written()
    director = person("Diane", Role.DIRECTOR)
    sign_in(place.people.officer).post(
        url("rules-workshop", REGION, SLUG), {"text": text, "do": "save", "note": "", "based_on": "0", "key": "k"}
    )
    sign_in(director).post(url("rules-publish", REGION, SLUG, Draft.objects.get().number))
    assert latest_version(REGION, SLUG) is None
