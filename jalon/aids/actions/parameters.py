"""An administrator lays a dated value over a parameter of the law, or takes one back."""

from datetime import date

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.aids import lawful
from jalon.aids.models import ParameterOverride
from jalon.journal.actions import digest_of, record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.marks import Mark
from jalon.law.parameters import Override
from jalon.law.problems import LawError


@action
def set_parameter(
    parameter: str,
    value: str,
    *,
    begins: date | None,
    ends: date | None,
    source: str,
    mark: Mark,
    actor: User,
) -> ParameterOverride:
    """Lay a value over a parameter between two days (both included); refused without a source or in a wrong format."""
    demand(actor, Right.LAW_SET, "")
    override = Override(parameter, begins, ends, value.strip(), source.strip(), mark)
    try:
        lawful.parameters().overridden([override])
    except LawError as error:
        raise lawful.refused(error) from error
    row = ParameterOverride.objects.create(
        parameter=parameter,
        value=override.value,
        begins=begins,
        ends=ends,
        source=override.source,
        mark=mark.value,
        entered_by=actor.actor_id,
    )
    record(actor, "law.set", parameter, begins=begins, ends=ends, value=digest_of(override.value), override=row.pk)
    return row


@action
def withdraw_parameter(override: ParameterOverride, reason: str, *, actor: User) -> ParameterOverride:
    """Take an entered value back: what it covered is read again as if it had never been entered."""
    demand(actor, Right.LAW_SET, "")
    if not reason.strip():
        raise ActionRefused(
            "law.no_reason", _("Dites pourquoi cette valeur est retirée."), _("Une phrase suffit."), field="reason"
        )
    if override.withdraws_id or ParameterOverride.objects.filter(withdraws=override).exists():
        raise ActionRefused("law.withdrawn", _("Cette valeur est déjà retirée."))
    row = ParameterOverride.objects.create(
        parameter=override.parameter,
        begins=override.begins,
        ends=override.ends,
        source=reason.strip(),
        mark=override.mark,
        entered_by=actor.actor_id,
        withdraws=override,
    )
    record(actor, "law.withdraw", override.parameter, override=override.pk)
    return row
