"""Interest on success with its inputs, the results that companies declare, the votes that acts on a debt name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0021_by_applicant'),
        ('documents', '0003_retention'),
        ('payments', '0014_withdrawals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='finding',
            name='rate',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='finding',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.report'),
        ),
        migrations.AddField(
            model_name='recoveryorder',
            name='reckoning',
            field=models.JSONField(default=dict, help_text='every input of interest that was computed'),
        ),
        migrations.AddField(
            model_name='rescheduling',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.report'),
        ),
        migrations.CreateModel(
            name='DeclaredResults',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('results', models.TextField(verbose_name='résultats du projet')),
                ('declared_on', models.DateField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declared_results', to='cases.case')),
                ('declared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proof', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.file')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='finding',
            name='declared',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='payments.declaredresults'),
        ),
    ]
