"""A register is loaded as a whole or not at all, and says which rows it left out and why."""

import zipfile

import pyarrow
import pytest
from django.db import connection
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from jalon.companies.loading import load
from jalon.companies.models import Establishment, LegalUnit, Register, Word
from jalon.companies.queries import by_siren, find, register
from jalon.companies.sirene import UNITS, Rejection
from jalon.journal.refusals import ActionRefused

pytestmark = pytest.mark.django_db

OTHER = "356000000"
THIRD = "200053791"


def test_a_register_is_loaded_and_says_what_it_is(units_file, places_file):
    report = load([places_file({}), units_file({})])
    assert (report.register.units, report.register.establishments) == (1, 1)
    assert report.register.label == "registre Sirene"
    assert str(report.register.as_of) == "2026-10-02"
    assert not report.register.fictitious
    assert not report.rejected
    company = by_siren("732829320")
    assert company.name == "TISSAGES DU LEZ"
    assert company.head_office.street == "3 RUE DES LAVANDES"
    assert (company.band.low, company.band.high) == (10, 19)


def test_a_second_load_replaces_the_first(units_file):
    load([units_file({})])
    load([units_file({"siren": OTHER, "denominationUniteLegale": "AUTRE"})])
    assert [unit.siren for unit in LegalUnit.objects.all()] == [OTHER]
    assert register().units == 1
    assert Register.objects.count() == 2


def test_the_tables_keep_their_indexes_and_names_after_a_load(units_file):
    query = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'companies_%%' ORDER BY 1"
    with connection.cursor() as cursor:
        cursor.execute(query)
        before = cursor.fetchall()
        load([units_file({})])
        load([units_file({})])
        cursor.execute(query)
        assert cursor.fetchall() == before
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tablename LIKE '%%_next'")
        assert cursor.fetchone() == (0,)


def test_the_reading_role_reads_a_loaded_register(units_file):
    load([units_file({})])
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('jalon_read', 'companies_legalunit', 'SELECT')")
        assert cursor.fetchone() == (True,)


def test_wrong_rows_are_counted_by_reason_with_examples(units_file):
    path = units_file(
        *({"siren": siren} for siren in ("732829320", OTHER, THIRD)),
        {"siren": "732829321"},
        {"siren": "73282932"},
        {"siren": "231300021", "dateCreationUniteLegale": "2019-13-45"},
        {"siren": "200053767", "etatAdministratifUniteLegale": "X"},
        {"siren": "418166096", "denominationUniteLegale": ""},
        {"siren": OTHER},
    )
    report = load([path], accept_rejects=True)
    assert report.register.units == 3
    assert {reason: one.count for reason, one in report.rejected.items()} == {
        Rejection.SIREN: 2,
        Rejection.DATE: 1,
        Rejection.STATUS: 1,
        Rejection.NAME: 1,
        Rejection.DUPLICATE: 1,
    }
    assert report.rejected[Rejection.SIREN].examples[0].startswith("units.csv:5: 732829321")
    assert report.register.rejected["siren"]["count"] == 2


def test_the_first_of_two_rows_with_one_number_is_kept(units_file):
    load([units_file({}, {"denominationUniteLegale": "COPIE"})], accept_rejects=True)
    assert by_siren("732829320").name == "TISSAGES DU LEZ"


def test_establishments_without_their_company_are_left_out(units_file, places_file):
    report = load(
        [units_file({}), places_file({}, {"siren": OTHER, "siret": "35600000000048"}, {"siren": OTHER})],
        accept_rejects=True,
    )
    assert {reason: one.count for reason, one in report.rejected.items()} == {
        Rejection.SIREN: 1,
        Rejection.ORPHAN: 1,
    }
    assert Establishment.objects.count() == 1


def test_too_many_wrong_rows_leave_the_old_register(units_file):
    load([units_file({})])
    with pytest.raises(ActionRefused, match="2 lignes sur 3") as refused:
        load([units_file({}, {"siren": "1"}, {"siren": "2"})])
    assert "numéro SIREN invalide" in refused.value.remedy
    assert by_siren("732829320")


