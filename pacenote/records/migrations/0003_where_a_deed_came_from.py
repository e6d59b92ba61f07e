"""The audit log keeps the address that a request came from."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_sealed_chain'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditentry',
            name='address',
            field=models.CharField(blank=True, db_default='', default='', help_text='Where the request came from, if any.', max_length=45),
        ),
    ]
