"""The finance page of an operator's share, and the table of an envelope's shares."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.accounts.rights import Right
from jalon.casework.dossier import Door
from jalon.casework.sheets import Figure, Sheet, Table, amount, quantity, text
from jalon.casework.situations.shared import Behind, Rights, in_unit, scheme_names
from jalon.funds.models import EURO, Envelope, Resource
from jalon.funds.shares import ShareSituation, account_of, lines_of, share_situation, shares
from jalon.ui import formats

SHOWN = 500


def used_word(resource: Resource) -> str:
    """What becomes of what was granted: paid, for euros; used, for the rest."""
    return _("Payé") if resource.code == EURO else _("Consommé")


def share_sheet(reference: str, rights: Rights, at: date | None = None) -> Sheet | None:
    """A share: what the operator was entrusted with, granted to whom, what was used, what is left and given back."""
    found = share_situation(reference)
    if found is None:
        return None
    share, resource = found.share, found.envelope.owner.resource
    said = account_of(share, until=at)
    behind = Behind.of(share.region, enveloppe=found.envelope.slug, au=at.isoformat() if at else "")
    own = behind.narrowed(dossier=share.reference).url("entrusted")
    lines = lines_of(share, size=SHOWN, until=at)
    left = said.entrusted - said.granted + said.handed_back - said.given_back
    figures = [
        Figure(_("Confié"), amount(said.entrusted, resource, own)),
        Figure(_("Attribué"), amount(said.granted - said.handed_back, resource, own)),
        *([] if at else [Figure(used_word(resource), amount(found.used, resource))]),
        Figure(_("Rendu"), amount(said.given_back, resource, own)),
        Figure(_("Reste à attribuer"), amount(left, resource, own)),
    ]
    used = "paid" if resource.code == EURO else "used"
    rows = [
        [
            text(line.case),
            quantity(line.totals.granted, resource, behind.narrowed(dossier=line.case).url("granted")),
            quantity(line.used, resource, behind.narrowed(dossier=line.case).url(used)),
            quantity(line.left, resource, behind.narrowed(dossier=line.case).url("left")),
        ]
        for line in lines
    ]
    scheme = scheme_names(share.region).get(share.scheme, share.scheme)
    told = [found.envelope.label, scheme, share.agreement]
    if share.closed_on:
        told.append(_("close le %(day)s") % {"day": formats.date(share.closed_on)})
    return Sheet(
        name=share.slug,
        title=_("Part de %(name)s") % {"name": share.name},
        lede=" · ".join(told),
        region=share.region,
        fictif=found.envelope.fictif,
        figures=figures,
        tables=[
            Table(
                "lines",
                in_unit(_("Bénéficiaires"), resource),
                [_("Dossier ou ligne de l’opérateur"), _("Attribué"), used_word(resource), _("Reste")],
                rows,
                found.envelope.fictif,
                empty=_("L’opérateur n’a encore rien attribué."),
                note=_("Les %(count)d derniers.") % {"count": SHOWN} if len(rows) == SHOWN else "",
            )
        ],
        doors=() if at else tuple(_doors(found, rights)),
        at=at,
    )


def _doors(found: ShareSituation, rights: Rights) -> Iterable[Door]:
    share = found.share
    if Right.FUNDS_ALLOCATE not in rights or share.closed_on:
        return
    acts = [("confier", _("Confier davantage")), ("clore", _("Clore la part"))]
    if found.left:
        acts.insert(1, ("rendre", _("Enregistrer une restitution")))
    for name, label in acts:
        yield Door(label, reverse("casework:share-act", args=[share.region, share.slug, name]))


def shares_table(envelope: Envelope) -> Table | None:
    """The operators' shares of an envelope; none where it has none."""
    resource = envelope.owner.resource
    found = shares(envelope.region, envelope=envelope.reference)
    if not found:
        return None
    rows = [
        [
            text(one.share.name, reverse("casework:share", args=[envelope.region, one.share.slug])),
            text(one.share.agreement),
            quantity(one.held, resource),
            quantity(one.granted, resource),
            quantity(one.used, resource),
            quantity(one.left, resource),
        ]
        for one in found
    ]
    head = [_("Opérateur"), _("Convention"), _("Part"), _("Attribué"), used_word(resource), _("Reste")]
    return Table("shares", in_unit(_("Parts d’opérateurs"), resource), head, rows, envelope.fictif)
