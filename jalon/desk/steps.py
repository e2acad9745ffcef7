"""What a draft still needs: its pages in order, each with how far it is."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.cases.assessments import wanted_documents
from jalon.cases.beneficiaries import Beneficiary
from jalon.cases.budget import Budget, budget_of
from jalon.cases.facts import Said, said_by_applicant
from jalon.cases.models import BankAccount, Case, Partner
from jalon.cases.needs import declaration_of, lacks
from jalon.cases.schedule import schedule_of, site_of
from jalon.cases.state_aid import declarants
from jalon.desk.knowledge import Knowledge, know
from jalon.desk.questions import language
from jalon.schemes.enums import ApplicantKind, Asked
from jalon.ui import formats
from jalon.ui.parts import TagKind, Task


@dataclass(frozen=True)
class Draft:
    """A draft with what it knows: the applicant's answers, the rule's reading, what is missing."""

    case: Case
    said: dict[str, Said]
    knowledge: Knowledge
    missing: tuple[str, ...]

    @property
    def answers(self) -> dict[str, object]:
        """The answers by fact name, as the rule reads them."""
        return {name: one.value for name, one in self.said.items()}

    @property
    def unanswered(self) -> list[str]:
        """The questions of the rule that have no answer yet, in its order."""
        return [fact.name for fact in self.knowledge.questions if fact.name not in self.said]

    @property
    def missing_documents(self) -> list[str]:
        """The documents that the scheme requires and that are not there."""
        wanted = {one.id for one in wanted_documents(self.case)}
        return [name for name in self.missing if name in wanted]

    @property
    def ready(self) -> bool:
        """Whether it can be sent. Answers to the rule's questions may still be missing."""
        return not self.missing

    @cached_property
    def budget(self) -> Budget:
        """The costs and the financing plan, as far as they are written."""
        return budget_of(self.case, self.said)

    @property
    def partners(self) -> list[tuple[Partner, int]]:
        """A consortium's partners, each with what it plans to spend."""
        return [(one, self.budget.of_partner(one.place)) for one in self.case.partners.all()]

    @property
    def account(self) -> BankAccount | None:
        """The account to be credited."""
        return self.case.accounts.filter(current=True).first()


