"""Let a limited reader's cases be found in an index alone."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('cases', '0001_initial'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='participant',
            index=models.Index(fields=['person', 'case'], include=('company',), name='cases_of_anybody'),
        ),
        RemoveIndexConcurrently(model_name='participant', name='cases_of_person'),
    ]
