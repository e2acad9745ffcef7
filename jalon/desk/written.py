"""What an applicant wrote, read again: each answer, with the way to change it while it is a draft."""

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.cases.schedule import schedule_of, site_of
from jalon.desk.questions import language, spoken
from jalon.desk.steps import APPLICANT_PAGES, Draft
from jalon.schemes.enums import ApplicantKind, Asked
from jalon.ui import formats
from jalon.ui.parts import Row

DESCRIPTION = "project.description"


def written(draft: Draft, *, editable: bool = True) -> list[Row]:
    """Every answer but the money, which is read as tables."""
    case, asks = draft.case, draft.case.scheme_version.definition.asks

    def row(label: str, value: object, name: str, *more: str) -> Row:
        url = reverse(name, args=[case.public_id, *more]) if editable else ""
        return Row(label, value or _("à préciser"), url)

    rows = []
    if case.applicant_kind:
        kind = ApplicantKind(case.applicant_kind)
        rows.append(row(_("Demandeur"), case.company_name, APPLICANT_PAGES[kind]))
    if case.applicant_kind == ApplicantKind.CONSORTIUM:
        names = ", ".join(f"{partner} ({formats.percent(partner.part)})" for partner in case.partners.all())
        rows.append(row(_("Partenaires"), names, "desk:request-partners"))
    description = draft.said.get(DESCRIPTION)
    rows.append(row(_("Projet"), case.title, "desk:request-project"))
    rows.append(row(_("Description"), description.value if description else "", "desk:request-project"))
    if Asked.DATES in asks:
        rows.append(row(_("Dates du projet"), _days(draft), "desk:request-dates"))
    if Asked.PLACE in asks:
        rows.append(row(_("Lieu du projet"), site_of(draft.said), "desk:request-place"))
    for fact in draft.knowledge.questions:
        said = draft.said.get(fact.name)
        answer = spoken(fact, said.value if said else None)
        rows.append(row(fact.label(language()), answer, "desk:request-answer", fact.name))
    if Asked.IBAN in asks:
        account = draft.account
        value = f"{account.masked}, {account.holder}" if account else ""
        rows.append(row(_("Compte à créditer"), value, "desk:request-account"))
    return rows


def _days(draft: Draft) -> str:
    schedule = schedule_of(draft.said)
    if schedule is None:
        return ""
    texts = {
        "start": formats.date(schedule.starts_on),
        "end": formats.date(schedule.ends_on),
        "works": formats.date(schedule.works_start_on),
    }
    return _("du %(start)s au %(end)s ; premier engagement ferme le %(works)s") % texts
