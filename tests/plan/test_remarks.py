"""What is true of a Region's sources and no error: remarks."""

from jalon.plan.folder.folder import open_texts
from jalon.plan.folder.records import RegionFolder
from jalon.plan.folder.remarks import remarks
from tests.plan.valley import FOLDER, PLAN_FILE, spoilt

NBSP = "\u00a0"


def told(folder: RegionFolder) -> dict[str, list[str]]:
    """The sentences of the remarks by the code."""
    found: dict[str, list[str]] = {}
    for remark in remarks(folder):
        found.setdefault(remark.code, []).append(remark.text.replace(NBSP, " "))
    return found


def test_remarks_are_true_of_the_sources_and_are_no_errors() -> None:
    assert told(open_texts(FOLDER)) == {
        "unallocated": ["Non ventilé : 1 M€"],
        "parts-without-amount": ["1 mesure sur 1 n’a pas de montant publié"],
        "no-target": ["Aucune cible publiée"],
        "baseline-unpublished": ["Valeur de référence non publiée"],
        "due-unpublished": ["Échéance non publiée"],
    }


def test_axes_that_make_the_plan_leave_no_remark() -> None:
    assert "unallocated" not in told(open_texts(spoilt(PLAN_FILE, "3_000_000", "4_000_000")))


def test_an_approximate_total_leaves_an_approximate_rest() -> None:
    texts = spoilt(PLAN_FILE, "amount = 10_000_000", "amount = { about = 10_000_000 }")
    assert told(open_texts(texts))["unallocated"] == ["Non ventilé : environ 1 M€"]


def test_the_remarks_of_the_three_regions(folders: list[RegionFolder]) -> None:
    sentences = [text for folder in folders for texts in told(folder).values() for text in texts]
    assert "Non ventilé : 67,5 M€" in sentences
    assert "Non ventilé : au plus 8 M€" in sentences
    assert "20 mesures sur 22 n’ont pas de montant publié" in sentences
    assert "Valeur de référence non publiée" in sentences
    assert "Montant total non publié" in sentences
