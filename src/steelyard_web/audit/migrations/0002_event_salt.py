from django.db import migrations, models

import steelyard_web.audit.models


class Migration(migrations.Migration):
    """Events that are there already keep their hash: they have no salt."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField("event", "salt", models.CharField(default="", max_length=32), preserve_default=False),
        migrations.AlterField(
            "event", "salt", models.CharField(default=steelyard_web.audit.models.new_salt, max_length=32)
        ),
    ]
