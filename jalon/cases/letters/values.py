"""What the fields of a letter hold for a case, in the language of its reader."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from jalon.aids.queries import aids_of_case, notice_of
from jalon.cases.enums import GIVEN, Way
from jalon.cases.models import Award, Case, Decision, Instalment, Suspension
from jalon.cases.papers import counted
from jalon.documents.markup import Blocks, Items, Value
from jalon.documents.paper import Block, Column, Run, Signatures, Table, amount, paragraphs
from jalon.journal.queries import is_demonstration
from jalon.law.clocks import Act, contestable_until, refused_by_silence_on
from jalon.law.regimes import names
from jalon.plan.queries import region as region_called
from jalon.schemes.enums import Instrument
from jalon.ui.formats import date as written


def common(case: Case) -> dict[str, Value]:
    """The fields that every letter may name."""
    language = case.applicant.language
    with translation.override(language):
        region = region_called(case.region)
        title = case.scheme_version.definition.title
        return {
            "reference": case.reference or "",
            "project": case.title,
            "beneficiary": case.company_name or case.applicant.display_name,
            "scheme": title.get(language) or title["fr"],
            "region": region.full_name if region else case.region,
            "service_address": region.service_address if region else "",
            "service_email": region.service_email if region else "",
            "service_phone": region.service_phone if region else "",
            "agent": case.officer.display_name if case.officer else "",
        }


def agent_known(case: Case) -> set[str]:
    """The circumstance that an agent is in charge of the case."""
    return {"agent-known"} if case.officer_id else set()


def day(value: date | None, case: Case) -> str:
    """A date as the case's reader writes it."""
    return written(value, lang=case.applicant.language) if value else ""


def cents(value: int, case: Case) -> Run:
    """An amount as the case's reader writes it, marked in a demonstration."""
    return amount(value, case.applicant.language, fictif=is_demonstration())


def typed(text: str) -> Blocks:
    """What somebody wrote, as paragraphs."""
    return Blocks(tuple(paragraphs(text)))


def acknowledgement(case: Case) -> dict[str, Value]:
    """Receipt, and what silence will mean."""
    assert case.received_on
    silence = refused_by_silence_on(case.received_on)
    return {
        **common(case),
        "received_on": day(case.received_on, case),
        "silence_on": day(silence, case),
        "contest_until": day(contestable_until(Act.SILENCE, silence), case),
    }


def pieces(case: Case, asked: Suspension) -> dict[str, Value]:
    """The documents that the scheme names, then what the service wrote, line by line."""
    wanted = []
    for id in asked.wanted:
        document = case.scheme_version.definition.document(id)
        if document:
            wanted.append(document.label.get(case.applicant.language) or document.label["fr"])
    wanted += [line.strip() for line in asked.text.splitlines() if line.strip()]
    return {**common(case), "pieces": Items(tuple(wanted)), "deadline": day(asked.deadline, case)}


def decision(found: Decision) -> dict[str, Value]:
    """Which decision the letter is about."""
    case = found.case
    return {
        **common(case),
        "decided_on": day(found.voted_on, case),
        "deliberation": found.deliberation,
        "body": found.body,
    }


def decided(found: Decision) -> dict[str, Value]:
    """The decision with its amounts, its reasons and how to contest it."""
    case = found.case
    awards = list(found.proposal.awards.all()) if found.is_grant else []
    aid = notice_of(case.reference or "") if found.is_grant else None
    return {
        **decision(found),
        **given(awards, case),
        "reasons_law": typed(found.proposal.reasons_law),
        "reasons_fact": typed(found.proposal.reasons_fact),
        "contest_until": day(contestable_until(Act.DECISION, found.notified_on), case) if found.notified_on else "",
        "state_aid": aid.get(case.applicant.language) if aid else "",
        "exempted_regime": ", ".join(exempted(case)) if found.is_grant else "",
    }


