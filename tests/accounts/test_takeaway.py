"""Everything that is held about a person can be taken away, by him alone or by whoever runs the installation."""

import io
import json
import zipfile

from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from jalon.accounts.takeaway import write
from jalon.journal.models import Entry
from jalon.site.people_commands import app
from tests.cast import person
from tests.world import World


def opened(content: bytes) -> tuple[dict, zipfile.ZipFile]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return json.loads(archive.read("data.json")), archive


def test_a_person_takes_away_the_account_the_requests_and_the_documents(world: World) -> None:
    case = world.submitted()
    client = Client()
    client.force_login(world.people.applicant)
    answer = client.get(reverse("accounts:mine"))
    data, archive = opened(b"".join(answer.streaming_content))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert data["version"] == 1 and data["person"]["email"] == world.people.applicant.email
    (request,) = data["requests"]
    assert request["number"] == case.reference
    assert {"name": "costs.eligible", "value": 300_000_00}.items() <= next(
        one.items() for one in request["answers"] if one["name"] == "costs.eligible"
    )
    (document,) = [name for name in archive.namelist() if name.startswith("documents/")]
    assert archive.read(document) == b"%PDF-1.7"
    assert any(one["action"] == "cases.submit" for one in data["acts"]) and data["messages"]


def test_nobody_takes_away_what_concerns_another(world: World) -> None:
    world.submitted()
    target = io.BytesIO()
    write(world.people.stranger, target)
    data, archive = opened(target.getvalue())
    assert data["requests"] == [] and archive.namelist() == ["data.json"]
    assert world.people.applicant.email not in json.dumps(data)


def test_a_stranger_is_asked_to_sign_in(db) -> None:
    assert Client().get(reverse("accounts:mine")).status_code == 302


def test_the_command_writes_the_archive_once_and_the_journal_knows(db, tmp_path) -> None:
    gone, file = person("Amelie"), tmp_path / "amelie.zip"
    run = CliRunner()
    assert run.invoke(app, ["export", gone.email, str(file)]).exit_code == 0
    data, _archive = opened(file.read_bytes())
    assert data["person"]["actor_id"] == str(gone.actor_id)
    assert Entry.objects.get(action="accounts.exported").subject == f"person:{gone.actor_id}"
    assert run.invoke(app, ["export", gone.email, str(file)]).exit_code == 2
    assert run.invoke(app, ["export", "personne@exemple.fr", str(tmp_path / "b.zip")]).exit_code == 2