def test_rows_with_broken_characters_or_columns_are_left_out(units_file):
    path = units_file({}, {"siren": OTHER, "denominationUniteLegale": "CAFÉ"}, {"siren": THIRD})
    lines = path.read_text("utf-8").splitlines()
    lines[3] = lines[3].rsplit(",", 2)[0]
    path.write_bytes("\n".join(lines).encode("latin-1"))
    report = load([path], accept_rejects=True)
    assert {reason: one.count for reason, one in report.rejected.items()} == {
        Rejection.ENCODING: 1,
        Rejection.COLUMNS: 1,
    }


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "register.empty", "vide"),
        (b"%PDF-1.7\nnothing", "register.type", "aucune colonne"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "register.type", "aucune colonne"),
        (b"MZ\0\0\0\0", "register.type", "ni un fichier CSV"),
        (b"PK\x03\x04rest", "register.type", "classeur"),
        (b"PAR1 but broken", "register.type", "Parquet est ab"),
        ("siren;nom\n".encode("utf-16"), "register.encoding", "UTF-16"),
        (b"siren,name,city\n1,2,3\n", "register.type", "aucune colonne"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_remedy(tmp_path, content, code, words):
    path = tmp_path / "strange.csv"
    path.write_bytes(content)
    with pytest.raises(ActionRefused, match=words) as refused:
        load([path])
    assert refused.value.code == code
    assert "strange.csv" in refused.value.message
    assert refused.value.remedy


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(ActionRefused, match="n’existe pas"):
        load([tmp_path / "nowhere.csv"])


def test_missing_columns_are_named_with_their_nearest_neighbour(units_file):
    columns = [c for c in UNITS.columns if c not in ("nicSiegeUniteLegale", "denominationUniteLegale")]
    path = units_file(columns=[*columns, "denomination_unite_legale"])
    with pytest.raises(ActionRefused) as refused:
        load([path])
    assert refused.value.code == "register.columns"
    assert "denominationUniteLegale (le fichier a «\u00a0denomination_unite_legale\u00a0»)" in refused.value.message
    assert "nicSiegeUniteLegale" in refused.value.message


def test_a_file_with_only_its_header_is_refused(units_file):
    with pytest.raises(ActionRefused, match="Aucune entreprise"):
        load([units_file()])


def test_establishments_alone_are_refused(places_file):
    with pytest.raises(ActionRefused, match="StockUniteLegale"):
        load([places_file({})])


def test_an_open_quote_is_said_where_it_is(units_file):
    path = units_file({"denominationUniteLegale": "AVANT"}, {"siren": OTHER})
    path.write_text(path.read_text("utf-8").replace("AVANT", '"' + "x" * 200_000), "utf-8")
    with pytest.raises(ActionRefused, match="ligne 2") as refused:
        load([path])
    assert "guillemet" in refused.value.remedy


def test_extra_columns_another_order_and_semicolons_are_accepted(tmp_path, units_file):
    path = units_file({"extra": "x"}, columns=["extra", *reversed(UNITS.columns)])
    path.write_text("\ufeff" + path.read_text("utf-8").replace(",", ";"), "utf-8")
    assert load([path]).register.units == 1


def test_zipped_and_parquet_files_give_the_same_register(tmp_path, units_file):
    plain = units_file({}, {"siren": OTHER, "denominationUniteLegale": "LA POSTE", "sigleUniteLegale": ""})
    load([plain])
    expected = list(LegalUnit.objects.order_by("siren").values())
    zipped = tmp_path / "stock.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(plain, "StockUniteLegale_utf8.csv")
    load([zipped])
    assert list(LegalUnit.objects.order_by("siren").values()) == expected
    texts = arrow_csv.ConvertOptions(
        column_types={name: pyarrow.string() for name in UNITS.columns}
        | {"dateCreationUniteLegale": pyarrow.date32()}
    )
    columnar = tmp_path / "stock.parquet"
    parquet.write_table(arrow_csv.read_csv(plain, convert_options=texts), columnar)
    load([columnar])
    assert list(LegalUnit.objects.order_by("siren").values()) == expected


def test_odd_names_survive(units_file):
    name = "L'ÉPI \\ \"D'OR\"\tNULL \u2013 {ŒUVRE}"
    load([units_file({"denominationUniteLegale": name}, {"siren": OTHER, "denominationUniteLegale": "NULL"})])
    assert by_siren("732829320").name == name
    assert [company.siren for company in find("null")] == [OTHER, "732829320"]
    assert Word.objects.get(word="NULL").units == 2


def test_a_company_that_opposes_republication_keeps_neither_name_nor_address(units_file, places_file):
    load(
        [
            units_file({"statutDiffusionUniteLegale": "P"}),
            places_file({"statutDiffusionEtablissement": "P"}),
        ]
    )
    company = by_siren("732829320")
    assert company.name == ""
    assert "oppose" in company.shown_name
    assert (company.head_office.street, company.head_office.postcode) == ("", "")
    assert company.head_office.departement == "34"
    assert find("TISSAGES DU LEZ") == []
    assert [one.siren for one in find("732 829 320")] == ["732829320"]


def test_an_unknown_creation_date_is_unknown_and_not_1900(units_file):
    load([units_file({"dateCreationUniteLegale": "1900-01-01"})])
    assert by_siren("732829320").created_on is None


def test_a_real_database_leaves_fictitious_companies_out(units_file):
    columns = [*UNITS.columns, "fictif"]
    path = units_file(
        *({"siren": s} for s in ("732829320", THIRD)), {"siren": OTHER, "fictif": "oui"}, columns=columns
    )
    report = load([path], accept_fictitious=False, accept_rejects=True)
    assert report.rejected[Rejection.FICTITIOUS].count == 1
    assert not report.register.fictitious
