"""Whether a new aid is lawful: the regime in use, its arithmetic and conditions, and why it may not be given, if so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jalon.aids import exempted, groups, lawful, particulars, small_aid
from jalon.aids.award import NewAid
from jalon.aids.equivalents import Equivalent, equivalent
from jalon.aids.models import Aid, Declaration
from jalon.aids.room import headroom_of
from jalon.aids.standing import SERVICES_ARTICLE, Standing, regime_of, standing
from jalon.journal.refusals import ActionRefused
from jalon.law.answers import Step
from jalon.law.block_exemption import ServicesQuestion, innovation_services
from jalon.law.de_minimis import Aid as LawAid
from jalon.law.de_minimis import Assessment, Headroom, Regime, assess
from jalon.law.marks import Mark
from jalon.law.parameters import Parameters
from jalon.law.problems import LawError
from jalon.law.regimes import Regime as LegalBasis
from jalon.law.regimes import demand_in_force, regime
from jalon.law.rulings import Ruling
from jalon.law.undertakings.single import Undertaking
from jalon.ui.formats import money


@dataclass(frozen=True, slots=True)
class Checks:
    """What the law says of an aid: the regime in use, its arithmetic, and why it may not be given, if so.

    ``regime`` is None when none of the scheme's is in force that day; ``ends`` is the last day on which the scheme may
    use it. ``amount_cents`` is the sum of equivalents.
    ``assessment`` is of a de minimis regime, ``ruling`` of the exemption.
    """

    regime: LegalBasis | None
    article: str
    ends: date | None
    standing: Standing
    headroom: Headroom | None
    assessment: Assessment | None
    ruling: Ruling | None
    equivalents: tuple[Equivalent, ...]
    declaration: Declaration | None
    refusal: ActionRefused | None

    @property
    def amount_cents(self) -> int:
        """The gross grant equivalent of all parts."""
        return sum(one.cents for one in self.equivalents)

    @property
    def answer(self) -> Assessment | Headroom | Ruling | None:
        """The law's answer on the aid, or before any on the room left."""
        return self.ruling or self.assessment or self.headroom

    @property
    def steps(self) -> tuple[Step, ...]:
        """The arithmetic, line by line: equivalents, the comparison with the register, the periods."""
        lines = [step for one in self.equivalents for step in one.steps]
        compared = not self.ruling and self.standing.comparison.differences
        shown = self.standing.comparison.steps if compared else ()
        return (*lines, *shown, *(self.answer.steps if self.answer else ()))

    @property
    def mark(self) -> Mark:
        """How sure the answer is."""
        return self.answer.mark if self.answer else Mark.CHECKED


def chosen(
    regimes: Iterable[str], on: date, since: date | None, parameters: Parameters
) -> tuple[LegalBasis | None, str, ActionRefused | None]:
    """The first regime in force on a day with the article asked for; else why none is."""
    refusal: ActionRefused | None = None
    for written in regimes:
        identity, _stroke, article = written.partition("/")
        values = parameters.at(on)
        try:
            old_enough = since is not None and since <= regime(identity, values).ends
            return demand_in_force(identity, on, values, scheme=old_enough), article, None
        except LawError as error:
            refusal = lawful.refused(error)
    return None, "", refusal


def last_day(basis: LegalBasis | None, since: date | None) -> date | None:
    """The last day of a regime, for a scheme that began some day: its adjustment counts for those put in place before."""
    if basis is None:
        return None
    return basis.adjusted if since is not None and since <= basis.ends else basis.ends


