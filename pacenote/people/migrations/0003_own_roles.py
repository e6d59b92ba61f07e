"""An invitation may bring a role of the company's own."""

import django.db.models.deletion
from django.db import migrations, models
from pacenote.base.tenancy import same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_own_roles'),
        ('people', '0002_invitations'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='own_role',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations', to='accounts.companyrole'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='role',
            field=models.CharField(blank=True, choices=[('owner', 'Owner'), ('manager', 'Manager'), ('dispatcher', 'Dispatcher'), ('supervisor', 'Supervisor'), ('coach', 'Coach'), ('reader', 'Reader'), ('associate', 'Associate')], help_text='Empty: own_role.', max_length=12),
        ),
        same_company("people_invitation", "own_role_id", "accounts_companyrole"),
    ]
