"""A Region edits and versions its letters: tried when saved, published by a second person, complete or not at all."""

import pytest
from django.db import DatabaseError, transaction

from jalon.cases.actions import letters
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.letters.specimens import examine
from jalon.cases.letters.template import default_text, parts, read_template, required, written
from jalon.cases.letters.texts import all_in_force, compared, in_force
from jalon.cases.models import Letter, LetterDraft, LetterVersion
from jalon.journal.refusals import ActionRefused
from jalon.notices.queries import about
from tests.cast import REGION

KIND = LetterKind.ACKNOWLEDGEMENT


def changed(kind: LetterKind = KIND, before: str = "Nous avons reçu", after: str = "La Région a bien reçu") -> str:
    text = default_text(kind)
    assert before in text
    return text.replace(before, after)


def drafted(world, text: str, kind: LetterKind = KIND) -> LetterDraft:
    return letters.save_draft(
        REGION, kind, text, "essai", in_force(REGION, kind).number, actor=world.people.officer
    )


def refusal(code: str):
    return pytest.raises(ActionRefused, match=None, check=lambda refused: refused.code == code)


@pytest.mark.parametrize("kind", LetterKind)
def test_the_text_that_jalon_gives_is_complete_and_prints_with_extreme_data_in_both_languages(kind):
    template, problems = examine(kind, default_text(kind))
    assert template is not None and problems == []


@pytest.mark.parametrize("kind", LetterKind)
def test_each_required_item_is_missed_when_its_passage_goes(kind):
    text = default_text(kind)
    for item in required(kind):
        _template, problems = read_template(kind, text.replace(f" {item}\n", " \n").replace(f" {item} ", " "))
        assert any(f"« {item} »" in one.message.replace("\xa0", " ") for one in problems)


def test_what_is_typed_in_parts_reads_back_as_it_was_typed():
    held = parts(default_text(KIND))
    tricky = 'Guillemets "droits", \\ barre, """trois""", é\n\n- {reference}'
    text = written(
        {"fr": held["subject_fr"], "en": 'An "odd" \\ subject'}, {"fr": tricky, "en": held["text_en"]}, "Essai"
    )
    found = parts(text)
    assert (found["text_fr"], found["subject_en"]) == (tricky, 'An "odd" \\ subject')
    assert found["text_en"] == held["text_en"]


def test_a_second_person_publishes_and_the_next_letter_says_it(world):
    draft = drafted(world, changed())
    assert draft.problems == []
    with refusal("rights.missing"):
        letters.publish_draft(REGION, KIND, draft.number, actor=world.people.officer)
    version = letters.publish_draft(REGION, KIND, draft.number, actor=world.people.legal)
    assert (version.number, in_force(REGION, KIND).number) == (1, 1)
    case = world.submitted()
    assert "La Région a bien reçu" in about(case.reference).get().body
    letter = Letter.objects.get(case=case)
    assert (letter.version, letter.template_sha256) == (version, version.sha256)


def test_nobody_publishes_a_text_of_their_own(world):
    draft = letters.save_draft(REGION, KIND, changed(), "essai", 0, actor=world.people.legal)
    with refusal("four_eyes.drafted"):
        letters.publish_draft(REGION, KIND, draft.number, actor=world.people.legal)


def test_a_text_that_lacks_an_item_is_kept_with_what_it_lacks_and_never_published(world):
    draft = drafted(world, changed(before="@ appeal\n", after="@\n"))
    assert len(draft.problems) == 2
    assert "appeal" in draft.problems[0][2]
    with refusal("letters.unsound"):
        letters.publish_draft(REGION, KIND, draft.number, actor=world.people.legal)


def test_the_database_holds_that_a_published_text_had_no_problem_and_never_changes(world):
    draft = drafted(world, changed(before="@ appeal\n", after="@\n"))
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterDraft.objects.filter(pk=draft.pk).update(state="published")
    version = letters.publish(REGION, KIND, changed())
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterVersion.objects.filter(pk=version.pk).update(text="")


def test_a_text_that_another_version_overtook_is_not_published(world):
    draft = drafted(world, changed())
    letters.publish(REGION, KIND, changed(after="Nous accusons réception de"))
    with refusal("letters.newer"):
        letters.publish_draft(REGION, KIND, draft.number, actor=world.people.legal)
    with refusal("journal.changed"):
        letters.save_draft(REGION, KIND, changed(after="Bonjour"), "essai", 0, actor=world.people.officer)


def test_a_draft_takes_the_place_of_its_author_s_open_one_and_can_be_set_aside(world):
    first = drafted(world, changed())
    second = drafted(world, changed(after="Bonjour, nous avons reçu"))
    first.refresh_from_db()
    assert (first.state, second.number) == ("superseded", 2)
    letters.set_aside(REGION, KIND, 2, actor=world.people.officer)
    with refusal("letters.settled"):
        letters.publish_draft(REGION, KIND, 2, actor=world.people.legal)


@pytest.mark.parametrize(
    ("note", "text", "code"), [("", changed(), "letters.note"), ("x", None, "letters.unchanged")]
)
def test_a_draft_says_what_it_changes(world, note, text, code):
    with refusal(code):
        letters.save_draft(REGION, KIND, text or default_text(KIND), note, 0, actor=world.people.officer)


def test_only_those_who_may_write_do(world):
    with refusal("rights.missing"):
        letters.save_draft(REGION, KIND, changed(), "essai", 0, actor=world.people.finance)


def test_versions_are_compared_line_by_line():
    found = compared("un\ndeux\ntrois", "un\n2\ntrois")
    assert [(one.sign, one.text) for one in found] == [(" ", "un"), ("-", "deux"), ("+", "2"), (" ", "trois")]


def test_every_kind_has_a_text_in_force(db):
    assert [one.kind for one in all_in_force(REGION)] == list(LetterKind)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("subject = [", ""),
        ("[subject]\nfr='a'\nen='b'", "Ce texte manque."),
        ("", "Ce texte manque."),
        (default_text(KIND) + "\n[more]\na = 1", "Clé inconnue"),
        (default_text(KIND).replace("est reçue", "est reçue\\n\\nvraiment"), "L’objet tient en une ligne."),
        (default_text(KIND).replace("{silence_on}", "{silence}"), "Aucun champ ne s’appelle"),
        (default_text(KIND).replace('en = """\n', 'en = """\n' + "x" * 50_000, 1), "trop long"),
    ],
)
def test_what_cannot_be_read_is_told(text, said):
    _template, problems = read_template(KIND, text)
    assert problems and any(said in one.message for one in problems)