def check(new: NewAid, held: Undertaking | None = None) -> Checks:
    """Everything that the law says of a new aid; without parts, of the room before any.

    ``held``: the undertaking whose members the decision holds. Under the SGEI regulation it may be a part of them.
    """
    parameters = lawful.parameters()
    on = new.granted_on
    basis, article, refusal = chosen(new.regimes, on, new.scheme_since, parameters)
    law = regime_of(basis.id) if basis else None
    sgei = law is Regime.SGEI
    found = standing(held if held and not sgei else groups.undertaking(new.siren, on, parameters, sgei=sgei))
    declaration = _declaration_before(new)
    facts = particulars.plain(new.facts)
    equivalents: tuple[Equivalent, ...] = ()
    left: Headroom | None = None
    answer: Assessment | None = None
    ruling: Ruling | None = None
    try:
        shared = (basis is not None and law is None) or bool(facts.get(particulars.SAME_COSTS))
        equivalents = tuple(
            equivalent(one, on, parameters, facts, against_costs=shared, law=law) for one in new.parts
        )
        if law:
            left = headroom_of(law, found, on, parameters)
            aid = LawAid(on, sum(one.cents for one in equivalents), new.siren, law)
            refusal = refusal or _lacks_declaration(aid, declaration, parameters)
            if equivalents:
                answer = small_aid.assessed(law, aid, found, declaration, facts, parameters)
                refusal = refusal or small_aid.refusal(answer)
        elif basis:
            ruling = exempted.ruled(new, article, equivalents, found, facts, parameters)
            refusal = refusal or (exempted.refusal(ruling) if equivalents else None)
            article = exempted.article_written(article, facts)
    except LawError as error:
        refusal = refusal or lawful.refused(error)
    except ActionRefused as unsaid:
        refusal = refusal or unsaid
    return Checks(
        basis,
        article,
        last_day(basis, new.scheme_since),
        found,
        left,
        answer,
        ruling,
        equivalents,
        declaration,
        refusal,
    )


def demand_lawful(new: NewAid, held: Undertaking | None = None) -> Checks:
    """Refuse an aid that no regime allows, with the reason and the largest amount that would pass."""
    found = check(new, held)
    if found.refusal:
        raise found.refusal
    return found


def _declaration_before(new: NewAid) -> Declaration | None:
    rows = Declaration.objects.filter(case=new.declared_in) if new.declared_in else Declaration.objects.none()
    return rows.filter(siren=new.siren).order_by("-id").first()


def _lacks_declaration(
    aid: LawAid, declaration: Declaration | None, parameters: Parameters
) -> ActionRefused | None:
    if declaration or not small_aid.asked(aid, parameters):
        return None
    return ActionRefused(
        "aids.no_declaration",
        _("L’entreprise n’a pas déclaré ses autres aides de minimis : le règlement l’exige avant l’octroi."),
        _(
            "Demandez-lui de remplir « Les aides déjà reçues » dans sa demande (règlement (UE) 2023/2831, art. 7(4))."
        ),
    )


def demand_room(aid: Aid, cents: int) -> None:
    """Refuse a corrected amount that its regime would not have allowed in any period that contains its day."""
    law = regime_of(aid.regime)
    parameters = lawful.parameters()
    held = groups.hold(aid.siren, aid.granted_on)
    if law is None:
        if aid.article == SERVICES_ARTICLE:
            _demand_under_services_ceiling(aid, cents, standing(held), parameters)
        return
    if law is Regime.SGEI:
        held = groups.undertaking(aid.siren, aid.granted_on, parameters, sgei=True)
    found = standing(held)
    try:
        answer = assess(
            law,
            found.comparison.counted,
            LawAid(aid.granted_on, cents, aid.siren, law),
            parameters,
            members=found.undertaking.ids,
            changes=found.changes,
        )
    except LawError as error:
        raise lawful.refused(error) from error
    refusal = None if answer.fits else small_aid.refusal(answer)
    if refusal:
        raise refusal


def _demand_under_services_ceiling(aid: Aid, cents: int, found: Standing, parameters: Parameters) -> None:
    left = innovation_services(ServicesQuestion(aid.granted_on, found.services), parameters).left_cents
    if cents > left:
        raise ActionRefused(
            "aids.above_ceiling",
            _("Les services d’appui à l’innovation dépasseraient leur plafond de trois ans (%(article)s).")
            % {"article": "règlement (UE) n° 651/2014, art. 28(4)"},
            _("Une aide de %(largest)s au plus passerait.") % {"largest": money(left)},
            field="amount",
        )
