"""Find deliveries that went wrong without reading the years of those that did not."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_company_other_codes'),
        ('messaging', '0002_delivery_begun_at'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('status__in', ['failed', 'undelivered', 'unknown'])), fields=['company', 'status'], name='deliveries_gone_wrong'),
        ),
    ]
