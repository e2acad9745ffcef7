"""What the form of an act holds before anybody types: what the case already says, for the officer to correct."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.cases.actions import agreements, amendments, in_kind
from jalon.cases.evaluation import evaluate
from jalon.cases.models import Case
from jalon.cases.queries import colleagues
from jalon.casework.amount_forms import units_text
from jalon.casework.remaining import Kind, Left, remaining
from jalon.funds.models import Envelope
from jalon.monitoring.queries import unreached
from jalon.schemes.enums import Instrument
from jalon.ui import formats
from jalon.ui.formats import language, money

TO_ANSWER = timedelta(days=30)
"""The time that a request for documents proposes to leave; the officer changes it."""

TO_SIGN = timedelta(days=60)
"""The time that an agreement proposes to leave for its signature."""


NOTHING = amendments.Terms({}, ())


def prepared(act: str, case: Case) -> dict[str, Any]:
    """The arguments of an act's form on this case; ``initial`` is what its fields hold."""
    make = _PREPARED.get(act)
    return make(case) if make else {}


def _hand_over(case: Case) -> dict[str, Any]:
    return {"colleagues": colleagues(case)}


def _tags(case: Case) -> dict[str, Any]:
    return {"initial": {"tags": ", ".join(case.tags)}}


def _send_agreement(case: Case) -> dict[str, Any]:
    """Two months to sign, unless the officer says otherwise."""
    return {"initial": {"reply_by": timezone.localdate() + TO_SIGN}}


def _agree(case: Case) -> dict[str, Any]:
    """Who signed for the beneficiary, where it signed through Jalon."""
    signing = agreements.on_its_way(case)
    return {"signing": signing if signing and signing.signed_on else None}


def _amend(case: Case) -> dict[str, Any]:
    """The amounts, the calendar and the other promises in force, to be changed."""
    terms = amendments.terms(case.agreement) if hasattr(case, "agreement") else NOTHING
    return {"terms": terms, "awaited": unreached(case)}


def _ask(case: Case) -> dict[str, Any]:
    """The documents that are missing are ticked, and the text says what else is to be established."""
    definition = case.scheme_version.definition
    sent = set(case.attachments.filter(current=True).values_list("wanted", flat=True))
    missing = [document.id for document in definition.documents if document.required and document.id not in sent]
    open_points = _listed(remaining(case, evaluate(case)), Kind.ESTABLISH)
    text = _("Pour instruire votre demande, il nous faut aussi établir :") + open_points if open_points else ""
    return {
        "definition": definition,
        "initial": {"wanted": missing, "text": text, "deadline": timezone.localdate() + TO_ANSWER},
    }


def _grant(case: Case) -> dict[str, Any]:
    """The ceilings of the rules, and the amounts that they leave no doubt about."""
    reading = evaluate(case)
    price = reading.unit_price
    ceilings: dict[Instrument, str] = {}
    amounts: dict[Instrument, int | None] = {}
    for part in reading.definition.parts:
        instrument, ceiling = part.instrument, reading.ceiling(part.instrument)
        amounts[instrument] = None
        if ceiling is None:
            continue
        most = money(ceiling)
        if not instrument.is_money:
            most = _("%(units)s, d’une valeur de %(money)s") % {"units": units_text(ceiling, price), "money": most}
        ceilings[instrument] = _("Au plus %(money)s selon le règlement.") % {"money": most}
        span = reading.result.amounts[part.amount]
        if span.low == span.high == ceiling:
            amounts[instrument] = ceiling
    return {"amounts": amounts, "ceilings": ceilings, "price": price, "initial": _rules_of(case)}


def _hours(case: Case) -> dict[str, Any]:
    """In the unit of the envelope that bears them."""
    envelope = Envelope.objects.get(owner__reference=in_kind.award_in_hours(case).envelope)
    return {"resource": envelope.owner.resource, "initial": {"on": timezone.localdate()}}


def _refuse(case: Case) -> dict[str, Any]:
    """The conditions that do not hold, as the first words of the reasons."""
    refused = _listed(remaining(case, evaluate(case)), Kind.REFUSED)
    facts = {"reasons_fact": _("Conditions qui ne sont pas remplies :") + refused} if refused else {}
    return {"initial": {**_rules_of(case), **facts}}


def _rules_of(case: Case) -> dict[str, str]:
    version = case.scheme_version
    said = _("Règlement « %(title)s », version %(number)s du %(day)s.") % {
        "title": version.definition.title[language()],
        "number": version.number,
        "day": formats.date(version.published_at.date()),
    }
    return {"reasons_law": said}


def _listed(left: Sequence[Left], kind: Kind) -> str:
    return "".join(f"\n– {one.text}" for one in left if one.kind is kind)


_PREPARED: dict[str, Callable[[Case], dict[str, Any]]] = {
    "heures": _hours,
    "avenant": _amend,
    "envoyer-avenant": _send_agreement,
    "convention": _agree,
    "envoyer-convention": _send_agreement,
    "confier": _hand_over,
    "etiquettes": _tags,
    "demander": _ask,
    "attribuer": _grant,
    "refuser": _refuse,
}
