"""The documents of a request: what is refused, who may read them, and what is kept."""

import io

import pytest
from django.test import Client

from jalon.cases.needs import lacks
from tests.desk.drafts import PDF, pdf, text, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("virus.exe", b"MZ\0\0", "type accepté"),
        ("faux.pdf", b"\x89PNG\r\n\x1a\nimage", "type accepté"),
        ("vide.pdf", b"", "vide"),
        ("gros.pdf", b"%PDF-1.7" + b"0" * (10 * 1024 * 1024), "10 Mo"),
    ],
)
def test_a_wrong_file_is_refused_beside_its_field(applicant, draft, name, content, word):
    page = text(applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf(name, content)}))
    assert word in page
    assert "Cette pièce n’a pas pu être reçue" in page
    assert draft.attachments.count() == 0


def test_no_file_or_an_unknown_document_is_refused(applicant, draft):
    assert "Aucun fichier" in text(applicant.post(url(draft, "documents"), {"wanted": "project"}))
    page = text(applicant.post(url(draft, "documents"), {"wanted": "autre", "file": pdf()}))
    assert "ne demande pas cette pièce" in page


def test_a_document_is_served_to_those_who_may_read_the_case_only(place, applicant, draft, sign_in):
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf()})
    address = url(draft, "document", "project")
    response = applicant.get(address)
    assert (response.content, response["Content-Type"]) == (PDF, "application/pdf")
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    assert sign_in(place.people.stranger).get(address).status_code == 404
    assert sign_in(place.people.officer).get(address).status_code == 200
    assert Client().get(address).status_code == 302


def test_an_upload_cut_half_way_leaves_nothing(applicant, draft, settings):
    body = (
        b'--cut\r\nContent-Disposition: form-data; name="wanted"\r\n\r\nproject\r\n--cut\r\n'
        b'Content-Disposition: form-data; name="file"; filename="projet.pdf"\r\n\r\n%PDF-1.7 half'
    )
    answer = applicant.generic(
        "POST",
        url(draft, "documents"),
        body,
        content_type="multipart/form-data; boundary=cut",
        **{"CONTENT_LENGTH": str(len(body) + 5_000), "wsgi.input": io.BytesIO(body)},
    )
    assert answer.status_code == 400
    assert draft.attachments.count() == 0
    assert [path for path in settings.DOCUMENTS_ROOT.rglob("*") if path.is_file()] == []


def test_a_file_far_too_large_is_cut_before_it_fills_the_disk(applicant, draft):
    huge = pdf("gros.pdf", b"%PDF-1.7" + b"0" * (14 * 1024 * 1024))
    assert "10 Mo" in text(applicant.post(url(draft, "documents"), {"wanted": "project", "file": huge}))


def test_a_file_in_quarantine_is_named_and_not_opened(place, applicant, draft, settings):
    settings.CLAMD = "127.0.0.1:1"
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf()})
    assert "contrôle en cours" in text(applicant.get(url(draft, "documents")))
    answer = applicant.get(url(draft, "document", "project"))
    assert answer.status_code == 403
    assert "en cours de contrôle" in text(answer)
    assert "project" not in lacks(draft)
    draft.attachments.get().file.__class__.objects.update(scan="infected")
    assert "logiciel malveillant" in text(applicant.get(url(draft, "documents")))
    assert applicant.get(url(draft, "document", "project")).status_code == 403
    assert "project" in lacks(draft)


def test_a_replaced_document_is_kept(applicant, draft):
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf()})
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf("autre.pdf", b"%PDF-1.7 other")})
    assert [one.file.name for one in draft.attachments.order_by("pk")] == ["projet.pdf", "autre.pdf"]
    assert "Une version précédente est conservée." in text(applicant.get(url(draft, "documents")))
