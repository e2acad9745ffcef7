"""A file is kept once by its content, outside the web's reach."""

import pytest

from jalon.accounts.models import User
from jalon.documents.actions import path_of, store
from jalon.documents.queries import content

pytestmark = pytest.mark.django_db


def test_a_stored_file_is_read_back(tmp_path, settings):
    settings.DOCUMENTS_ROOT = tmp_path
    sender = User.objects.create_user("amelie@example.org")
    file = store("plan.pdf", b"%PDF-1.7 plan", sender=sender)
    again = store("copie.pdf", b"%PDF-1.7 plan", sender=sender)
    assert content(file) == b"%PDF-1.7 plan"
    assert file.sha256 == again.sha256
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    assert path_of(file.sha256).is_relative_to(tmp_path)
