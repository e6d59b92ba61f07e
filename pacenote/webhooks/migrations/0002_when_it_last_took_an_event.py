"""A webhook knows when it last took an event, and failed ones are found without looking at the others."""

from django.db import migrations, models
from pacenote.base.together import together


class Migration(migrations.Migration):

    dependencies = [
        ('webhooks', '0001_initial'),
    ]

    operations = together(
        migrations.AddField(
            model_name='lane',
            name='delivered_at',
            field=models.DateTimeField(help_text='When it last took an event.', null=True),
        ),
        migrations.AddIndex(
            model_name='push',
            index=models.Index(condition=models.Q(('status', 'failed')), fields=['webhook', 'created_at'], name='pushes_failed'),
        ),
    )
