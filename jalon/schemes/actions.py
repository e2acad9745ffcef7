"""The only writers of schemes: draft and publish a version, say which envelope bears which instrument."""

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.four_eyes import Step
from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.companies.queries import register
from jalon.funds.models import Envelope
from jalon.journal.actions import record
from jalon.journal.guards import demand, demand_four_eyes
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.plan import actions as plans
from jalon.plan.folder.files import Base, FolderFiles
from jalon.plan.folder.folder import open_files
from jalon.plan.folder.problems import FolderRefused
from jalon.plan.queries import region as region_called
from jalon.plan.queries import texts_of, version_of
from jalon.rules import Rulebook, parse_toml
from jalon.schemes.enums import CountState, DraftState, Instrument
from jalon.schemes.examination import LONGEST, SLUG, examine, examine_with
from jalon.schemes.models import ALWAYS, Draft, FundingLine, RegisterCount, Scheme, SchemeVersion
from jalon.schemes.vocabulary import facts_of, kept

COUNT_KEPT = timedelta(days=7)
"""How long a count can be looked at again: it answers for its own day."""


@action
def publish(region: str, slug: str, text: str, *, file: str = "", actor: User | None = None) -> SchemeVersion:
    """Publish a text as the next version of a scheme; the latest version's text and words publish nothing new.

    Refuses a text with mistakes, naming the first with its place.
    """
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    scheme, _made = Scheme.objects.get_or_create(region=region, slug=slug)
    Scheme.objects.select_for_update().get(pk=scheme.pk)
    latest = scheme.versions.order_by("-number").first()
    facts = facts_of(region)
    if latest and latest.sha256 == sha256 and latest.facts in ("", facts):
        return latest
    facts = kept(facts, _sound(text, slug, file, facts))
    in_force = parse_toml(text).data.get("in_force", {})
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=latest.number + 1 if latest else 1,
        text=text,
        sha256=sha256,
        facts=facts,
        in_force_from=in_force.get("from", ALWAYS),
        in_force_to=in_force.get("to"),
        published_by=actor.actor_id if actor else None,
    )
    record(actor, "schemes.publish", scheme.ref, region=region, version=version.number, sha256=sha256)
    return version


def _sound(text: str, slug: str, file: str, facts: str) -> Rulebook:
    """The rulebook of a text; one with errors is refused, naming the first with its place."""
    found = examine_with(text, slug, None, facts, file=file)
    if found.errors or found.rulebook is None:
        first = found.errors[0]
        raise ActionRefused("schemes.rule", f"{first.position} {first.message}", first.remedy)
    return found.rulebook


@action
def save_draft(region: str, slug: str, text: str, note: str, based_on: int, *, actor: User, key: str = "") -> Draft:
    """Keep a text as the next draft of a scheme, right or not yet; it takes the place of the author's open one.

    ``based_on`` is the number of the version that its author read; 0 where the scheme has none.
    """
    demand(actor, Right.PLAN_DRAFT, region)
    text = text.replace("\r\n", "\n")
    if not SLUG.fullmatch(slug) or len(slug) > 60 or region_called(region) is None:
        raise ActionRefused(
            "schemes.slug",
            _("Ce nom ne peut pas être celui d’un dispositif."),
            _("Écrivez des minuscules sans accent, des chiffres et des traits d’union, 60 signes au plus."),
            field="slug",
        )
    if len(text) > LONGEST or "\0" in text or not text.strip():
        raise ActionRefused(
            "schemes.text",
            _("Ce texte est vide, dépasse %(longest)s signes ou contient un caractère invisible.")
            % {"longest": LONGEST},
            _("Raccourcissez ou corrigez le texte, puis enregistrez de nouveau."),
            field="text",
        )
    number = once(key, "schemes.save_draft", lambda: _keep(region, slug, text, note, based_on, actor).number)
    return Draft.objects.get(scheme__region=region, scheme__slug=slug, number=number)


