"""Keep beside a message its most important point alone, for text messages."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0010_undoable'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='short',
            field=models.TextField(blank=True, db_default='', default='', help_text='For a text message that the generated text is too long for.'),
        ),
    ]
