"""Let a company say when feats are praised and how long new people are only praised."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_associate_role'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='grace_days',
            field=models.PositiveSmallIntegerField(default=14, help_text='New people are only praised this long.'),
        ),
        migrations.AddField(
            model_name='company',
            name='praise_best_after',
            field=models.PositiveSmallIntegerField(default=6, help_text='Earlier periods; 0 switches it off.'),
        ),
        migrations.AddField(
            model_name='company',
            name='praise_improvement',
            field=models.PositiveSmallIntegerField(default=50, help_text='Percent of the gap between thresholds.'),
        ),
        migrations.AddField(
            model_name='company',
            name='praise_streak',
            field=models.PositiveSmallIntegerField(default=4, help_text='0 switches it off.'),
        ),
    ]
