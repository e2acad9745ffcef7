"""Who asks: a company, a unit of a legal person, a company being created, partners together, or a person."""

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases import facts, locking
from jalon.cases.actions.budgets import save_budget
from jalon.cases.budget import LEAD, budget_of
from jalon.cases.enums import FactOrigin
from jalon.cases.models import Case, Partner
from jalon.cases.parties import acts_on
from jalon.companies.models import Organisation
from jalon.companies.queries import acts_for, by_siren
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.identifiers import clean
from jalon.schemes.enums import ApplicantKind

MOST_PARTNERS = 30
WHOLE = 1_000_000


@action
def choose_kind(public_id: UUID, kind: ApplicantKind, *, actor: User) -> Case:
    """Say what kind of applicant asks, among those of the scheme; another kind forgets who was named."""
    case = locking.hold(public_id, "apply", actor)
    if kind not in case.scheme_version.definition.applicants:
        raise ActionRefused(
            "cases.applicant_kind",
            _("Ce dispositif ne s’adresse pas à ce type de demandeur."),
            _("Choisissez l’un des types proposés."),
            field="kind",
        )
    if case.applicant_kind != kind:
        case.applicant_kind = kind
        case.siren, case.company_name, case.organisation = "", "", None
        case.applicant = actor
        case.partners.all().delete()
        locking.passes(case, "apply", actor)
    return case


@action
def choose_company(public_id: UUID, siren: str, *, actor: User) -> Case:
    """Say for which company of the register the request is made; its people in Jalon then share the request."""
    case = locking.hold(public_id, "apply", actor)
    unit = by_siren(siren)
    if unit is None:
        raise ActionRefused(
            "cases.unknown_siren",
            _("Aucune entreprise du registre ne porte le SIREN %(siren)s.") % {"siren": siren},
            _("Vérifiez les neuf chiffres, ou cherchez l’entreprise par son nom."),
            field="siren",
        )
    organisation = Organisation.objects.filter(siren=unit.siren).first()
    if organisation and not acts_for(actor, organisation):
        organisation = None
    return _name(case, unit.siren, unit.name, organisation, actor)


@action
def choose_organisation(public_id: UUID, organisation: Organisation, *, actor: User) -> Case:
    """Make the request for a unit of a legal person, or for a company being created, that the person acts for."""
    case = locking.hold(public_id, "apply", actor)
    if not acts_for(actor, organisation):
        raise ActionRefused(
            "companies.not_member",
            _("Vous n’agissez pas pour cette organisation."),
            _("Demandez à l’un de ses représentants de vous admettre."),
            field="name",
        )
    return _name(case, organisation.legal_siren, str(organisation), organisation, actor)


@action
def name_person(public_id: UUID, name: str, *, actor: User) -> Case:
    """A natural person asks: a name is all that is kept of who it is, beside the account."""
    case = locking.hold(public_id, "apply", actor)
    if not name.strip():
        raise ActionRefused(
            "cases.no_name", _("Donnez votre nom."), _("Il figurera sur la décision."), field="name"
        )
    return _name(case, "", name.strip(), None, actor)


@action
def take_over(case: Case, like: Case, *, actor: User) -> Case:
    """Start a draft from an earlier request: the same applicant and partners, where the scheme and the person allow it.

    Its answers are not copied: each page offers them, with their date, to be confirmed.
    """
    if not acts_on(actor, like):
        raise ActionRefused("rights.not_yours", _("Ce dossier n’est pas le vôtre."))
    case = locking.hold(case.public_id, "apply", actor)
    case.like = like
    if like.applicant_kind in case.scheme_version.definition.applicants:
        case.applicant_kind = like.applicant_kind
        case = _name(case, like.siren, like.company_name, like.organisation, actor)
        if case.applicant_kind == ApplicantKind.CONSORTIUM:
            for partner in like.partners.all():
                terms = {"siren": partner.siren, "name": partner.name, "unit": partner.unit, "share": partner.share}
                Partner.objects.update_or_create(case=case, place=partner.place, defaults=terms)
    _moved(case, actor)
    return case


@action
def company_created(public_id: UUID, *, actor: User) -> Case:
    """The company that asked before it existed has its SIREN now: the request takes it over."""
    case = locking.hold(public_id, "identify", actor)
    organisation = case.organisation
    if organisation is None or not organisation.siren:
        raise ActionRefused(
            "cases.not_created",
            _("Cette entreprise n’a pas encore de numéro SIREN dans Jalon."),
            _("Donnez-le d’abord sur la page de vos organisations."),
        )
    if case.siren != organisation.siren:
        case.siren, case.company_name = organisation.siren, organisation.name[:200]
        locking.passes(case, "identify", actor)
    return case


