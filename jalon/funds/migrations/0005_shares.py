"""Operators' shares of an envelope (the SQL is beside this file)."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("funds", "0004_cycle")]

    operations = [
        migrations.AlterField(
            model_name='account',
            name='step',
            field=models.CharField(choices=[('opened', 'Ouvert'), ('available', 'Disponible'), ('allocated', 'Affecté au dispositif'), ('entrusted', 'Confié à un opérateur'), ('reserved', 'Réservé'), ('granted', 'Attribué'), ('committed', 'Engagé'), ('certified', 'Liquidé'), ('ordered', 'Mandaté'), ('paid', 'Payé'), ('used', 'Consommé'), ('open', 'Crédits ouverts'), ('lapsed', 'Crédits tombés'), ('charged', 'Créances constatées'), ('outstanding', 'Avance restant à rembourser'), ('due', 'Échu, à recouvrer'), ('received', 'Encaissé'), ('disputed', 'Contesté'), ('rescheduled', 'Rééchelonné'), ('written_off', 'Admis en non-valeur ou remis')], max_length=12),
        ),
        migrations.AlterField(
            model_name='entry',
            name='operation',
            field=models.CharField(choices=[('open', 'Ouverture'), ('cancel', 'Annulation d’autorisation'), ('allocate', 'Affectation'), ('deallocate', 'Désaffectation'), ('reserve', 'Réservation'), ('release', 'Libération'), ('grant', 'Attribution'), ('withdraw', 'Retrait d’attribution'), ('commit', 'Engagement'), ('lapse', 'Caducité'), ('certify', 'Liquidation'), ('order', 'Mandatement'), ('reject', 'Rejet de mandat'), ('pay', 'Paiement'), ('use', 'Consommation'), ('open_credits', 'Ouverture de crédits de paiement'), ('cancel_credits', 'Réduction de crédits de paiement'), ('lapse_credits', 'Chute de crédits de paiement'), ('call_due', 'Échéance de remboursement'), ('receive', 'Encaissement'), ('reverse', 'Écriture de correction'), ('transfer', 'Virement entre enveloppes'), ('rephase', 'Rééchelonnement des crédits de paiement'), ('charge', 'Constatation d’une créance'), ('dispute', 'Contestation d’une créance'), ('uphold', 'Confirmation d’une créance contestée'), ('reschedule', 'Délais de paiement accordés'), ('repay_early', 'Remboursement anticipé'), ('write_off', 'Remise ou admission en non-valeur'), ('entrust', 'Part confiée à un opérateur'), ('take', 'Attribution sur une part'), ('hand_back', 'Retour à la part'), ('give_back', 'Restitution par l’opérateur')], max_length=20),
        ),
        migrations.AlterField(
            model_name='total',
            name='step',
            field=models.CharField(choices=[('opened', 'Ouvert'), ('available', 'Disponible'), ('allocated', 'Affecté au dispositif'), ('entrusted', 'Confié à un opérateur'), ('reserved', 'Réservé'), ('granted', 'Attribué'), ('committed', 'Engagé'), ('certified', 'Liquidé'), ('ordered', 'Mandaté'), ('paid', 'Payé'), ('used', 'Consommé'), ('open', 'Crédits ouverts'), ('lapsed', 'Crédits tombés'), ('charged', 'Créances constatées'), ('outstanding', 'Avance restant à rembourser'), ('due', 'Échu, à recouvrer'), ('received', 'Encaissé'), ('disputed', 'Contesté'), ('rescheduled', 'Rééchelonné'), ('written_off', 'Admis en non-valeur ou remis')], max_length=12),
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=60, unique=True)),
                ('scheme', models.CharField(max_length=150)),
                ('operator', models.CharField(max_length=150)),
                ('name', models.CharField(max_length=200)),
                ('agreement', models.CharField(max_length=200)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='funds.owner')),
            ],
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('pk', models.CompositePrimaryKey('owner_id', 'scheme', 'case_ref', blank=True, editable=False, primary_key=True, serialize=False)),
                ('scheme', models.CharField(max_length=150)),
                ('case_ref', models.CharField(max_length=60)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='funds.owner')),
                ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='funds.share')),
            ],
        ),
        migrations.AddIndex(
            model_name='share',
            index=models.Index(fields=['operator'], name='funds_share_operator'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='funds_share_days'),
        ),
        *(migrations.RunSQL((SQL / name).read_text("utf-8")) for name in ("0005_shares.sql", "post.sql")),
    ]
