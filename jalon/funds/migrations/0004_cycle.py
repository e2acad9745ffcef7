"""The rest of the cycle: votes that revise and transfer, receivables to their end (the SQL is beside this file)."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0003_format'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='schedule',
            name='funds_schedule_above_zero',
        ),
        migrations.AlterField(
            model_name='account',
            name='book',
            field=models.CharField(choices=[('authority', 'Autorisations (AP/AE)'), ('credits', 'Crédits de paiement (CP)'), ('receivables', 'Avances à rembourser'), ('interest', 'Intérêts dus'), ('undue', 'Sommes indues'), ('resource', 'Ressource en nature')], max_length=12),
        ),
        migrations.AlterField(
            model_name='account',
            name='step',
            field=models.CharField(choices=[('opened', 'Ouvert'), ('available', 'Disponible'), ('allocated', 'Affecté au dispositif'), ('reserved', 'Réservé'), ('granted', 'Attribué'), ('committed', 'Engagé'), ('certified', 'Liquidé'), ('ordered', 'Mandaté'), ('paid', 'Payé'), ('used', 'Consommé'), ('open', 'Crédits ouverts'), ('lapsed', 'Crédits tombés'), ('charged', 'Créances constatées'), ('outstanding', 'Avance restant à rembourser'), ('due', 'Échu, à recouvrer'), ('received', 'Encaissé'), ('disputed', 'Contesté'), ('rescheduled', 'Rééchelonné'), ('written_off', 'Admis en non-valeur ou remis')], max_length=12),
        ),
        migrations.AlterField(
            model_name='entry',
            name='operation',
            field=models.CharField(choices=[('open', 'Ouverture'), ('cancel', 'Annulation d’autorisation'), ('allocate', 'Affectation'), ('deallocate', 'Désaffectation'), ('reserve', 'Réservation'), ('release', 'Libération'), ('grant', 'Attribution'), ('withdraw', 'Retrait d’attribution'), ('commit', 'Engagement'), ('lapse', 'Caducité'), ('certify', 'Liquidation'), ('order', 'Mandatement'), ('reject', 'Rejet de mandat'), ('pay', 'Paiement'), ('use', 'Consommation'), ('open_credits', 'Ouverture de crédits de paiement'), ('cancel_credits', 'Réduction de crédits de paiement'), ('lapse_credits', 'Chute de crédits de paiement'), ('call_due', 'Échéance de remboursement'), ('receive', 'Encaissement'), ('reverse', 'Écriture de correction'), ('transfer', 'Virement entre enveloppes'), ('rephase', 'Rééchelonnement des crédits de paiement'), ('charge', 'Constatation d’une créance'), ('dispute', 'Contestation d’une créance'), ('uphold', 'Confirmation d’une créance contestée'), ('reschedule', 'Délais de paiement accordés'), ('repay_early', 'Remboursement anticipé'), ('write_off', 'Remise ou admission en non-valeur')], max_length=20),
        ),
        migrations.AlterField(
            model_name='total',
            name='book',
            field=models.CharField(choices=[('authority', 'Autorisations (AP/AE)'), ('credits', 'Crédits de paiement (CP)'), ('receivables', 'Avances à rembourser'), ('interest', 'Intérêts dus'), ('undue', 'Sommes indues'), ('resource', 'Ressource en nature')], max_length=12),
        ),
        migrations.AlterField(
            model_name='total',
            name='step',
            field=models.CharField(choices=[('opened', 'Ouvert'), ('available', 'Disponible'), ('allocated', 'Affecté au dispositif'), ('reserved', 'Réservé'), ('granted', 'Attribué'), ('committed', 'Engagé'), ('certified', 'Liquidé'), ('ordered', 'Mandaté'), ('paid', 'Payé'), ('used', 'Consommé'), ('open', 'Crédits ouverts'), ('lapsed', 'Crédits tombés'), ('charged', 'Créances constatées'), ('outstanding', 'Avance restant à rembourser'), ('due', 'Échu, à recouvrer'), ('received', 'Encaissé'), ('disputed', 'Contesté'), ('rescheduled', 'Rééchelonné'), ('written_off', 'Admis en non-valeur ou remis')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='funds_schedule_not_zero'),
        ),
        *(migrations.RunSQL((SQL / name).read_text("utf-8")) for name in ("0004_cycle.sql", "post.sql")),
    ]
