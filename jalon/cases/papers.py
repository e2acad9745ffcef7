"""What a report says: its text with the figures filled in, and its annex, line by line.

A deliberation is an act in French, whatever the reader's language: so are the texts prepared here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jalon.cases.enums import Ballot, Fate, Motion, ReportStage, VisaKind
from jalon.cases.models import Award, Case, Proposal, Report, ReportItem, ReportVisa, Session
from jalon.funds.amounts import amount_text
from jalon.funds.models import Envelope
from jalon.funds.reservations import envelopes_called
from jalon.journal.actions import digest_of
from jalon.law.regimes import names
from jalon.schemes.enums import Instrument
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import money


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """A case in the annex: the beneficiary, what is given or refused, on which envelope, under which regime.

    ``amounts`` are what is voted, cents by instrument; ``proposed`` what the report as sent proposed.
    """

    item: ReportItem
    case: Case
    motion: Motion
    scheme: Mapping[str, str]
    amounts: Mapping[Instrument, int]
    proposed: Mapping[Instrument, int]
    envelopes: tuple[Envelope, ...]
    counted: Mapping[Instrument, str]
    """What is given in another unit than euros, in words; its amount is then its market value."""
    regimes: tuple[str, ...] | None
    reasons_law: str
    reasons_fact: str

    @property
    def stands(self) -> bool:
        """Whether the vote bears on it: it was neither withdrawn nor postponed."""
        return self.item.fate in (Fate.KEPT, Fate.AMENDED)

    @property
    def is_label(self) -> bool:
        """Whether a label is given, without any amount."""
        return self.motion == Motion.GRANT and not self.proposed

    @property
    def given(self) -> list[tuple[int, str]]:
        """What is voted: cents, and the form or the units that they are."""
        return [(cents, self.counted.get(kind) or str(kind.label)) for kind, cents in self.amounts.items()]

    @property
    def total(self) -> int:
        """Cents voted."""
        return sum(self.amounts.values())

    @property
    def regime_names(self) -> list[Mapping[str, str]]:
        """The names of the regimes, in both languages."""
        return [regime_name(one) for one in self.regimes or ()]


@dataclass(frozen=True, slots=True)
class Paper:
    """A report as it is read: its text filled in, its annex, its totals."""

    report: Report
    lines: tuple[AnnexLine, ...]
    grounds: tuple[str, ...]
    articles: tuple[str, ...]

    @property
    def total(self) -> int:
        """Cents that the vote gives."""
        return sum(line.total for line in self.lines if line.stands)

    @property
    def digest(self) -> str:
        """SHA-256 of what a visa looks at: the text, the annex and its amounts; the order of business is no part."""
        return text_digest(self.report, self.lines)

    @property
    def adopted(self) -> bool:
        """Whether the report was adopted."""
        return self.report.ballot == Ballot.ADOPTED


def paper(report: Report, items: Iterable[ReportItem] | None = None) -> Paper:
    """A report as it is read."""
    found = list(items_of(report) if items is None else items)
    references = {award.envelope for item in found for award in item.written.awards.all()}
    envelopes = {one.reference: one for one in envelopes_called(references)} if references else {}
    lines = tuple(annex_line(item, envelopes) for item in found)
    places = {
        "{total}": money(sum(line.total for line in lines if line.stands), lang="fr"),
        "{number}": str(sum(line.stands for line in lines)),
        "{body}": report.session.body,
    }
    return Paper(
        report,
        lines,
        tuple(_filled(line, places) for line in report.grounds.splitlines() if line.strip()),
        tuple(_filled(part, places) for part in _articles(report.articles)),
    )


def items_of(report: Report) -> Sequence[ReportItem]:
    """The annex, in its order, with what it names."""
    return list(with_cases(ReportItem.objects.filter(report=report)))


def with_cases(items: QuerySet[ReportItem]) -> QuerySet[ReportItem]:
    """The same lines with their proposals, cases and amounts read at once."""
    return items.select_related("report__session").prefetch_related(
        "amended",
        *(
            f"{proposal}__{more}"
            for proposal in ("proposal", "former")
            for more in ("awards", "case__scheme_version__scheme")
        ),
    )


def annex_line(item: ReportItem, envelopes: Mapping[str, Envelope]) -> AnnexLine:
    """One line of the annex; ``envelopes`` are those that its amounts draw on, by reference."""
    written, voted = item.written, item.proposal or item.written
    proposed = amounts_of(written.awards.all())
    amended = {Instrument(one.instrument): one.amount_cents for one in item.amended.all()}
    definition = written.case.scheme_version.definition
    amounts = amended if item.fate == Fate.AMENDED else proposed
    return AnnexLine(
        item=item,
        case=written.case,
        motion=Motion(voted.motion),
        scheme=definition.title,
        amounts=amounts,
        proposed=proposed,
        envelopes=tuple(envelopes[award.envelope] for award in written.awards.all() if award.envelope in envelopes),
        counted=counted_of(written.awards.all(), amounts, envelopes),
        regimes=definition.regimes,
        reasons_law=written.reasons_law,
        reasons_fact=written.reasons_fact,
    )


def amounts_of(awards: Iterable[Award]) -> dict[Instrument, int]:
    """Cents by instrument."""
    return {Instrument(award.instrument): award.amount_cents for award in awards}


def counted_of(
    awards: Iterable[Award], amounts: Mapping[Instrument, int], envelopes: Mapping[str, Envelope]
) -> dict[Instrument, str]:
    """« 1 200 heures de calcul GPU »: the units that amounts are, where an award is not in euros."""
    return {
        Instrument(award.instrument): amount_text(
            round(award.units * amounts.get(Instrument(award.instrument), 0) / award.amount_cents),
            envelopes[award.envelope].owner.resource,
        )
        for award in awards
        if award.units is not None and award.envelope in envelopes
    }


def counted(awards: Iterable[Award]) -> dict[Instrument, str]:
    """The same of awards as they were decided."""
    found = list(awards)
    envelopes = {one.reference: one for one in envelopes_called({award.envelope for award in found})}
    return counted_of(found, amounts_of(found), envelopes)


def given_by(awards: Iterable[Award]) -> list[tuple[int, str]]:
    """Each award: its cents, and its form or the units that it is."""
    found = list(awards)
    units = counted(found)
    return [
        (one.amount_cents, units.get(Instrument(one.instrument)) or one.get_instrument_display()) for one in found
    ]


def _filled(text: str, places: Mapping[str, str]) -> str:
    for place, value in places.items():
        text = text.replace(place, value)
    return text.strip()


def _articles(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def text_digest(report: Report, lines: Iterable[AnnexLine]) -> str:
    """SHA-256 of a report's text and of its annex as proposed."""
    annex = {
        f"line-{line.item.written.pk}": ",".join(f"{kind}:{cents}" for kind, cents in sorted(line.proposed.items()))
        for line in lines
    }
    return digest_of(
        {
            "title": report.title,
            "presentation": report.presentation,
            "grounds": report.grounds,
            "articles": report.articles,
            **annex,
        }
    )


