"""What became of a quarter's suggestions is counted in the index alone."""

from django.db import migrations, models

COUNTED = ("id", "coach", "coach_group", "suggester", "state", "cancellation", "scheduled_at", "started_at")


class Migration(migrations.Migration):
    dependencies = [("coaching_sessions", "0004_own_suggestions_by_state")]

    operations = [
        migrations.RemoveIndex(model_name="coachingsession", name="sessions_by_suggestion"),
        migrations.AddIndex(
            model_name="coachingsession",
            index=models.Index(fields=["company", "suggested_at"], include=COUNTED, name="sessions_by_suggestion"),
        ),
    ]
