"""The only writers of letters: a letter is written with its act, printed by a job; a text is drafted, then published."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jalon.accounts.four_eyes import Step
from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases.enums import LetterDraftState, LetterState
from jalon.cases.letters.kinds import SIGNED, LetterKind
from jalon.cases.letters.specimens import examine
from jalon.cases.letters.template import FOLDER
from jalon.cases.letters.texts import in_force
from jalon.cases.models import Case, Letter, LetterDraft, LetterVersion
from jalon.documents import pdf
from jalon.documents.actions import keep_paper
from jalon.documents.markup import Value, plain
from jalon.documents.paper import Issuer, Paper
from jalon.journal.actions import record
from jalon.journal.guards import demand, demand_four_eyes, stale
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.letters import Item
from jalon.plan import actions as plans
from jalon.plan.folder.files import Base, FolderFiles
from jalon.plan.folder.folder import open_files
from jalon.plan.folder.problems import FolderRefused
from jalon.plan.queries import region as region_called
from jalon.plan.queries import texts_of, version_of


@action
def write(
    case: Case,
    kind: LetterKind,
    values: Mapping[str, Value],
    circumstances: Collection[str],
    *,
    key: str,
    by: User,
    incomplete: bool = False,
    on: date | None = None,
) -> tuple[Letter, str]:
    """Write a letter to the applicant, in their language, and have it printed after the transaction; gives its words.

    The same ``key`` is the same letter. One that lacks an item of its checklist in these circumstances is refused,
    unless it is written ``incomplete``: what it lacks is then kept with it.
    """
    language = case.applicant.language
    text = in_force(case.region, kind)
    with translation.override(language):
        composed = text.template.compose(values, language, circumstances)
        title = text.template.subject(values, language)
        said = plain(composed.blocks)
        lacking = kind.checklist.lacking(composed.carried, circumstances)
    if lacking and not incomplete:
        raise _lacks(lacking)
    day = on or timezone.localdate()
    paper = Paper(
        title=title,
        language="en" if language == "en" else "fr",
        issuer=issuer(case.region, language),
        made_on=day,
        blocks=composed.blocks,
        layout=kind.layout,
        reference=case.reference or "",
        to=() if kind in SIGNED else tuple(filter(None, (case.company_name, case.applicant.display_name))),
        fictif=is_demonstration(),
    )
    letter, made = Letter.objects.get_or_create(
        key=key,
        defaults={
            "case": case,
            "kind": kind,
            "language": paper.language,
            "title": title,
            "version": text.version,
            "template_sha256": text.sha256,
            "lacks": [item.id for item in lacking],
            "written_on": day,
            "written_by": by,
            "paper": pdf.prepare(paper).as_json(),
        },
    )
    if made:
        transaction.on_commit(lambda: print_later(letter.pk))
    return letter, said


def issuer(region: str, language: str) -> Issuer:
    """Who writes: the Region, its colour, and how to reach the service."""
    found = region_called(region)
    if found is None:
        return Issuer(region)
    with translation.override(language):
        plain_issuer = Issuer(found.full_name)
        accent = found.colours.get("light", {}).get("accent", plain_issuer.accent)
        reach = (found.service_address, found.service_phone, found.service_email)
        return replace(plain_issuer, accent=accent, lines=tuple(filter(None, reach)))


def _lacks(items: Collection[Item]) -> ActionRefused:
    language = translation.get_language() or "fr"
    named = ", ".join(f"{item.label.get(language[:2])} ({item.article})" for item in items)
    return ActionRefused(
        "letters.lacks",
        _("Cette lettre ne peut pas partir : il y manque %(items)s.") % {"items": named},
        _("Complétez le dossier, le dispositif ou la fiche de la Région, puis recommencez."),
    )


def print_later(letter_id: int) -> None:
    """Give a letter to the worker."""
    from jalon.cases.tasks import print_letter

    print_letter.defer(letter_id=letter_id)


@action
def print_now(letter_id: int) -> Letter:
    """Print a letter and keep it; its digest goes into the journal. A printed letter stays as it is."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("case", "written_by").get(pk=letter_id)
    if letter.state == LetterState.PRINTED:
        return letter
    assert letter.paper is not None
    content = pdf.press(pdf.Prepared(**letter.paper))
    name = f"{letter.case.reference}-{letter.kind}-{letter.pk}.pdf"
    letter.file = keep_paper(name, content, by=letter.written_by)
    letter.state, letter.paper, letter.last_error = LetterState.PRINTED, None, ""
    letter.printed_at = timezone.now()
    letter.save()
    record(
        None,
        "letters.print",
        str(letter.case.reference),
        region=letter.case.region,
        kind=letter.kind,
        letter=letter.pk,
        template=letter.template_sha256,
        sha256=letter.file.sha256,
    )
    return letter


def not_printed(letter_id: int, error: str) -> None:
    """The press failed; the letter is tried again."""
    letter = Letter.objects.get(pk=letter_id)
    letter.state, letter.last_error = LetterState.FAILED, error[:300]
    letter.attempts += 1
    letter.save()


