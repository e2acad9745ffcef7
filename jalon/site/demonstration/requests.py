"""The demonstration's requests: asked by the applicant, checked, judged and proposed by staff."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.aids.actions.declarations import declare
from jalon.cases.actions import applying, notes, proposals, requests, review
from jalon.cases.enums import Motion, VisaKind
from jalon.cases.models import Case
from jalon.schemes.enums import Instrument
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import open_version, rulebook_of
from jalon.site.demonstration.aid import bear_on_aid
from jalon.site.demonstration.money import give_money
from jalon.site.demonstration.papers import paper

STAGES = (
    "submitted",
    "awaiting-documents",
    "reviewed",
    "proposed",
    "visaed",
    "refused",
    "notified",
    "agreed",
)
VISAS = ((VisaKind.LEGAL, Role.LEGAL_VISA), (VisaKind.FINANCE, Role.FINANCE_VISA))


class Desk:
    """One Region's applicant and staff, up to the step before a session."""

    def __init__(self, region: str, cast: Mapping[Role, User]) -> None:
        self.region = region
        self.cast = cast

    def request(self, written: Mapping[str, Any], siren: str) -> Case | None:
        """One request, as far as its stage says; the case where it goes on to a session."""
        stage, officer = written["stage"], self.cast[Role.OFFICER]
        if stage not in STAGES:
            raise ValueError(f"unknown stage: {stage}")
        received: date = written["received_on"]
        case = self.submitted(written, siren)
        if stage == "submitted":
            return None
        review.take(case.public_id, actor=officer)
        if stage == "awaiting-documents":
            wanted = [document.id for document in case.scheme_version.definition.documents][:1]
            deadline = received + timedelta(days=60)
            text = "Merci de compléter la présentation du projet (fictif)."
            review.ask_documents(
                case.public_id, wanted, text, deadline, actor=officer, on=received + timedelta(days=10)
            )
            return None
        review.complete(case.public_id, actor=officer, on=received + timedelta(days=8))
        self.opine(case, favourable=stage != "refused")
        if stage == "reviewed":
            bear_on_aid(case, officer)
            return None
        for document_id in case.attachments.values_list("pk", flat=True):
            notes.open_document(case, document_id, actor=officer)
        self.propose(case, written)
        if stage != "proposed":
            self.visa(case)
        return case

    def submitted(self, written: Mapping[str, Any], siren: str) -> Case:
        """One request, whole and sent."""
        applicant = self.cast[Role.APPLICANT]
        version = open_version(self.region, written["scheme"])
        if version is None:
            raise ValueError(f"no open scheme: {written['scheme']}")
        received: date = written["received_on"]
        case = requests.open_request(applicant, version)
        case = applying.choose_company(case.public_id, siren, actor=applicant)
        requests.save_answers(
            case.public_id, self.answers(version, written), actor=applicant, title=written["project"]
        )
        give_money(case, written, applicant)
        for document in version.definition.documents:
            if document.required:
                name = f"{document.id}-fictif.pdf"
                requests.attach(case.public_id, document.id, name, paper(document.label["fr"]), actor=applicant)
        if version.definition.regimes:
            declare(
                siren,
                company_name=case.company_name,
                region=self.region,
                case=str(case.public_id),
                aids=[],
                holdings=[],
                actor=applicant,
                on=received,
            )
        return requests.submit(case.public_id, actor=applicant, on=received)

    def answers(self, version: SchemeVersion, written: Mapping[str, Any]) -> dict[str, Any]:
        """What the applicant declares: yes to each question, and the costs of the project."""
        rulebook = rulebook_of(version)
        answers: dict[str, Any] = {}
        for name in rulebook.facts:
            fact = rulebook.fact(name)
            if fact.provider != "applicant" or name in version.definition.provided:
                continue
            answers[name] = written["costs"] * 100 if fact.kind.is_money else True
        return answers

    def opine(self, case: Case, *, favourable: bool) -> None:
        """The expert answers each judged condition; an unfavourable answer on the first is enough to refuse."""
        judged = [item for item in rulebook_of(case.scheme_version).conditions if item.kind == "judged"]
        for index, condition in enumerate(judged):
            good = favourable or index > 0
            reason = (
                "Avis fictif : le dossier établit ce point par des travaux publiés et un essai."
                if good
                else "Avis fictif : le projet améliore un procédé connu, sans technologie nouvelle."
            )
            review.opine(
                case.public_id, condition.id, condition.facts[0], good, reason, actor=self.cast[Role.EXPERT]
            )

    def propose(self, case: Case, written: Mapping[str, Any]) -> None:
        """The officer's proposal, reasoned."""
        gives = {Instrument(name): euros * 100 for name, euros in written.get("gives", {}).items()}
        law = "Règlement du dispositif, conditions et montants (fictif)."
        fact = (
            "Le dossier remplit chaque condition ; le montant tient compte des coûts présentés (fictif)."
            if gives
            else "L’avis d’expert ne retient pas l’innovation de rupture ; la condition n’est pas remplie (fictif)."
        )
        proposals.propose(
            case.public_id,
            Motion.GRANT if gives else Motion.REFUSE,
            gives,
            reasons_law=law,
            reasons_fact=fact,
            actor=self.cast[Role.OFFICER],
            on=written.get("proposed_on", written["received_on"] + timedelta(days=40)),
        )

    def visa(self, case: Case) -> None:
        """Both visas, by two people."""
        for kind, role in VISAS:
            proposals.give_visa(case.public_id, kind, True, "", actor=self.cast[role])