def draft_of(case: Case) -> Draft:
    """What the applicant has said and the rule's reading of it; what staff find stays theirs until the decision."""
    facts = dict(said_by_applicant(case))
    values = {name: one.value for name, one in facts.items()}
    given = case.scheme_version.definition.provided
    if case.applicant_kind == ApplicantKind.CONSORTIUM:
        given |= {"project.partners"}
    return Draft(
        case=case,
        said=facts,
        knowledge=know(case.scheme_version, case.siren, values, given=given),
        missing=tuple(lacks(case)),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a draft: its name, its address, whether it is done, and what its line in the task list says."""

    id: str
    url: str
    label: str
    done: bool
    status: str = ""
    hint: str = ""


def pages(draft: Draft) -> list[Page]:
    """Every page that this draft's scheme and kind of applicant want, in the order in which they are asked."""
    case, definition = draft.case, draft.case.scheme_version.definition
    found = _applicant_pages(draft)
    found.append(_page(draft, "title", "desk:request-project", _("Votre projet"), case.title))
    if Asked.DATES in definition.asks:
        schedule = schedule_of(draft.said)
        days = (
            _("du %(start)s au %(end)s")
            % {"start": formats.date(schedule.starts_on), "end": formats.date(schedule.ends_on)}
            if schedule
            else ""
        )
        found.append(_page(draft, "dates", "desk:request-dates", _("Les dates du projet"), days))
    if Asked.PLACE in definition.asks:
        site = site_of(draft.said)
        found.append(_page(draft, "place", "desk:request-place", _("Le lieu du projet"), str(site or "")))
    if draft.knowledge.questions:
        found.append(_questions_page(draft))
    if definition.budget:
        total = formats.money(draft.budget.total) if draft.budget.lines else ""
        found.append(_page(draft, "budget", "desk:request-budget", _("Le budget"), total))
        found.append(_financing_page(draft))
    if Asked.IBAN in definition.asks:
        account = draft.account
        hint = account.masked if account else ""
        found.append(_page(draft, "iban", "desk:request-account", _("Le compte à créditer"), hint))
    if definition.documents:
        found.append(_documents_page(draft))
    found += [_declaration_page(draft, one) for one in declarants(case)]
    return found


def tasks(draft: Draft) -> list[Task]:
    """The task list of a draft: each page, and in words how far it is."""
    rows = [_task(page) for page in pages(draft)]
    status = _("possible") if draft.ready else _("pas encore possible")
    kind: TagKind = "accent" if draft.ready else "unknown"
    return [*rows, Task(_("Vérifier et envoyer"), status, kind, _url("desk:request-check", draft.case))]


def next_url(draft: Draft, after: str = "") -> str:
    """The address of the first page that is not done; in the end, that of the last check.

    ``after`` names a page just left: what stands before it is put off.
    """
    listed = pages(draft)
    names = [page.id for page in listed]
    start = names.index(after) + 1 if after in names else 0
    waiting = [page.url for page in listed[start:] if not page.done]
    return waiting[0] if waiting else _url("desk:request-check", draft.case)


def _applicant_pages(draft: Draft) -> list[Page]:
    case = draft.case
    found = []
    if len(case.scheme_version.definition.applicants) > 1:
        chosen = case.get_applicant_kind_display() if case.applicant_kind else ""
        found.append(_page(draft, "kind", "desk:request-kind", _("Qui demande"), chosen))
    label = {
        ApplicantKind.LABORATORY: _("Votre laboratoire"),
        ApplicantKind.FOUNDING: _("L’entreprise en création"),
        ApplicantKind.CONSORTIUM: _("Le chef de file"),
        ApplicantKind.PERSON: _("Votre nom"),
        ApplicantKind.COMPANY: _("Votre entreprise"),
    }
    if case.applicant_kind:
        kind = ApplicantKind(case.applicant_kind)
        found.append(_page(draft, "siren", APPLICANT_PAGES[kind], label[kind], case.company_name))
        if kind == ApplicantKind.CONSORTIUM:
            names = ", ".join(str(partner) for partner in case.partners.all())
            found.append(_page(draft, "partners", "desk:request-partners", _("Les partenaires"), names))
    return found


APPLICANT_PAGES = {
    ApplicantKind.COMPANY: "desk:request-company",
    ApplicantKind.CONSORTIUM: "desk:request-company",
    ApplicantKind.LABORATORY: "desk:request-laboratory",
    ApplicantKind.FOUNDING: "desk:request-founding",
    ApplicantKind.PERSON: "desk:request-person",
}
"""The page that names each kind of applicant."""


def _questions_page(draft: Draft) -> Page:
    left, asked = len(draft.unanswered), draft.knowledge.questions
    first = (draft.unanswered or [asked[0].name])[0]
    return Page(
        "questions",
        reverse("desk:request-answer", args=[draft.case.public_id, first]),
        _("Les questions de la règle"),
        not left,
        ngettext("%(n)s réponse manque", "%(n)s réponses manquent", left) % {"n": left} if left else "",
        ", ".join(fact.label(language()).lower() for fact in asked),
    )


def _financing_page(draft: Draft) -> Page:
    budget = draft.budget
    status = ""
    if budget.lines and budget.sources and not budget.balanced:
        status = (_("il manque %(gap)s") if budget.gap > 0 else _("%(gap)s de trop")) % {
            "gap": formats.money(abs(budget.gap))
        }
    url = _url("desk:request-financing", draft.case)
    hint = _("qui paie le projet, à l’équilibre")
    return Page("financing", url, _("Le plan de financement"), "financing" not in draft.missing, status, hint)


def _documents_page(draft: Draft) -> Page:
    left = len(draft.missing_documents)
    status = ngettext("%(n)s pièce manque", "%(n)s pièces manquent", left) % {"n": left} if left else ""
    return Page("documents", _url("desk:request-documents", draft.case), _("Les pièces"), not left, status)


def _declaration_page(draft: Draft, who: Beneficiary) -> Page:
    """The declaration of the applicant, or of a partner, which gives its own word through the lead."""
    name, label = "desk:request-declaration", _("Les aides déjà reçues")
    if who.place == 1:
        hint = _("aides de minimis reçues en trois ans, entreprises liées")
        return _page(draft, declaration_of(who), name, label, hint)
    url = reverse(name, args=[draft.case.public_id, who.place])
    need = declaration_of(who)
    return Page(need, url, label, need not in draft.missing, "", who.name)


def _page(draft: Draft, need: str, name: str, label: str, hint: str = "") -> Page:
    return Page(need, _url(name, draft.case), label, need not in draft.missing, "", hint)


def _url(name: str, case: Case) -> str:
    return reverse(name, args=[case.public_id])


def _task(page: Page) -> Task:
    kind: TagKind = "ok" if page.done else "warn"
    return Task(page.label, page.status or (_("fait") if page.done else _("à faire")), kind, page.url, page.hint)