@action
def save_draft(region: str, kind: LetterKind, text: str, note: str, based_on: int, *, actor: User) -> LetterDraft:
    """Keep a text as the next draft of a letter, tried in both languages with extreme data; right or not yet."""
    demand(actor, Right.LETTERS_DRAFT, region)
    if not note.strip():
        raise ActionRefused("letters.note", _("Dites en une phrase ce qui change."), field="note")
    _hold(region, kind)
    latest = LetterDraft.objects.filter(region=region, kind=kind).order_by("-number").first()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    current = in_force(region, kind)
    if sha256 == current.sha256:
        raise ActionRefused(
            "letters.unchanged",
            _("Ce texte est celui qui est en vigueur : il n’y a rien à enregistrer."),
            _("Changez le texte, puis enregistrez."),
        )
    if based_on != current.number:
        raise stale()
    _template, problems = examine(kind, text)
    LetterDraft.objects.filter(region=region, kind=kind, author=actor.actor_id, state=LetterDraftState.OPEN).update(
        state=LetterDraftState.SUPERSEDED, settled_at=timezone.now(), settled_by=actor.actor_id
    )
    draft = LetterDraft.objects.create(
        region=region,
        kind=kind,
        number=(latest.number if latest else 0) + 1,
        text=text,
        sha256=sha256,
        note=note.strip()[:300],
        based_on=based_on,
        problems=[[one.place, one.line, one.message, one.remedy] for one in problems],
        author=actor.actor_id,
    )
    record(actor, "letters.draft", f"{region}/{kind.value}", region=region, draft=draft.number, sha256=sha256)
    return draft


def _hold(region: str, kind: LetterKind) -> None:
    """Nobody else writes a draft or a version of this letter until the transaction ends: numbers follow each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"letters/{region}/{kind.value}"])


def _open_draft(region: str, kind: LetterKind, number: int) -> LetterDraft:
    draft = LetterDraft.objects.select_for_update().filter(region=region, kind=kind, number=number).first()
    if draft is None or draft.state != LetterDraftState.OPEN:
        raise ActionRefused(
            "letters.settled",
            _("Ce projet n’est plus à relire : il a été publié, remplacé ou écarté."),
            _("Revenez à la liste des lettres."),
        )
    return draft


@action
def publish_draft(region: str, kind: LetterKind, number: int, *, actor: User) -> LetterVersion:
    """Publish another person's draft as the next version, in the Region's folder as well.

    Refuses its author, a text with problems, and one that another version has overtaken.
    """
    demand(actor, Right.LETTERS_PUBLISH, region)
    _hold(region, kind)
    draft = _open_draft(region, kind, number)
    demand_four_eyes(actor, Step.PUBLISHED, {Step.DRAFTED: str(draft.author)})
    if draft.based_on != in_force(region, kind).number:
        raise ActionRefused(
            "letters.newer",
            _("Une autre version a été publiée depuis que ce projet a été écrit : le publier l’effacerait."),
            _("Reportez ce qui change dans un projet fondé sur elle."),
        )
    _template, problems = examine(kind, draft.text)
    if problems:
        raise ActionRefused("letters.unsound", problems[0].message, problems[0].remedy)
    _into_folder(draft, actor)
    version = publish(region, kind, draft.text, by=str(actor.actor_id))
    draft.state, draft.version = LetterDraftState.PUBLISHED, version
    draft.settled_at, draft.settled_by = timezone.now(), actor.actor_id
    draft.save()
    record(
        actor,
        "letters.publish",
        f"{region}/{kind.value}",
        region=region,
        version=version.number,
        author=str(draft.author),
        sha256=version.sha256,
    )
    return version


@action
def set_aside(region: str, kind: LetterKind, number: int, *, actor: User) -> LetterDraft:
    """Set a draft aside: by its author, or by somebody who may publish it."""
    draft = _open_draft(region, kind, number)
    demand(actor, Right.LETTERS_DRAFT if draft.author == actor.actor_id else Right.LETTERS_PUBLISH, region)
    draft.state, draft.settled_at, draft.settled_by = LetterDraftState.SET_ASIDE, timezone.now(), actor.actor_id
    draft.save()
    record(actor, "letters.set_aside", f"{region}/{kind.value}", region=region, draft=draft.number)
    return draft


@action
def publish(region: str, kind: LetterKind, text: str, *, by: str = "") -> LetterVersion:
    """The text becomes the next version, unless it is the latest already; it was examined before."""
    _hold(region, kind)
    latest = in_force(region, kind).version
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if latest and latest.sha256 == sha256:
        return latest
    return LetterVersion.objects.create(
        region=region,
        kind=kind,
        number=latest.number + 1 if latest else 1,
        text=text,
        sha256=sha256,
        published_by=by or None,
    )


def _into_folder(draft: LetterDraft, actor: User) -> None:
    """The text goes into the Region's folder as its next version, so that an older folder cannot undo it."""
    held = version_of(draft.region)
    if held is None:
        return
    texts = {**texts_of(held), f"{FOLDER}/{draft.kind}.toml": draft.text}
    files = FolderFiles(f"{draft.region}@{held.number}", texts, Base(held.number, held.sha256))
    try:
        folder = open_files(files)
    except FolderRefused as refused:
        raise ActionRefused(
            "letters.folder",
            _("Le dossier publié de la Région a lui-même des erreurs : %(first)s") % {"first": refused.problems[0]},
            _("Chargez d’abord un dossier corrigé avec « jalon region load »."),
        ) from refused
    plans.publish(folder, by=str(actor.actor_id))
