"""Keep on a finding which feat it praises, and the send at which it was held back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0004_rule_rests_and_controllable'),
    ]

    operations = [
        migrations.AddField(
            model_name='finding',
            name='decided_for',
            field=models.DateField(help_text='The send at which it was held back, if it was.', null=True),
        ),
        migrations.AddField(
            model_name='finding',
            name='feat',
            field=models.CharField(blank=True, help_text='best, improvement or streak; empty for a threshold.', max_length=12),
        ),
        migrations.AddField(
            model_name='finding',
            name='streak',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
