"""A request at the desk in the tests: its pages, and everything that it needs."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import REGION
from tests.world import SIREN

BEGIN = f"/demandes/nouvelle/{REGION}/essai/"
PDF = b"%PDF-1.7 project"
NOTHING_DECLARED = {
    "has_aids": "no",
    "has_costs": "no",
    "costs-TOTAL_FORMS": "1",
    "costs-INITIAL_FORMS": "0",
    "has_links": "no",
    "certified": "on",
    "aids-TOTAL_FORMS": "1",
    "aids-INITIAL_FORMS": "0",
    "links-TOTAL_FORMS": "1",
    "links-INITIAL_FORMS": "0",
}


def text(response):
    return " ".join(response.content.decode().split())


def url(case, name, *more):
    return reverse(f"desk:request-{name}", args=[case.public_id, *more])


def home(case):
    return reverse("desk:request", args=[case.public_id])


def pdf(name="projet.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def fill(applicant, draft):
    """Everything that a draft needs."""
    applicant.post(url(draft, "company"), {"siren": SIREN})
    applicant.post(url(draft, "project"), {"title": "Capteurs", "description": "Des capteurs."})
    applicant.post(url(draft, "answer", "project.breakthrough"), {"answer": "yes"})
    applicant.post(url(draft, "answer", "costs.eligible"), {"answer": "300 000"})
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf()})
    applicant.post(url(draft, "declaration"), NOTHING_DECLARED)