def given(awards: Iterable[Award], case: Case) -> dict[str, Value]:
    """What is given: amounts with their total, hours with their value, or a label and how long it holds."""
    found, definition = list(awards), case.scheme_version.definition
    with translation.override(case.applicant.language):
        if definition.is_label and case.outcome in GIVEN:
            said = _("Le label « %(scheme)s », pour %(months)s mois à compter de la notification")
            return {
                "amounts": Items((said % {"scheme": common(case)["scheme"], "months": definition.label_months},)),
                "total": "",
            }
        if definition.in_hours and found:
            hours = ", ".join(counted(found).values())
            worth = (_("%(hours)s, d’une valeur de") % {"hours": hours} + " ", cents(found[0].amount_cents, case))
            return {"amounts": Items((worth,)), "total": hours}
    return amounts(award_amounts(found), case)


def amounts(held: Mapping[Instrument, int], case: Case) -> dict[str, Value]:
    """Amounts by instrument, and their total."""
    with translation.override(case.applicant.language):
        colon = _("%(label)s :")
        lines = tuple(
            (f"{colon % {'label': str(instrument.label).capitalize()}} ", cents(value, case))
            for instrument, value in held.items()
        )
    return {"amounts": Items(lines), "total": cents(sum(held.values()), case) if held else ""}


def exempted(case: Case) -> list[str]:
    """The exempted regimes under which a case's aid was entered, as the law names them."""
    known = names()
    found = []
    for regime in sorted({aid.regime for aid in aids_of_case(case.reference or "")}):
        name, _stroke, article = regime.partition("/")
        if name in known and not name.startswith("de-minimis-"):
            label, text = known[name]
            language = case.applicant.language
            said = f"{label.get(language)} ({text.get(language)})"
            found.append(f"{said}, art. {article}" if article else said)
    return found


def equivalent(case: Case) -> Value:
    """The gross grant equivalent of the case's de minimis aid."""
    aids = [aid for aid in aids_of_case(case.reference or "") if aid.regime.startswith("de-minimis-")]
    return cents(sum(aid.amount_cents for aid in aids), case) if aids else ""


def calendar(planned: Iterable[Instalment], case: Case, given: Iterable[Instrument]) -> dict[str, Value]:
    """The payments and repayments that an agreement foresees, as tables; what a recoverable advance waits for, in words."""
    rows = list(planned)
    with translation.override(case.applicant.language):
        captions = {
            Way.PAYMENT: ("payments", _("Versements prévus")),
            Way.REPAYMENT: ("repayments", _("Remboursements prévus")),
        }
        columns = (Column(_("Forme"), 1), Column(_("Date"), 1), Column(_("Montant"), 0, figures=True))
        found: dict[str, tuple[Block, ...]] = {}
        for way, (name, caption) in captions.items():
            lines = tuple(
                (
                    str(Instrument(one.instrument).label).capitalize(),
                    day(one.due_on, case),
                    cents(one.amount_cents, case),
                )
                for one in rows
                if one.way == way
            )
            found[name] = (Table(caption, columns, lines),) if lines else ()
        if Instrument.RECOVERABLE_ADVANCE in given:
            found["repayments"] += tuple(paragraphs("\n\n".join(case.scheme_version.definition.on_success)))
    return {name: Blocks(blocks) for name, blocks in found.items()}


def signatures(case: Case) -> Blocks:
    """Where the Region and the beneficiary sign."""
    held = common(case)
    with translation.override(case.applicant.language):
        parties = (
            (str(held["region"]), _("la personne qui a délégation de signature")),
            (str(held["beneficiary"]), _("la personne qui engage le bénéficiaire")),
        )
    return Blocks((Signatures(parties),))


def not_claimed(case: Case) -> str:
    """Why a part of an aid falls: what the rule waits for did not come in time."""
    with translation.override(case.applicant.language):
        return _("Ce que cette règle attend pour le dossier %(reference)s n’est pas venu à temps.") % {
            "reference": case.reference
        }


def award_amounts(awards: Iterable[Award]) -> dict[Instrument, int]:
    """Cents by instrument."""
    return {Instrument(award.instrument): award.amount_cents for award in awards}
