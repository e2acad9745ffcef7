"""Programmes that several bodies finance: funders, and what each one signed."""

import django.db.models.deletion
from django.db import migrations, models

from jalon.journal.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0005_shares'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=60)),
                ('slug', models.SlugField(max_length=60)),
                ('label_fr', models.CharField(max_length=200)),
                ('label_en', models.CharField(max_length=200)),
                ('subject', models.CharField(blank=True, max_length=250)),
                ('fictif', models.BooleanField()),
            ],
            options={
                'ordering': ['region', 'slug'],
                'constraints': [models.UniqueConstraint(fields=('region', 'slug'), name='funds_programme_slug')],
            },
        ),
        migrations.CreateModel(
            name='Funder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('region', 'Région'), ('state', 'État'), ('europe', 'Union européenne'), ('local', 'autre collectivité'), ('industry', 'entreprises'), ('research', 'université ou organisme de recherche'), ('other', 'autre financeur')], max_length=12)),
                ('name_fr', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200)),
                ('claim', models.CharField(blank=True, max_length=300)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funders', to='funds.programme')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('cents', models.BigIntegerField(null=True)),
                ('share', models.PositiveIntegerField(null=True)),
                ('reference', models.CharField(max_length=200)),
                ('signed_on', models.DateField()),
                ('actor', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('funder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='funds.funder')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='funds.programme')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['programme', 'year'], name='funds_pledge_year')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('cents__gte', 0), ('cents__isnull', False), ('share', None)), models.Q(('cents', None), ('funder__isnull', False), ('share__isnull', False), ('share__lte', 1000000)), _connector='OR'), name='funds_pledge_amount')],
            },
        ),
        migrations.AddConstraint(
            model_name='funder',
            constraint=models.UniqueConstraint(fields=('programme', 'name_fr'), name='funds_funder_name'),
        ),
        append_only("funds_pledge"),
        # A programme and its funders keep their identity; a label may be corrected, and holding a row asks for a right.
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON funds_programme, funds_funder FROM jalon_app;"
            "GRANT UPDATE (label_fr, label_en) ON funds_programme TO jalon_app;"
        ),
    ]
