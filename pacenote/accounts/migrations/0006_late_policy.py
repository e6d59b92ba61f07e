"""Let a company say what happens to messages of late files."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_feats_and_grace'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='late_policy',
            field=models.CharField(choices=[('manual', 'They wait until a user sends them (recommended)'), ('next', 'They go with the next automatic send')], default='manual', max_length=8),
        ),
    ]
