"""A Region's folder from the command line: checked, compared, loaded once and whole, taken back out."""

import json
import re
import shutil
import time
from pathlib import Path

import pytest
from django.utils.translation import get_language
from typer.testing import CliRunner, Result

from jalon.cases.letters.kinds import LetterKind
from jalon.cases.letters.template import default_text
from jalon.cases.letters.texts import in_force
from jalon.funds.models import Entry
from jalon.journal.models import Entry as JournalEntry
from jalon.plan.folder.folder import open_folder
from jalon.plan.models import Measure, Plan
from jalon.plan.queries import region, regions
from jalon.schemes.queries import latest_version, latest_versions
from jalon.site import regions as loading
from jalon.site.region_commands import app

pytestmark = pytest.mark.django_db


def command(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the first Region's folder that has a scheme, to be spoilt."""
    source = min(path.parent.parent for path in loading.REGIONS.glob("*/schemes/*.toml"))
    return Path(shutil.copytree(source, tmp_path / source.name))


def scheme_file(folder: Path) -> Path:
    """The first scheme of the folder that limits an age: a rule that a test can spoil."""
    return min(path for path in folder.glob("schemes/*.toml") if "age_limit" in path.read_text())


def test_every_folder_is_loaded_at_the_first_start_in_under_five_seconds():
    started = time.monotonic()
    loading.load_missing()
    assert time.monotonic() - started < 5
    assert {found.slug for found in regions()} == {
        path.parent.name for path in loading.REGIONS.glob("*/region.toml")
    }
    assert latest_versions().count() == len(list(loading.REGIONS.glob("*/schemes/*.toml")))


def test_a_later_start_touches_no_region_that_is_there(folder: Path, monkeypatch):
    loading.load_missing()
    before = {found.slug: found.version.number for found in regions()}
    monkeypatch.setattr(loading, "REGIONS", folder.parent)
    scheme_file(folder).write_text(scheme_file(folder).read_text() + "\n# relu\n")
    loading.load_missing()
    assert {found.slug: found.version.number for found in regions()} == before


def test_a_load_is_made_once(folder: Path):
    assert "version 1 publiée" in command("load", folder).output
    again = command("load", folder)
    assert again.exit_code == 0 and "déjà en place" in again.output


def test_a_scheme_with_an_error_loads_nothing_of_the_folder(folder: Path):
    spoilt = scheme_file(folder)
    spoilt.write_text(spoilt.read_text().replace("age_limit", "age_limte", 1))
    for word in ("check", "load"):
        refused = command(word, folder)
        assert refused.exit_code == 1
        assert f"{spoilt}:" in refused.output and "Rien n’est chargé" in refused.output
    assert region(open_folder(folder).region.slug) is None


def test_an_error_names_its_place_and_remedy(folder: Path):
    (folder / "notes.txt").write_text("à revoir")
    refused = command("check", folder)
    assert refused.exit_code == 1
    assert "notes.txt:1:1" in refused.output


def test_a_sound_folder_shows_its_remarks(folder: Path):
    said = command("check", folder)
    assert said.exit_code == 0, said.output
    assert "aucune erreur" in said.output and "Non ventilé" in said.output


def test_a_difference_is_shown_before_it_is_loaded(folder: Path):
    command("load", folder)
    assert command("diff", folder).output == "Aucun changement.\n"
    (folder / "statements.toml").unlink()
    assert "\n- " in "\n" + command("diff", folder).output


def test_an_exported_region_is_the_loaded_one(folder: Path, tmp_path: Path):
    command("load", folder)
    slug = open_folder(folder).region.slug
    assert command("export", slug, tmp_path / "out").exit_code == 0
    for path in folder.rglob("*.toml"):
        assert (tmp_path / "out" / path.relative_to(folder)).read_bytes() == path.read_bytes()
    assert "déjà en place" in command("load", tmp_path / "out").output
    assert command("export", slug, tmp_path / "out").exit_code == 1
    assert command("export", "atlantide", tmp_path / "other").exit_code == 2


def test_a_folder_that_is_behind_is_refused_with_both_sides(folder: Path, tmp_path: Path):
    command("load", folder)
    slug = open_folder(folder).region.slug
    command("export", slug, tmp_path / "mine")
    text = (folder / "region.toml").read_text()
    (folder / "region.toml").write_text(text + "\n# relu par la Région\n")
    command("load", folder)
    (tmp_path / "mine" / "sources.toml").write_text((folder / "sources.toml").read_text() + "\n# relu par moi\n")
    refused = command("load", tmp_path / "mine")
    assert refused.exit_code == 2
    assert (
        "region.toml (changé dans Jalon)" in refused.output
        and "sources.toml (changé dans votre dossier)" in refused.output
    )
    version = latest_version(slug, scheme_file(folder).stem)
    assert version is not None and version.number == 1


def test_a_scheme_file_bears_the_name_of_its_id(folder: Path):
    scheme = scheme_file(folder)
    scheme.rename(scheme.with_name("autre-nom.toml"))
    refused = command("check", folder)
    assert refused.exit_code == 1
    assert "autre-nom.toml:" in refused.output
    assert 'Écrivez id = "autre-nom"' in refused.output


def test_a_scheme_that_cannot_be_read_is_one_error_with_a_remedy(folder: Path):
    broken = scheme_file(folder)
    broken.write_text("id = \n")
    told = json.loads(command("check", folder, "--json").stdout)
    (error,) = told["errors"]
    assert (error["code"], error["file"], error["line"]) == ("broken-toml", str(broken), 1)
    assert error["remedy"]


def test_each_error_in_json_has_its_place_and_remedy(folder: Path):
    text = (folder / "sources.toml").read_text().replace("publisher", "publishr", 1)
    (folder / "sources.toml").write_text(text)
    refused = command("check", folder, "--json")
    assert refused.exit_code == 1
    told = json.loads(refused.stdout)
    assert told["remarks"] == []
    assert {"missing-key", "unknown-key"} == {error["code"] for error in told["errors"]}
    for error in told["errors"]:
        assert error["file"] == str(folder / "sources.toml")
        assert error["line"] > 0 and error["column"] > 0 and error["message"] and error["remedy"]


def test_remarks_in_json_are_no_errors():
    remarks = []
    for path in loading.folders():
        said = command("check", path, "--json")
        assert said.exit_code == 0
        told = json.loads(said.stdout)
        assert told["errors"] == []
        remarks += [remark["text"].replace("\u00a0", " ") for remark in told["remarks"]]
    assert {"Non ventilé : 67,5 M€", "Valeur de référence non publiée"} <= set(remarks)


def test_all_regions_load_in_one_go_and_twice_changes_nothing():
    first = command("load", *loading.folders())
    assert first.exit_code == 0, first.output
    assert first.output.count("version 1 publiée") == len(loading.folders()) == len(regions())
    again = command("load", *loading.folders())
    assert again.output.count("version 1 déjà en place") == len(loading.folders())
    assert [found.version.number for found in regions()] == [1] * len(loading.folders())


def test_one_folder_with_an_error_loads_none_of_them(folder: Path):
    (folder / "sources.toml").write_text("[")
    others = [path for path in loading.folders() if path.name != folder.name]
    refused = command("load", *others, folder)
    assert refused.exit_code == 1
    assert regions() == []


def test_one_folder_that_is_behind_loads_none_of_them(folder: Path, tmp_path: Path):
    command("load", folder)
    slug = open_folder(folder).region.slug
    command("export", slug, tmp_path / "mine")
    (folder / "sources.toml").write_text((folder / "sources.toml").read_text() + "\n# relu\n")
    command("load", folder)
    (tmp_path / "mine" / "statements.toml").unlink()
    others = [path for path in loading.folders() if path.name != folder.name]
    assert command("load", *others, tmp_path / "mine").exit_code == 2
    assert [found.slug for found in regions()] == [slug]
    assert regions()[0].version.number == 2


def test_loading_reads_each_table_a_fixed_number_of_times(django_assert_max_num_queries):
    with django_assert_max_num_queries(60 * len(loading.folders())):
        command("load", *loading.folders())


def test_a_difference_names_the_claim_and_both_values(folder: Path):
    command("load", folder)
    plan = min(folder.glob("plans/*.toml"), key=lambda path: "60_000_000" not in path.read_text())
    plan.write_text(plan.read_text().replace("60_000_000", "61_000_000", 1))
    shown = command("diff", folder)
    assert shown.exit_code == 0
    said = shown.output.replace("\u00a0", " ").replace("\u202f", " ")
    assert "~ affirmation" in said and "60 000 000 € → 61 000 000 €" in said
    assert regions()[0].version.number == 1


def test_loading_never_writes_money():
    command("load", *loading.folders())
    assert not Entry.objects.exists()


def test_a_difference_tells_a_changed_rule_in_words(folder: Path):
    command("load", folder)
    text = scheme_file(folder).read_text()
    rules = text.partition("[[examples]]")[0]
    assert "value = 8" in rules
    scheme_file(folder).write_text(rules.replace("value = 8", "value = 9"))
    shown = command("diff", folder).output.replace("\u00a0", " ")
    assert f"~ fichier schemes/{scheme_file(folder).name}" in shown
    assert "moins de 8 ans" in shown and "moins de 9 ans" in shown
    assert latest_version(open_folder(folder).region.slug, scheme_file(folder).stem).number == 1


def test_a_rule_whose_examples_no_longer_hold_is_not_loaded(folder: Path):
    text = scheme_file(folder).read_text()
    assert "value = 8" in text and "[[examples]]" in text
    scheme_file(folder).write_text(text.replace("value = 8", "value = 2"))
    refused = command("load", folder)
    assert refused.exit_code == 1 and "l’exemple" in refused.output
    assert regions() == []


def test_a_comment_alone_is_told_as_a_changed_file(folder: Path):
    command("load", folder)
    (folder / "sources.toml").write_text((folder / "sources.toml").read_text() + "\n# relu\n")
    assert command("diff", folder).output == "~ fichier sources.toml\n1 changement.\n"


def test_a_difference_says_when_the_load_would_be_refused(folder: Path, tmp_path: Path):
    command("load", folder)
    slug = open_folder(folder).region.slug
    command("export", slug, tmp_path / "mine")
    (folder / "region.toml").write_text((folder / "region.toml").read_text() + "\n# relu par la Région\n")
    command("load", folder)
    (tmp_path / "mine" / "sources.toml").write_text((folder / "sources.toml").read_text() + "\n# relu par moi\n")
    behind = command("diff", tmp_path / "mine")
    assert behind.exit_code == 2
    assert "serait refusé" in behind.output
    assert "+# relu par la Région" in behind.output and "+# relu par moi" in behind.output
    assert region(slug).version.number == 2


@pytest.mark.parametrize("words", [("--lang", "en"), ()], ids=["asked", "terminal"])
def test_every_command_speaks_the_readers_language(folder: Path, tmp_path: Path, monkeypatch, words):
    if not words:
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    slug = open_folder(folder).region.slug
    assert "version 1 published" in command("load", folder, *words).output
    assert "version 1 already in place" in command("load", folder, *words).output
    assert "no error" in command("check", folder, *words).output
    assert "No change." in command("diff", folder, *words).output
    assert "rebuilt from version 1" in command("rebuild", slug, *words).output
    assert "files in" in command("export", slug, tmp_path / "out", *words).output
    assert "Nothing is written" in command("export", slug, tmp_path / "out", *words).output
    assert "Known Regions" in command("export", "atlantide", tmp_path / "new", *words).output
    assert "Known versions: 1" in command("export", slug, tmp_path / "new", "--version", 7, *words).output
    (folder / "sources.toml").write_text("[")
    assert "Nothing is loaded" in command("check", folder, *words).output
    assert get_language() == "fr"


def test_no_other_language_is_promised(folder: Path):
    refused = command("check", folder, "--lang", "de")
    assert refused.exit_code == 2 and "fr, en" in refused.output


def test_the_terminal_speaks_french_unless_its_locale_is_english(folder: Path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "aucune erreur" in command("check", folder).output


def test_a_load_and_a_rebuild_are_in_the_journal(folder: Path):
    command("load", folder)
    found = region(open_folder(folder).region.slug)
    command("load", folder)
    command("rebuild", found.slug)
    published, rebuilt = JournalEntry.objects.filter(action__startswith="plan.").order_by("id")
    assert (published.action, published.subject, published.region) == ("plan.publish", found.slug, found.slug)
    assert published.digests["version"] == 1
    assert published.digests["sha256"] == rebuilt.digests["sha256"] == found.version.sha256
    assert (rebuilt.action, rebuilt.digests["rebuild"]) == ("plan.rebuild", 1)
    assert "ligne de commande" not in str(published.digests)


def test_rebuilding_gives_back_what_pages_read(folder: Path):
    command("load", folder)
    slug = open_folder(folder).region.slug
    Measure.objects.all().delete()
    Plan.objects.filter(region__slug=slug).delete()
    assert command("rebuild", slug).exit_code == 0
    assert Plan.objects.filter(region__slug=slug).exists()
    unknown = command("rebuild", "atlantide")
    assert unknown.exit_code == 2 and slug in unknown.output


def test_a_name_too_long_for_the_history_is_refused_and_loads_nothing(folder: Path):
    refused = command("load", folder, "--by", "a" * 101)
    assert refused.exit_code == 2 and "100 signes" in refused.output
    assert regions() == []


def test_a_folder_that_cannot_be_written_is_told(folder: Path, tmp_path: Path):
    command("load", folder)
    (tmp_path / "file").write_text("")
    refused = command("export", open_folder(folder).region.slug, tmp_path / "file" / "inside")
    assert refused.exit_code == 2 and "Impossible d’écrire" in refused.output


def test_a_scheme_is_tied_to_what_the_folder_holds(folder: Path):
    text = scheme_file(folder).read_text()
    line = next(number for number, each in enumerate(text.splitlines(), 1) if each.startswith("subject"))
    scheme_file(folder).write_text(re.sub(r"(?m)^subject.*$", 'subject = "nulle-part"', text))
    refused = command("check", folder)
    assert refused.exit_code == 1
    assert f"{scheme_file(folder).name}:{line}:1" in refused.output and "nulle-part" in refused.output


def test_a_letter_of_the_folder_is_published_and_a_wrong_one_refuses_it_at_its_line(folder: Path):
    letter = folder / "letters" / "refusal.toml"
    letter.parent.mkdir(exist_ok=True)
    letter.write_text(default_text(LetterKind.REFUSAL).replace("Décision du", "Par décision du"))
    assert command("load", folder).exit_code == 0
    assert in_force(folder.name, LetterKind.REFUSAL).number == 1
    lines = letter.read_text().splitlines()
    place = next(number for number, line in enumerate(lines, 1) if "{decided_on}" in line)
    letter.write_text(letter.read_text().replace("{decided_on}", "{decide_on}", 1))
    refused = command("check", folder)
    assert refused.exit_code == 1
    assert f"refusal.toml:{place}" in refused.output and "decide_on" in refused.output
    letter.rename(letter.with_name("farewell.toml"))
    assert "Cette lettre n’existe pas." in command("check", folder).output
    assert in_force(folder.name, LetterKind.REFUSAL).number == 1


def test_a_region_may_not_say_a_fact_of_jalon_anew(folder: Path):
    (folder / "facts.toml").write_text(
        'namespace = "company"\n[facts.size]\ntype = "yes-no"\nlabel = { fr = "Taille", en = "Size" }\n'
    )
    refused = command("check", folder)
    assert refused.exit_code == 1 and "company.size" in refused.output and "facts.toml:2:" in refused.output
