"""What a claim gives without invoices: a certified statement, category by category, and lump sums."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0012_findings'),
    ]

    operations = [
        migrations.AddField(
            model_name='claim',
            name='accountant',
            field=models.CharField(blank=True, max_length=200, verbose_name='expert-comptable qui certifie l’état'),
        ),
        migrations.AlterField(
            model_name='certification',
            name='basis',
            field=models.CharField(choices=[('invoices', 'factures acquittées'), ('certified-statement', 'état des dépenses certifié'), ('lump-sum', 'forfait'), ('agreed-advance', 'versement prévu par la convention')], max_length=30, verbose_name='fondement'),
        ),
        migrations.CreateModel(
            name='OtherCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(blank=True, max_length=60)),
                ('proof', models.CharField(choices=[('invoices', 'factures acquittées'), ('certified-statement', 'état des dépenses certifié'), ('lump-sum', 'forfait')], max_length=20, verbose_name='ce qui le montre')),
                ('units', models.PositiveIntegerField(null=True, verbose_name='unités')),
                ('cents', models.BigIntegerField(verbose_name='montant')),
                ('accepted_cents', models.BigIntegerField(null=True, verbose_name='montant retenu')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='raison')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='other_costs', to='payments.claim')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('claim', 'category', 'proof'), name='other_cost_once_a_claim'), models.CheckConstraint(condition=models.Q(('proof', 'invoices'), _negated=True), name='other_cost_is_no_invoice'), models.CheckConstraint(condition=models.Q(('cents__gt', 0), models.Q(('accepted_cents', None), models.Q(('accepted_cents__gte', 0), ('accepted_cents__lte', models.F('cents'))), _connector='OR')), name='other_cost_accepted_within')],
            },
        ),
    ]
