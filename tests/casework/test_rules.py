"""The workshop of rules: checked while it is written, tried, counted, drafted by one person and published by another."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.casework.prose import blocks, finding_codes
from jalon.casework.trying import TryForm, tried
from jalon.plan import actions as plans
from jalon.plan.folder.folder import open_texts
from jalon.rules import Rulebook, Verdict
from jalon.schemes.actions import publish, save_draft
from jalon.schemes.enums import DraftState
from jalon.schemes.examination import LONGEST, examine
from jalon.schemes.models import Draft, RegisterCount
from jalon.schemes.queries import latest_version
from jalon.schemes.starting import starting_text
from tests.casework.registers import register_of
from tests.cast import REGION, person
from tests.plan.valley import FOLDER
from tests.schemes.test_drafts import LONGER, SLUG, TEXT

pytestmark = pytest.mark.django_db

SIREN = "732829320"


@pytest.fixture(autouse=True)
def region(demonstration: None) -> None:
    """The Region's folder, with its scheme; staff sign in without a second factor."""
    plans.publish(open_texts(FOLDER | {f"schemes/{SLUG}.toml": TEXT}), by="essai")
    publish(REGION, SLUG, TEXT)


@pytest.fixture
def officer() -> User:
    return person("Lea", Role.OFFICER)


@pytest.fixture
def director() -> User:
    return person("Max", Role.DIRECTOR)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *args: object, lang: str = "fr") -> str:
    with translation.override(lang):
        return reverse(f"casework:{name}", args=args)


def text_of(answer) -> str:
    """The words of a page, plain spaces between them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\u00a0", " ")


def sent(client: Client, **fields: str):
    """The workshop's form, sent."""
    return client.post(url("rules-workshop", REGION, SLUG), {"text": TEXT, "based_on": "1", **fields})


def test_it_works(officer: User) -> None:
    page = client_of(officer).get(url("rules-workshop", REGION, SLUG))
    shown = text_of(page)
    assert "Aide d’essai" in shown and "L’entreprise a moins de 8 ans" in shown
    assert "The company is under 8 years old" in shown
    assert "Exemple de la ligne" in shown and "Aucune erreur" in shown
    assert "[[conditions]]" in page.content.decode()


def test_a_remark_has_its_line_its_column_its_code_and_its_remedy(officer: User) -> None:
    spoilt = TEXT.replace("age_limit\n", "age_limte\n").replace("< age_limit", "< age_limte")
    line = next(number for number, each in enumerate(spoilt.splitlines(), 1) if "< age_limte" in each)
    for answer in (
        sent(client_of(officer), text=spoilt, do="check"),
        client_of(officer).post(url("rules-reading", REGION, SLUG), {"text": spoilt}),
    ):
        shown = text_of(answer)
        assert (
            f"ligne {line}, colonne" in shown and "E103" in shown and "Vouliez-vous écrire « age_limit » ?" in shown
        )
        assert f"{url('rules-codes')}#E103" in answer.content.decode()
    assert spoilt.splitlines()[line - 1] in answer.wsgi_request.POST["text"]


def test_the_button_looks_for_proofs_and_typing_does_not(officer: User) -> None:
    assert "Les preuves ont été cherchées" in text_of(sent(client_of(officer), do="check"))
    live = client_of(officer).post(url("rules-reading", REGION, SLUG), {"text": TEXT})
    assert "cherche aussi les preuves" in text_of(live)


def test_an_example_that_no_longer_holds_says_what_differs(officer: User) -> None:
    shown = text_of(sent(client_of(officer), text=TEXT.replace("value = 50_000", "value = 40_000"), do="check"))
    assert "attendu" in shown and "trouvé" in shown and "ne peuvent pas encore être publiées" in shown


def test_a_company_is_tried_with_what_is_typed(officer: User) -> None:
    typed = {
        "fact.company.created_on": "2024-01-01",
        "fact.project.breakthrough": "yes",
        "fact.costs.eligible": "400 000",
        "date.request.date": "2025-01-10",
        "with.aid_rate": "50 %",
        "with.grant_share": "40 %",
    }
    shown = text_of(sent(client_of(officer), do="try", **typed)).replace("\u202f", " ")
    assert "Les conditions sont remplies." in shown
    assert "200 000 €" in shown and "50 000 €" in shown and "150 000 €" in shown


