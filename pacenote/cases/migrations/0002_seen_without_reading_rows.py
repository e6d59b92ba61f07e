"""Let a limited reader's cases, and those that were evaluated, be found in indexes alone."""

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
        AddIndexConcurrently(
            model_name='score',
            index=models.Index(condition=models.Q(('metric', 'qa_score')), fields=['case'], include=('company',), name='evaluated_cases'),
        ),
    ]
