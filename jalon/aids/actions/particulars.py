"""Completing an aid of the register with what the registers ask for: a row a thing said, with its source."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.aids.completing import completed, edition_of
from jalon.aids.enums import ParticularName, Size
from jalon.aids.models import Aid, Particular
from jalon.aids.particulars import article_of
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.territory import nuts2_of

SCHEME_REFERENCE = re.compile(r"SA\.\d{4,6}(?: \(\d{4}/[A-Z]{1,3}\))?")


@action
def complete(aid: Aid, said: Mapping[ParticularName, str], source: str, *, actor: User) -> list[Particular]:
    """Say what an aid lacks, or correct it; what is already so, or left empty, is not written again."""
    demand(actor, Right.AIDS_RECORD, aid.region)
    if not source.strip():
        raise ActionRefused(
            "aids.no_source",
            _("Ce qui complète une aide dit d’où il est connu."),
            _("Nommez la pièce : comptes, décision de la Commission, registre."),
            field="source",
        )
    (known,) = completed([Aid.objects.get(pk=aid.pk)])
    fresh = {name: value.strip() for name, value in said.items() if value.strip()}
    fresh = {name: value for name, value in fresh.items() if value != getattr(known, name.value)}
    for name, value in fresh.items():
        _demand_sound(name, value)
    rows = [
        Particular(aid=aid, name=name, value=value[:120], source=source.strip()[:250], recorded_by=actor.actor_id)
        for name, value in fresh.items()
    ]
    for row in rows:
        row.save()
        record(actor, "aids.complete", aid.number, region=aid.region, name=row.name)
    return rows


def _demand_sound(name: ParticularName, value: str) -> None:
    sound, remedy = {
        ParticularName.SIZE: (value in Size.values, _("Choisissez-la dans la liste.")),
        ParticularName.SCHEME_REFERENCE: (
            SCHEME_REFERENCE.fullmatch(value) is not None,
            _("Écrivez-le comme la Commission : SA.111728."),
        ),
        ParticularName.ARTICLE: (article_of(value) is not None, _("Par exemple 22 ou 28(4).")),
        ParticularName.PRODUCT: (True, ""),
        ParticularName.ACTIVITY: (bool(edition_of(value)), _("Écrivez un code NAF, par exemple 62.01Z.")),
        ParticularName.DEPARTMENT: (bool(nuts2_of(value)), _("Écrivez son code, par exemple 31 ou 2A.")),
    }[name]
    if not sound:
        raise ActionRefused(
            "aids.particular",
            _("« %(value)s » ne convient pas : %(name)s.") % {"value": value[:40], "name": name.label},
            remedy,
            field=name.value,
        )
