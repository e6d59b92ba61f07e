"""Let the suggestions of the last weeks be found without reading those of all years."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('coaching_sessions', '0002_once_by_its_form'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='coachingsession',
            index=models.Index(fields=['company', 'suggested_at'], name='sessions_by_suggestion'),
        ),
    ]
