"""What an aid lacks for a register is said afterwards, with its source and history; then its row goes out."""

import pytest

from jalon.aids.actions.particulars import complete
from jalon.aids.enums import ParticularName
from jalon.aids.exports import national, transparency
from jalon.aids.models import Aid, Particular
from jalon.journal.refusals import ActionRefused
from tests.aids.test_exports import aid, demand_valid, exempted, written
from tests.aids.test_pages import HOME, SignIn, text
from tests.world import World


def test_a_completed_aid_leaves_with_what_was_said_of_it(world: World) -> None:
    row = exempted(size="", scheme_reference="", department="", article="")
    assert set(written(transparency, [row])[1].withheld[0].lacks) == {
        "size",
        "region",
        "objective",
        "scheme-reference",
    }
    said = {
        ParticularName.SIZE: "medium",
        ParticularName.SCHEME_REFERENCE: "SA.111723",
        ParticularName.DEPARTMENT: "31",
        ParticularName.ARTICLE: "25",
    }
    assert len(complete(row, said, "Comptes 2025", actor=world.people.officer)) == 4
    (line,) = demand_valid(transparency, "transparency", [Aid.objects.get(pk=row.pk)])
    assert (line["aid_measure_reference"], line["beneficiary_type"], line["region_nuts2"]) == (
        "SA.111723",
        "SME",
        "FRJ2",
    )
    assert Aid.objects.get(pk=row.pk).size == ""


def test_a_farm_aid_leaves_with_its_product(world: World) -> None:
    row = aid(regime="de-minimis-agriculture", activity="")
    said = {ParticularName.PRODUCT: "viticulture", ParticularName.ACTIVITY: "01.21Z"}
    complete(row, said, "Registre", actor=world.people.officer)
    (line,) = demand_valid(national, "national", [Aid.objects.get(pk=row.pk)])
    assert (line["secteur_produit"], line["secteur_nace"]) == ("viticulture", "01.21")


def test_the_latest_word_counts_and_what_is_already_so_is_not_said_again(world: World) -> None:
    row, officer = exempted(), world.people.officer
    assert complete(row, {ParticularName.SIZE: "small"}, "Comptes", actor=officer) == []
    complete(row, {ParticularName.SIZE: "large"}, "Comptes du groupe", actor=officer)
    complete(row, {ParticularName.SIZE: "medium"}, "Comptes corrigés", actor=officer)
    assert Particular.objects.count() == 2
    (line,) = demand_valid(transparency, "transparency", [Aid.objects.get(pk=row.pk)])
    assert line["beneficiary_type"] == "SME"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (ParticularName.SIZE, "énorme"),
        (ParticularName.SCHEME_REFERENCE, "111728"),
        (ParticularName.ARTICLE, "99"),
        (ParticularName.ACTIVITY, "99.99Z"),
        (ParticularName.DEPARTMENT, "999"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, name: ParticularName, value: str) -> None:
    with pytest.raises(ActionRefused) as refusal:
        complete(exempted(), {name: value}, "Comptes", actor=world.people.officer)
    assert (refusal.value.code, refusal.value.field) == ("aids.particular", name.value)
    with pytest.raises(ActionRefused) as unsaid:
        complete(exempted("G-2"), {name: value}, " ", actor=world.people.officer)
    assert unsaid.value.code == "aids.no_source"


def test_the_work_list_names_what_is_withheld_and_leads_to_where_it_is_said(place: World, sign_in: SignIn) -> None:
    row = exempted(size="", scheme_reference="")
    officer = sign_in(place.people.officer)
    page = text(officer.get(HOME))
    assert "il manque la taille du bénéficiaire, le numéro SA du régime" in page
    address = f"{HOME}aides/{row.pk}/completer/"
    assert address in page
    done = {"size": "small", "scheme_reference": "SA.111728", "source": "Comptes 2025"}
    assert officer.post(address, {**done, "scheme_reference": "111728"}).status_code == 422
    assert officer.post(address, done).status_code == 302
    again = text(officer.get(address))
    assert "Comptes 2025" in again and str(place.people.officer) in again
    assert "il manque" not in text(officer.get(HOME))
    assert sign_in(place.people.finance).get(address).status_code == 403