def _keep(region: str, slug: str, text: str, note: str, based_on: int, actor: User) -> Draft:
    scheme, _made = Scheme.objects.get_or_create(region=region, slug=slug)
    scheme = Scheme.objects.select_for_update().get(pk=scheme.pk)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    latest = scheme.versions.order_by("-number").first()
    if latest and latest.sha256 == sha256:
        raise ActionRefused(
            "schemes.unchanged",
            _("Ce texte est celui de la version publiée : il n’y a rien à enregistrer."),
            _("Changez le texte, puis enregistrez."),
            field="text",
        )
    mine = scheme.drafts.filter(author=actor.actor_id, state=DraftState.OPEN)
    same = mine.filter(sha256=sha256, based_on=based_on).first()
    if same:
        return same
    mine.update(state=DraftState.SUPERSEDED, settled_at=timezone.now(), settled_by=actor.actor_id)
    last = scheme.drafts.order_by("-number").first()
    draft = Draft.objects.create(
        scheme=scheme,
        number=last.number + 1 if last else 1,
        text=text,
        sha256=sha256,
        note=note,
        based_on=min(based_on, latest.number if latest else 0),
        author=actor.actor_id,
    )
    record(actor, "schemes.draft", scheme.ref, region=region, draft=draft.number, sha256=sha256)
    return draft


@action
def publish_draft(region: str, slug: str, number: int, *, actor: User) -> SchemeVersion:
    """Publish another person's draft as the scheme's next version, in the Region's folder as well.

    Refuses the author, a draft of an older version than the latest, and a text with errors.
    """
    demand(actor, Right.PLAN_PUBLISH, region)
    draft = _open_draft(region, slug, number)
    demand_four_eyes(actor, Step.PUBLISHED, {Step.DRAFTED: draft.author})
    latest = draft.scheme.versions.order_by("-number").first()
    if (latest.number if latest else 0) != draft.based_on:
        raise ActionRefused(
            "schemes.newer_version",
            _("La version %(number)s a été publiée depuis que ce projet a été écrit : le publier l’effacerait.")
            % {"number": latest.number if latest else 0},
            _("Reportez ce qui change dans un projet fondé sur cette version."),
        )
    found = examine(draft.text, region, slug)
    if found.errors:
        first = found.errors[0]
        raise ActionRefused("schemes.rule", f"{first.position} {first.message}", first.remedy)
    _into_folder(draft, actor)
    version = publish(region, slug, draft.text, actor=actor)
    _settle(draft, DraftState.PUBLISHED, actor, version=version)
    record(
        actor,
        "schemes.publish_draft",
        draft.scheme.ref,
        region=region,
        draft=draft.number,
        author=draft.author,
        version=version.number,
        sha256=draft.sha256,
    )
    return version


@action
def set_aside_draft(region: str, slug: str, number: int, reason: str, *, actor: User) -> Draft:
    """Set a draft aside: by its author, or by somebody who may publish it."""
    draft = _open_draft(region, slug, number)
    demand(actor, Right.PLAN_DRAFT if draft.author == actor.actor_id else Right.PLAN_PUBLISH, region)
    _settle(draft, DraftState.SET_ASIDE, actor, reason=reason)
    record(actor, "schemes.set_aside_draft", draft.scheme.ref, region=region, draft=draft.number)
    return draft


def _open_draft(region: str, slug: str, number: int) -> Draft:
    """The draft, held, with its scheme."""
    scheme = Scheme.objects.select_for_update().filter(region=region, slug=slug).first()
    draft = Draft.objects.select_for_update().filter(scheme=scheme, number=number).first() if scheme else None
    if scheme is None or draft is None or not draft.is_open:
        raise ActionRefused(
            "schemes.draft_settled",
            _("Ce projet n’est plus à relire : il a été publié, remplacé ou écarté."),
            _("Revenez à la liste des projets."),
        )
    draft.scheme = scheme
    return draft


def _settle(draft: Draft, state: DraftState, actor: User, **more: object) -> None:
    columns = {"state": state, "settled_at": timezone.now(), "settled_by": actor.actor_id, **more}
    for name, value in columns.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(columns))


