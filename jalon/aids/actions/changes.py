"""Recording a merger or a split: the aid already granted follows those who carry on."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.aids import groups, lawful, locks
from jalon.aids.actions.ownership import reference_of
from jalon.aids.models import Change
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.de_minimis import Change as LawChange
from jalon.law.de_minimis import Heir
from jalon.law.problems import LawError


@action
def record_merger(
    enterprises: Sequence[str], into: str, on: date, source: str, *, region: str, actor: User
) -> Change:
    """Enterprises became one: all their prior aid counts for it and stays lawful (art. 3(8))."""
    names = tuple(reference_of(one, field="enterprises") for one in enterprises)
    kept = reference_of(into, field="into")
    try:
        change = LawChange(on, names, kept)
    except LawError as error:
        raise lawful.refused(error, field="enterprises") from error
    return _record(change, source, region, actor)


@action
def record_split(
    enterprise: str, heirs: Sequence[Heir], on: date, source: str, *, region: str, actor: User
) -> Change:
    """An enterprise was divided: its aid follows the activity aided, else the equity (art. 3(9))."""
    try:
        change = LawChange(on, (reference_of(enterprise),), heirs=tuple(heirs))
    except LawError as error:
        raise lawful.refused(error) from error
    return _record(change, source, region, actor)


def _record(change: LawChange, source: str, region: str, actor: User) -> Change:
    demand(actor, Right.AIDS_RECORD, region)
    if not source.strip():
        raise ActionRefused(
            "aids.no_source",
            _("Une fusion ou une scission dit d’où elle est connue."),
            _("Nommez la pièce : traité de fusion, annonce légale."),
            field="source",
        )
    touched = {*change.enterprises, change.into, *(heir.enterprise for heir in change.heirs)} - {""}
    locks.lock({one for name in touched for one in groups.around(name)})
    row = Change.objects.create(
        on=change.on,
        enterprises=list(change.enterprises),
        parties=sorted(touched),
        into=change.into,
        heirs=[
            {"enterprise": heir.enterprise, "equity_cents": heir.equity_cents, "aids": list(heir.aids)}
            for heir in change.heirs
        ],
        source=source.strip()[:250],
        recorded_by=actor.actor_id,
        fictif=is_demonstration(),
    )
    record(actor, "aids.change", f"change/{row.pk}", region=region, on=change.on)
    return row


@action
def withdraw_change(change: Change, reason: str, *, region: str, actor: User) -> Change:
    """Take back a merger or a split that never was."""
    demand(actor, Right.AIDS_RECORD, region)
    if not reason.strip():
        raise ActionRefused(
            "aids.no_reason",
            _("Dites pourquoi cette fusion ou cette scission est retirée."),
            _("Une phrase suffit."),
            field="reason",
        )
    if change.withdraws_id or Change.objects.filter(withdraws=change).exists():
        raise ActionRefused("aids.withdrawn", _("Cette fusion ou cette scission est déjà retirée."))
    row = Change.objects.create(
        on=change.on,
        enterprises=change.enterprises,
        parties=change.parties,
        into=change.into,
        heirs=change.heirs,
        source=reason.strip()[:250],
        recorded_by=actor.actor_id,
        withdraws=change,
        fictif=change.fictif,
    )
    record(actor, "aids.unchange", f"change/{change.pk}", region=region)
    return row
