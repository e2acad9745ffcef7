"""Totals of each day's acts, and an index of what is still to be paid (the SQL is beside this file)."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0006_programmes'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayTotal',
            fields=[
                ('pk', models.CompositePrimaryKey('owner_id', 'book', 'step', 'scheme', 'on_date', 'year', blank=True, editable=False, primary_key=True, serialize=False)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='day_totals', to='funds.owner')),
                ('book', models.CharField(choices=[('authority', 'Autorisations (AP/AE)'), ('credits', 'Crédits de paiement (CP)'), ('receivables', 'Avances à rembourser'), ('interest', 'Intérêts dus'), ('undue', 'Sommes indues'), ('resource', 'Ressource en nature')], max_length=12)),
                ('step', models.CharField(choices=[('opened', 'Ouvert'), ('available', 'Disponible'), ('allocated', 'Affecté au dispositif'), ('entrusted', 'Confié à un opérateur'), ('reserved', 'Réservé'), ('granted', 'Attribué'), ('committed', 'Engagé'), ('certified', 'Liquidé'), ('ordered', 'Mandaté'), ('paid', 'Payé'), ('used', 'Consommé'), ('open', 'Crédits ouverts'), ('lapsed', 'Crédits tombés'), ('charged', 'Créances constatées'), ('outstanding', 'Avance restant à rembourser'), ('due', 'Échu, à recouvrer'), ('received', 'Encaissé'), ('disputed', 'Contesté'), ('rescheduled', 'Rééchelonné'), ('written_off', 'Admis en non-valeur ou remis')], max_length=12)),
                ('scheme', models.CharField(blank=True, max_length=150)),
                ('on_date', models.DateField()),
                ('year', models.PositiveSmallIntegerField()),
                ('amount', models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='account',
            name='held',
            field=models.GeneratedField(db_persist=True, expression=models.ExpressionWrapper(models.Q(('balance', 0), _negated=True), output_field=models.BooleanField()), output_field=models.BooleanField()),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('book', 'authority'), ('held', True), ('step__in', ['granted', 'committed', 'certified', 'ordered'])), fields=['owner', 'case_ref'], name='funds_account_unpaid'),
        ),
        *(migrations.RunSQL((SQL / name).read_text("utf-8")) for name in ("0007_days.sql", "post.sql")),
    ]
