from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schemes", "0004_funding_lines")]

    operations = [
        migrations.AddField(
            model_name="schemeversion",
            name="facts",
            field=models.TextField(default="", help_text="the Region's own words"),
        ),
        migrations.AddField(
            model_name="registercount",
            name="facts",
            field=models.TextField(default="", help_text="the Region's own words"),
        ),
        migrations.AlterField(
            model_name="registercount",
            name="sha256",
            field=models.CharField(help_text="of the text and the Region's own words", max_length=64),
        ),
    ]
