"""A file whose bytes were erased keeps its row and its checksum."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('performance', '0003_readings_of_a_person'),
    ]

    operations = [
        migrations.AddField(
            model_name='performancefile',
            name='erased_at',
            field=models.DateTimeField(help_text='When its bytes were erased; its row and checksum stay.', null=True),
        ),
    ]