def test_a_company_of_the_register_answers_with_its_source(officer: User) -> None:
    register_of(SIREN, created=date(2001, 5, 4))
    shown = text_of(sent(client_of(officer), do="try", siren="732 829 320", **{"date.request.date": "2025-01-10"}))
    assert "Entreprise 1 fictif" in shown and "Une condition au moins n’est pas remplie" in shown
    assert "4 mai 2001" in shown and "registre d’essai" in shown


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("siren", "123", "vérifiez les neuf chiffres"),
        ("siren", "552100554", "Aucune entreprise de ce numéro"),
        ("fact.company.created_on", "hier", "date"),
        ("fact.company.created_on", "2150-01-01", "futur"),
        ("fact.costs.eligible", "beaucoup", "en chiffres"),
        ("fact.project.breakthrough", "peut-être", "choix"),
        ("with.aid_rate", "900 %", "100 %"),
        ("date.request.date", "0000-00-00", "date"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field_and_kept(
    officer: User, field: str, value: str, said: str
) -> None:
    answer = sent(client_of(officer), do="try", **{field: value})
    assert answer.status_code == 422
    assert said in text_of(answer) and value in answer.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "x" * (LONGEST + 1),
        "\0",
        "id = 1",
        "a = " + "[" * 300,
        TEXT + "\n\0",
        "<script>alert(1)</script>",
        "é" * 500,
    ],
)
@pytest.mark.parametrize("do", ["check", "try", "save", "count", "", "autre"])
def test_no_text_breaks_the_page(officer: User, text: str, do: str) -> None:
    for answer in (
        sent(client_of(officer), text=text, do=do),
        client_of(officer).post(url("rules-reading", REGION, SLUG), {"text": text, "do": do}),
    ):
        assert answer.status_code in (200, 302, 422)
        assert "<script>alert" not in answer.content.decode()


def test_the_page_speaks_english(officer: User) -> None:
    page = text_of(client_of(officer).get(url("rules-workshop", REGION, SLUG, lang="en")))
    assert "No error." in page and "Try a company" in page and "Example on line" in page
    codes = text_of(client_of(officer).get(url("rules-codes", lang="en")))
    assert "an unknown name" in codes
    assert "un nom inconnu" in text_of(client_of(officer).get(url("rules-codes")))


def test_one_person_drafts_and_another_publishes(officer: User, director: User) -> None:
    saved = sent(client_of(officer), text=LONGER, do="save", note="Plafond relevé", key="k")
    draft = Draft.objects.get()
    assert saved.status_code == 302 and saved.url == url("rules-draft", REGION, SLUG, draft.number)
    sent(client_of(officer), text=LONGER, do="save", note="Plafond relevé", key="k")
    assert Draft.objects.count() == 1

    mine = client_of(officer).get(saved.url)
    assert "une autre personne le publie" in text_of(mine) and "Publier cette version" not in text_of(mine)
    theirs = text_of(client_of(director).get(saved.url)).replace("\u202f", " ")
    assert "Lea" in theirs and "Plafond relevé" in theirs and "50 001 €" in theirs
    assert "Publier cette version" in theirs and "Ce qui change Par rapport à la version 1" in theirs

    publishing = url("rules-publish", REGION, SLUG, draft.number)
    assert client_of(officer).post(publishing).status_code == 403
    assert client_of(director).post(publishing).status_code == 302
    assert latest_version(REGION, SLUG).text == LONGER
    assert "publié comme version 2" in text_of(client_of(director).get(saved.url))
    assert "version 2" in text_of(client_of(officer).get(url("rules")))


def test_a_director_does_not_publish_his_own(director: User) -> None:
    draft = save_draft(REGION, SLUG, LONGER, "", 1, actor=director)
    refused = client_of(director).post(url("rules-publish", REGION, SLUG, draft.number))
    assert refused.status_code == 422 and "Vous avez déjà écrit ce projet de règles" in text_of(refused)
    assert latest_version(REGION, SLUG).number == 1


def test_a_draft_with_errors_is_saved_and_its_publication_refused(officer: User, director: User) -> None:
    sent(client_of(officer), text=LONGER.replace("< age_limit", "< age_limte"), do="save")
    draft = Draft.objects.get()
    page = client_of(director).get(url("rules-draft", REGION, SLUG, draft.number))
    assert "Publier cette version" not in text_of(page) and "E103" in text_of(page)
    assert f"{url('rules-workshop', REGION, SLUG)}?projet={draft.number}#text" in page.content.decode()
    refused = client_of(director).post(url("rules-publish", REGION, SLUG, draft.number))
    assert refused.status_code == 422 and "age_limit" in text_of(refused)