def _into_folder(draft: Draft, actor: User) -> None:
    """The rules go into the Region's folder as its next version, so that an older folder cannot undo them."""
    held = version_of(draft.scheme.region)
    if held is None:
        return
    texts = {**texts_of(held), f"schemes/{draft.scheme.slug}.toml": draft.text}
    try:
        folder = open_files(
            FolderFiles(f"{draft.scheme.region}@{held.number}", texts, Base(held.number, held.sha256))
        )
    except FolderRefused as refused:
        raise ActionRefused(
            "schemes.folder",
            _("Le dossier publié de la Région a lui-même des erreurs : %(first)s") % {"first": refused.problems[0]},
            _("Chargez d’abord un dossier corrigé avec « jalon region load »."),
        ) from refused
    plans.publish(folder, by=str(actor.actor_id))


@action
def ask_count(region: str, slug: str, text: str, *, actor: User) -> RegisterCount:
    """Have the companies counted that a text reaches today; the same question is counted once.

    A text that cannot be read, or a register that is not loaded, is refused.
    """
    demand(actor, Right.PLAN_DRAFT, region)
    loaded = register()
    if loaded is None:
        raise ActionRefused(
            "schemes.no_register",
            _("Aucun registre d’entreprises n’est chargé."),
            _("Demandez à l’exploitant de lancer « jalon register load »."),
        )
    text = text.replace("\r\n", "\n")
    rulebook = examine(text, region, slug).rulebook if region_called(region) else None
    if rulebook is None:
        raise ActionRefused(
            "schemes.unreadable",
            _("Ces règles ne peuvent pas encore être lues."),
            _("Corrigez les erreurs, puis comptez."),
        )
    today = timezone.localdate()
    RegisterCount.objects.filter(region=region, day__lt=today - COUNT_KEPT).delete()
    facts = kept(facts_of(region), rulebook)
    asked, made = RegisterCount.objects.get_or_create(
        sha256=hashlib.sha256((text + facts).encode()).hexdigest(),
        region=region,
        register=loaded.pk,
        day=today,
        defaults={"text": text, "facts": facts},
    )
    if not made and asked.state == CountState.FAILED:
        asked.state, asked.progress, made = CountState.WAITING, 0, True
        asked.save(update_fields=["state", "progress"])
    if made:
        from jalon.schemes.tasks import count_companies  # the task writes through this module

        count_companies.defer(count_id=asked.pk)
    return asked


def count_moved(asked: RegisterCount, percent: int) -> None:
    """A count has come this far; written at once, for the page that waits."""
    if percent != asked.progress or asked.state != CountState.RUNNING:
        asked.state, asked.progress = CountState.RUNNING, percent
        asked.save(update_fields=["state", "progress"])


def counted_as(asked: RegisterCount, result: dict[str, Any]) -> None:
    """A count is done."""
    asked.state, asked.progress, asked.result = CountState.DONE, 100, result
    asked.save(update_fields=["state", "progress", "result"])


def count_failed(asked: RegisterCount) -> None:
    """A count was broken off: it can be asked again."""
    asked.state = CountState.FAILED
    asked.save(update_fields=["state"])


@action
def fund(scheme: Scheme, instrument: Instrument, envelope: Envelope, *, actor: User | None) -> FundingLine:
    """Say that an envelope bears what the scheme gives by this instrument."""
    if actor:
        demand(actor, Right.FUNDS_ALLOCATE, scheme.region)
    if envelope.region != scheme.region:
        raise ActionRefused("schemes.other_region", _("Cette enveloppe est d’une autre Région."), field="envelope")
    FundingLine.objects.filter(scheme=scheme, instrument=instrument, envelope=envelope).delete()
    line = FundingLine.objects.create(scheme=scheme, instrument=instrument, envelope=envelope)
    record(
        actor, "schemes.fund", scheme.ref, region=scheme.region, instrument=instrument.value, envelope=envelope.pk
    )
    return line
