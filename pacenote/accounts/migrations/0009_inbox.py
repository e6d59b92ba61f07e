"""What makes a company's address for files hard to guess."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_company_country'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='inbox_key',
            field=models.CharField(blank=True, default='', help_text='What makes its address for files hard to guess; empty: none.', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.UniqueConstraint(condition=models.Q(('inbox_key', ''), _negated=True), fields=('inbox_key',), name='one_inbox_per_key'),
        ),
    ]
