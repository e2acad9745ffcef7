"""The demonstration plays an operator's service: voted once, firms accepted at once, days delivered, notices sent."""

from pathlib import Path

from jalon.aids.models import Aid
from jalon.cases.enums import State
from jalon.cases.models import Case, Delivery, Letter
from jalon.funds.shares import share_situation, shares
from jalon.funds.verify import verify
from jalon.site import regions
from jalon.site.demonstration import invent_companies, people
from jalon.site.demonstration.play import Play

SUD = "sud"


def test_sud_shows_a_free_diagnostic_delivered_by_an_operator(demonstration, settings, tmp_path: Path, monkeypatch):
    settings.DOCUMENTS_ROOT = tmp_path
    monkeypatch.setattr("jalon.site.demonstration.COMPANIES", 6_000)
    regions.load(next(path for path in regions.folders() if path.name == SUD), by="essai")
    invent_companies()
    Play(SUD, people()).all()
    (share,) = shares(SUD)
    situation = share_situation(share.share.reference)
    assert (situation.granted, situation.used) == (9 * 100, 5 * 100)
    cases = Case.objects.filter(region=SUD, reference__isnull=False)
    accepted = cases.filter(decision__isnull=False)
    assert accepted.count() == 3 and accepted.filter(state=State.CLOSED).count() == 1
    assert cases.filter(state=State.SUBMITTED).count() == 1 and cases.count() == 4
    assert len(set(cases.values_list("siren", flat=True))) == 4
    assert set(Aid.objects.filter(case__in=accepted.values("reference")).values_list("amount_cents", "regime")) == {
        (3_000_00, "de-minimis-general")
    }
    assert Letter.objects.filter(case__in=accepted, kind="de-minimis").count() == 3
    assert Delivery.objects.count() == 3
    assert verify().sound
