"""An advance repaid on success alone is decided through a case with its own State-aid treatment, never as a loan."""

from io import BytesIO

from pypdf import PdfReader

from jalon.aids.exports import national, transparency
from jalon.aids.models import Aid
from jalon.cases import state_aid
from jalon.cases.actions import letters
from jalon.cases.enums import Way
from jalon.cases.models import Case, Instalment
from jalon.documents.queries import content
from jalon.law.marks import Mark
from jalon.schemes.enums import Instrument
from tests.aids.test_pages import SignIn, text
from tests.aids.test_regimes import SERVICES, find, under
from tests.cases.test_agreements import sent
from tests.cast import REGION
from tests.documents.reading import text as words_of
from tests.world import World, steps_of

SCHEME = f"/{REGION}/aides/essai/"
ADVANCE = Instrument.RECOVERABLE_ADVANCE
RESEARCH = {
    **{name: value for name, value in SERVICES.items() if name != "research.sme_innovation"},
    "research.category": "experimental",
    "research.predominant": "experimental",
    "research.collaboration": False,
    "research.dissemination": False,
    "research.licences": False,
    "research.open_call": False,
    "research.assisted_area": "none",
    "costs.eligible": 200_000_00,
}


def test_under_de_minimis_the_whole_nominal_counts_even_for_a_sound_company(world: World) -> None:
    world.recoverable()
    case = world.reviewed()
    find(world, case, **{"company.in_difficulty": False})
    found = state_aid.checks(case, {ADVANCE: 100_000_00})
    assert found and found.refusal is None
    assert found.amount_cents == 100_000_00
    (equivalent,) = found.equivalents
    assert equivalent.method == "nominal amount"
    assert "n’est pas un prêt" in equivalent.steps[0].text.fr
    assert equivalent.steps[0].mark is Mark.INTERPRETATION
    assert equivalent.as_json()["inputs"]["success_rate"] == "0"


def test_a_recoverable_advance_goes_from_the_vote_to_the_register_the_ledger_and_the_agreement(
    world: World,
) -> None:
    world.recoverable("3.5 %")
    case = world.agreed()
    advance = Aid.objects.get(case=case.reference, instrument="recoverable-advance")
    assert (advance.nominal_cents, advance.amount_cents) == (110_000_00, 110_000_00)
    assert national.row(advance)[national.COLUMNS.index("instrument")] == "avance récupérable"
    assert transparency.INSTRUMENTS[advance.instrument] == "Loan / repayable advances"
    assert sum(steps_of(case)["avances"].values()) == 110_000_00
    award = case.decision.proposal.awards.get(instrument=ADVANCE)
    assert award.get_instrument_display() == "avance récupérable"
    planned = Instalment.objects.filter(agreement__case=case, instrument=ADVANCE)
    assert sum(one.amount_cents for one in planned.filter(way=Way.PAYMENT)) == 110_000_00
    assert not planned.filter(way=Way.REPAYMENT).exists()


def test_the_agreement_says_on_what_the_repayment_depends(world: World) -> None:
    world.recoverable("3.5 %")
    _case, signing = sent(world)
    said = words_of(PdfReader(BytesIO(content(letters.print_now(signing.letter_id).file))))
    assert "Avance récupérable" in said
    assert "seulement si le projet réussit" in said
    assert "le procédé est vendu à un client" in said
    assert "20 échéances égales" in said


def test_under_the_exemption_interest_on_success_earns_ten_points(world: World) -> None:
    under(world, "block-exemption/25")
    world.recoverable("3.5 %")
    case = world.reviewed()
    find(world, case, **RESEARCH)
    # 25 % of experimental development, 20 points for a small enterprise, 10 for the advance repaid with interest.
    assert refusal_of(case, 110_000_00) == ""
    assert refusal_of(case, 110_000_01) == "aids.condition"
    assert refusal_of(case, 1_00, grant=90_000_00) == "aids.condition"  # with a grant beside it, no bonus


def test_under_the_exemption_an_advance_without_interest_earns_no_bonus(world: World) -> None:
    under(world, "block-exemption/25")
    world.recoverable()
    case = world.reviewed()
    find(world, case, **RESEARCH)
    assert refusal_of(case, 90_000_00) == ""
    assert refusal_of(case, 90_000_01) == "aids.condition"


def refusal_of(case: Case, advance: int, grant: int = 0) -> str:
    found = state_aid.checks(case, {Instrument.GRANT: grant, ADVANCE: advance})
    assert found
    return found.refusal.code if found.refusal else ""


def test_the_applicant_reads_on_what_the_repayment_depends_before_asking(place: World, sign_in: SignIn) -> None:
    place.recoverable()
    page = text(sign_in(place.people.applicant).get(SCHEME))
    assert (
        "L’avance récupérable se rembourse seulement si le projet réussit : le procédé est vendu à un client."
        in page
    )
    assert "sans succès, rien n’est à rembourser" in page
    english = text(sign_in(place.people.applicant).get(f"/en{SCHEME}"))
    assert "only if the project succeeds: the process is sold to a customer." in english