@action
def add_partner(public_id: UUID, siren: str, name: str, unit: str, share: int, *, actor: User) -> Partner:
    """One more partner of a consortium: by its SIREN, or by its name alone; its share of the aid in millionths."""
    case = locking.hold(public_id, "apply", actor)
    _demand_consortium(case)
    if case.partners.count() >= MOST_PARTNERS:
        raise ActionRefused(
            "cases.partners",
            _("Un groupement compte au plus %(most)d partenaires.") % {"most": MOST_PARTNERS},
            _("Regroupez les plus petits, ou écrivez au service."),
        )
    found, called = _partner(case, siren, name, unit)
    place = (case.partners.aggregate(last=Max("place"))["last"] or LEAD) + 1
    partner = Partner.objects.create(
        case=case, place=place, siren=found, name=called[:250], unit=unit.strip()[:250], share=_share(share)
    )
    _moved(case, actor)
    return partner


@action
def share_out(public_id: UUID, shares: dict[int, int], *, actor: User) -> Case:
    """Each partner's share of the aid asked for, by place, in millionths; together they make the whole."""
    case = locking.hold(public_id, "apply", actor)
    _demand_consortium(case)
    partners = {partner.place: partner for partner in case.partners.all()}
    if shares.keys() != partners.keys() or sum(shares.values()) != WHOLE:
        raise ActionRefused(
            "cases.shares",
            _("Les parts des partenaires ne font pas 100 %."),
            _("Répartissez toute l’aide demandée entre les partenaires ; une part peut être de 0 %."),
        )
    changed = False
    for place, share in shares.items():
        if partners[place].share != _share(share):
            partners[place].share, changed = share, True
            partners[place].save(update_fields=["share"])
    if changed:
        _moved(case, actor)
    return case


@action
def remove_partner(public_id: UUID, place: int, *, actor: User) -> Case:
    """A partner leaves a consortium that is still being prepared, with what it planned to spend."""
    case = locking.hold(public_id, "apply", actor)
    if place == LEAD:
        raise ActionRefused(
            "cases.lead",
            _("Le chef de file ne se retire pas du groupement."),
            _("Pour en changer, choisissez une autre entreprise à l’étape précédente."),
        )
    if case.partners.filter(place=place).delete()[0]:
        if budget_of(case).of_partner(place):
            save_budget(public_id, [], actor=actor, partner=place)
        case.refresh_from_db(fields=["version"])
        _moved(case, actor)
    return case


def _name(case: Case, siren: str, name: str, organisation: Organisation | None, actor: User) -> Case:
    """Write who asks; the lead of a consortium is its first partner."""
    before = (case.siren, case.company_name, case.organisation_id)
    case.siren, case.company_name, case.organisation = siren, name[:200], organisation
    if organisation is None:
        case.applicant = actor
    if before != (case.siren, case.company_name, case.organisation_id):
        if case.applicant_kind == ApplicantKind.CONSORTIUM:
            Partner.objects.update_or_create(
                case=case,
                place=LEAD,
                defaults={"siren": siren, "name": name[:250]},
                create_defaults={"siren": siren, "name": name[:250], "share": WHOLE},
            )
        _moved(case, actor)
    return case


def _moved(case: Case, actor: User) -> None:
    """Write that who asks has changed, with the number of partners that rules read."""
    if case.applicant_kind == ApplicantKind.CONSORTIUM:
        count = case.partners.count()
        facts.write(case, "project.partners", count, FactOrigin.APPLICANT, actor_id=actor.actor_id)
    locking.passes(case, "apply", actor)


def _demand_consortium(case: Case) -> None:
    if case.applicant_kind != ApplicantKind.CONSORTIUM or not case.siren:
        raise ActionRefused(
            "cases.no_consortium",
            _("Cette demande n’est pas celle d’un groupement, ou son chef de file n’est pas choisi."),
            _("Choisissez d’abord le chef de file."),
        )


def _partner(case: Case, siren: str, name: str, unit: str) -> tuple[str, str]:
    """The SIREN and the name of a partner; the register's name where it has one."""
    number, called = clean(siren), name.strip()
    if not number and not called:
        raise ActionRefused(
            "cases.partner_name",
            _("Ce partenaire n’a ni numéro SIREN ni nom."),
            _("Donnez son SIREN ; pour un partenaire étranger, son nom."),
            field="siren",
        )
    if number:
        company = by_siren(number)
        if company is None:
            raise ActionRefused(
                "cases.unknown_siren",
                _("Aucune entreprise du registre ne porte le SIREN %(siren)s.") % {"siren": siren.strip()[:20]},
                _("Vérifiez les neuf chiffres, ou cherchez l’entreprise par son nom."),
                field="siren",
            )
        called = company.name or company.shown_name
    same = case.partners.filter(siren=number, unit=unit.strip())
    if (same if number else same.filter(name__iexact=called)).exists():
        raise ActionRefused(
            "cases.partner_twice",
            _("Ce partenaire est déjà dans le groupement."),
            _("Pour un autre laboratoire du même établissement, donnez son nom."),
            field="siren",
        )
    return number, called


def _share(millionths: int) -> int:
    if not 0 <= millionths <= WHOLE:
        raise ActionRefused(
            "cases.share", _("Une part va de 0 % à 100 %."), _("Écrivez par exemple 25."), field="share"
        )
    return millionths