def test_a_draft_is_taken_up_again_and_set_aside(officer: User) -> None:
    draft = save_draft(REGION, SLUG, LONGER, "", 1, actor=officer)
    again = client_of(officer).get(url("rules-workshop", REGION, SLUG) + f"?projet={draft.number}")
    assert "50_001" in again.content.decode() and "à partir du projet 1" in text_of(again)
    for odd in ("99", "x", "-1", "9" * 40, "²"):
        assert (
            "50_001"
            not in client_of(officer).get(url("rules-workshop", REGION, SLUG), {"projet": odd}).content.decode()
        )
    client_of(officer).post(url("rules-aside", REGION, SLUG, draft.number), {"reason": "Voté autrement"})
    draft.refresh_from_db()
    assert (draft.state, draft.reason) == (DraftState.SET_ASIDE, "Voté autrement")


def test_an_auditor_reads_and_writes_nothing(officer: User) -> None:
    auditor = client_of(person("Ida", Role.AUDITOR))
    page = auditor.get(url("rules-workshop", REGION, SLUG))
    assert page.status_code == 200 and "sans pouvoir les changer" in text_of(page)
    assert "Compter dans le registre" not in text_of(page)
    assert sent(auditor, text=LONGER, do="save").status_code == 403
    assert auditor.post(url("rules-count", REGION, SLUG), {"text": TEXT}).status_code == 403
    assert not Draft.objects.exists() and not RegisterCount.objects.exists()


def test_nobody_else_enters(officer: User) -> None:
    expert = client_of(person("Zoe", Role.EXPERT))
    for name, args in (("rules", ()), ("rules-workshop", (REGION, SLUG)), ("rules-codes", ())):
        assert expert.get(url(name, *args)).status_code == 403
    assert Client().get(url("rules")).status_code == 302
    assert (
        client_of(person("Ana", Role.OFFICER, region="ailleurs"))
        .get(url("rules-workshop", REGION, SLUG))
        .status_code
        == 403
    )


def test_an_unknown_place_is_not_found(officer: User) -> None:
    client = client_of(officer)
    for address in (
        url("rules-draft", REGION, SLUG, 9),
        url("rules-counting", REGION, SLUG, 9),
        url("rules-workshop", REGION, "Grand_Nom"),
    ):
        assert client.get(address).status_code == 404, address


def test_a_new_scheme_starts_from_a_text_that_only_wants_its_subject(officer: User) -> None:
    client = client_of(officer)
    assert client.post(url("rules-new", REGION), {"slug": "Été 1"}).status_code == 422
    named = client.post(url("rules-new", REGION), {"slug": "aide-capteurs"})
    assert named.status_code == 302
    page = text_of(client.get(named.url))
    assert "pas encore publié" in page and "unknown-reference" in page and "1 erreur " in page
    found = examine(starting_text("aide-capteurs"), REGION, "aide-capteurs", prove=True)
    assert [error.code for error in found.errors] == ["unknown-reference"]
    assert all(run.holds for run in found.examples) and found.examples


def test_every_field_of_a_trial_is_optional() -> None:
    form = TryForm(Rulebook.load(TEXT), {})
    found = tried(form, REGION)
    assert found is not None and found.result.verdict in (Verdict.UNKNOWN, Verdict.NOT_IN_FORCE)


def test_printed_rules_become_titles_and_lists() -> None:
    found = blocks("# Titre\n\nUn texte.\n\n## Règles\n\n1. Un\n2. Deux\n\n- a\n")
    assert [(block.kind, block.lines) for block in found] == [
        ("paragraph", ("Un texte.",)),
        ("title", ("Règles",)),
        ("numbers", ("Un", "Deux")),
        ("bullets", ("a",)),
    ]


def test_every_code_is_explained_in_both_languages() -> None:
    french, english = finding_codes("fr"), finding_codes("en")
    assert [each.code for each in french] == [each.code for each in english]
    assert {"R001", "E103", "X001", "P015", "scheme-name", "unknown-reference", "broken-toml"} <= {
        each.code for each in french
    }
    assert all(each.meaning and each.remedy for each in (*french, *english))
    assert not {each.meaning for each in french} & {each.meaning for each in english}
