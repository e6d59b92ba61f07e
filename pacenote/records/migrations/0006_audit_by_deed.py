"""Let a page of the settings find the last of a few deeds in a long audit log."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('records', '0005_erasing'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='auditentry',
            index=models.Index(fields=['company', 'verb', '-at'], name='audit_by_deed'),
        ),
    ]
