"""The only writers of schemes: publish a version, say which envelope bears which instrument."""

import hashlib
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.funds.models import Envelope
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.rules import Rulebook, RuleError, TomlError, parse_toml
from jalon.schemes.definition import mistakes
from jalon.schemes.enums import Instrument
from jalon.schemes.models import FundingLine, Scheme, SchemeVersion


@action
def publish(region: str, slug: str, text: str, *, file: str = "", actor: User | None = None) -> SchemeVersion:
    """Publish a text as the next version of a scheme; the text of the latest version publishes nothing new.

    Refuses a text with mistakes, naming the first with its place.
    """
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    scheme, _made = Scheme.objects.get_or_create(region=region, slug=slug)
    Scheme.objects.select_for_update().get(pk=scheme.pk)
    latest = scheme.versions.order_by("-number").first()
    if latest and latest.sha256 == sha256:
        return latest
    _demand_sound(text, file or f"{slug}.toml")
    in_force = parse_toml(text).data.get("in_force", {})
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=latest.number + 1 if latest else 1,
        text=text,
        sha256=sha256,
        in_force_from=in_force.get("from", date(2000, 1, 1)),
        in_force_to=in_force.get("to"),
        published_by=actor.actor_id if actor else None,
    )
    record(actor, "schemes.publish", scheme.ref, region=region, version=version.number, sha256=sha256)
    return version


def _demand_sound(text: str, file: str) -> None:
    language = (get_language() or "fr")[:2]
    try:
        found = mistakes(parse_toml(text, file))
    except TomlError as error:
        raise ActionRefused("schemes.unreadable", f"{error.position} {error.message(language)}") from error
    if found:
        message = found[0].en if language == "en" else found[0].fr
        raise ActionRefused(
            "schemes.mistake", f"{found[0].position} {message}", _("Corrigez le fichier et rechargez-le.")
        )
    try:
        Rulebook.load(text, file=file)
    except RuleError as error:
        finding = error.findings[0]
        raise ActionRefused(
            "schemes.rule", f"{finding.position} {finding.message(language)}", finding.remedy(language)
        ) from error


@action
def fund(scheme: Scheme, instrument: Instrument, envelope: Envelope, *, actor: User | None) -> FundingLine:
    """Say that an envelope bears what the scheme gives by this instrument."""
    if actor:
        demand(actor, Right.FUNDS_ALLOCATE, scheme.region)
    if envelope.region != scheme.region:
        raise ActionRefused("schemes.other_region", _("Cette enveloppe est d’une autre Région."), field="envelope")
    line, _made = FundingLine.objects.update_or_create(
        scheme=scheme, instrument=instrument, defaults={"envelope": envelope}
    )
    record(
        actor, "schemes.fund", scheme.ref, region=scheme.region, instrument=instrument.value, envelope=envelope.pk
    )
    return line
