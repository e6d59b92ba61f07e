"""Let somebody's own suggestions be counted by state in an index alone."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('coaching_sessions', '0003_sessions_by_suggestion'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='coachingsession',
            index=models.Index(fields=['company', 'suggester', 'state'], name='sessions_of_suggester_by_state'),
        ),
    ]
