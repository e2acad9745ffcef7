"""What came of awards: only what was accepted or delivered counts, each once, and nobody is named."""

from decimal import Decimal

from django.test import Client

from jalon.cases.actions import operators
from jalon.cases.actions.operators import Declared
from jalon.cases.models import Case
from jalon.monitoring.results import by_indicator, observed, version
from jalon.schemes.actions import publish
from jalon.schemes.models import Scheme
from jalon.site.regions import REGIONS, load
from tests.casework.pages import text_of
from tests.cast import REGION
from tests.monitoring.awards import PROMISES, accepted, promising, sent, step
from tests.operators import DAY, TEXT, build_office
from tests.world import World

SERVED = """
results = [
  { id = "days", counts = "delivered", unit = "days", %s },
  { id = "firms", counts = "served", unit = "companies", indicator = "entreprises", %s },
]
""".replace("%s", 'label = { fr = "Rendu", en = "Given" }, hint = { fr = "Bon", en = "Slip" }')


def values(scheme: str = "") -> dict[str, tuple[Decimal, int, int]]:
    return {one.result.id: (one.tally.value, one.tally.cases, one.tally.lines) for one in observed(REGION, scheme)}


def test_nothing_is_counted_before_it_is_accepted(world: World, award: Case):
    sent(world, step(award, "half-way"))
    assert values() == {}


def test_the_last_accepted_figure_of_a_case_counts_once(world: World, award: Case):
    before = version()
    accepted(world, step(award, "half-way"), jobs=2)
    assert values() == {"jobs": (2, 1, 1)} and version() != before
    accepted(world, step(award, "final"), jobs=5)
    assert values() == {"jobs": (5, 1, 2), "projects": (1, 1, 1)}


def test_a_result_feeds_its_indicator(world: World):
    promising(world, PROMISES.replace('unit = "people"', 'unit = "people", indicator = "emplois"'))
    award = world.agreed()
    accepted(world, step(award, "final"), jobs=7)
    (found,) = by_indicator(REGION)["emplois"]
    assert (found.title, found.unit, found.tally.value) == ("Emplois créés", "personnes", 7)


def test_an_operator_s_lines_are_counted(world: World):
    office = build_office(world)
    office.version = publish(REGION, "diagnostic", TEXT.replace("[parameters]", f"{SERVED}\n[parameters]", 1))
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    lines = [
        Declared(str(case.reference), DAY * place // 2, 500_00, world.today, f"Bon {place}") for place in (1, 2)
    ]
    operators.declare_deliveries(office.share, lines, actor=office.person)
    assert values("diagnostic") == {"days": (Decimal("1.5"), 1, 2), "firms": (1, 1, 2)}


def test_public_pages_say_what_came_of_awards(world: World, demonstration: None):
    load(REGIONS / "occitanie", "tests")
    page = "/occitanie/indicateurs/"
    assert "constaté par Jalon" not in text_of(Client().get(page))
    promising(world, PROMISES.replace('unit = "projects"', 'unit = "projects", indicator = "projets-innovation"'))
    award = world.agreed()
    accepted(world, step(award, "final"), jobs=5)
    Scheme.objects.filter(slug="essai").update(region="occitanie")
    indicators, scheme = text_of(Client().get(page)), text_of(Client().get("/occitanie/aides/essai/"))
    assert "1 projet fictif" in indicators
    assert "constaté par Jalon, rapports acceptés de 1 dossier" in indicators
    assert "Ce que ces aides ont donné" in scheme and "5 personnes fictif" in scheme
    assert "ATELIER" not in indicators + scheme