def regime_name(regime: str) -> Mapping[str, str]:
    """A regime of State aid as an act names it, with its article where it has several."""
    identity, _stroke, article = regime.partition("/")
    label = names()[identity][0]
    return {lang: f"{label.get(lang)}{f', article {article}' if article else ''}" for lang in ("fr", "en")}


@dataclass(frozen=True, slots=True)
class PreparedText:
    """The visas and articles that a new report begins with; its author changes them."""

    grounds: str
    articles: str


def prepared_text(proposals: Sequence[Proposal]) -> PreparedText:
    """What the law, the schemes and their regimes make a report cite, and what it decides."""
    versions = {proposal.case.scheme_version.pk: proposal.case.scheme_version for proposal in proposals}
    regimes = {regime for version in versions.values() for regime in version.definition.regimes or ()}
    grounds = [
        "Vu le code général des collectivités territoriales, notamment ses articles L1511-2 et L4221-5,",
        *(
            f"Vu le règlement du dispositif « {version.definition.title['fr']} »{_since(version.in_force_from)},"
            for version in versions.values()
        ),
        *(f"Vu le {_act(regime)}," for regime in sorted(regimes)),
    ]
    motions = {Motion(proposal.motion) for proposal in proposals}
    articles = []
    labels = [version.definition.title["fr"] for version in versions.values() if version.definition.is_label]
    if Motion.GRANT in motions and len(labels) < len(versions):
        articles.append("D’attribuer les aides inscrites à l’annexe, pour un montant total de {total}.")
        articles.append("D’imputer ces montants sur les enveloppes que l’annexe nomme.")
    if Motion.GRANT in motions:
        articles += [f"D’attribuer le label « {title} » aux bénéficiaires inscrits à l’annexe." for title in labels]
    if Motion.REFUSE in motions:
        articles.append("De refuser les demandes que l’annexe désigne, pour les motifs qu’elle énonce.")
    if Motion.GRANT in motions and len(labels) < len(versions):
        articles.append(
            "D’autoriser la présidence du conseil régional à signer les conventions et tout acte utile."
        )
    return PreparedText("\n".join(grounds), "\n\n".join(articles))


def _since(day: date | None) -> str:
    return f", en vigueur depuis le {shown_date(day, lang='fr')}" if day else ""


def _act(regime: str) -> str:
    """« règlement (UE) 2023/2831 », without a capital in the middle of a sentence."""
    text = str(names()[regime.partition("/")[0]][1].get("fr"))
    return text[:1].lower() + text[1:]


def visas_in_force(paper: Paper) -> dict[VisaKind, ReportVisa]:
    """The visas that hold for a report's text and annex as they are now; once it is sent, those it was sent with."""
    visas = paper.report.visas.all()
    if paper.report.stage != ReportStage.DRAFT:
        return {VisaKind(visa.kind): visa for visa in visas}
    digest = paper.digest
    return {VisaKind(visa.kind): visa for visa in visas if visa.digest == digest}


def is_visaed(paper: Paper) -> bool:
    """Whether both visas are given, and favourable."""
    given = visas_in_force(paper)
    return len(given) == len(VisaKind) and all(visa.favourable for visa in given.values())


def papers_of(session: Session) -> list[Paper]:
    """Every report of a session as it is read, in the order of business; one reading for all of them."""
    annexes: dict[int, list[ReportItem]] = {}
    for item in with_cases(ReportItem.objects.filter(report__session=session)):
        annexes.setdefault(item.report_id, []).append(item)
    reports = session.reports.select_related("recorded_by", "prepared_by", "chair").prefetch_related(
        "visas__given_by", "recusals__member"
    )
    found = []
    for report in reports:
        report.session = session
        found.append(paper(report, annexes.get(report.pk, [])))
    return found
