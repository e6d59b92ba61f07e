"""A company's own roles: sets of permissions, and who has them."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models
from pacenote.base.tenancy import same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_invitations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(blank=True, choices=[('owner', 'Owner'), ('manager', 'Manager'), ('dispatcher', 'Dispatcher'), ('supervisor', 'Supervisor'), ('coach', 'Coach'), ('reader', 'Reader'), ('associate', 'Associate')], default='reader', help_text='Empty: own_role.', max_length=12),
        ),
        migrations.CreateModel(
            name='CompanyRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('permissions', models.JSONField(default=list, help_text='Names of permissions; those that are unknown give nothing.')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_roles', to='accounts.company')),
            ],
        ),
        migrations.AddField(
            model_name='membership',
            name='own_role',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.companyrole'),
        ),
        migrations.AddConstraint(
            model_name='companyrole',
            constraint=models.UniqueConstraint(models.F('company'), django.db.models.functions.text.Lower('name'), name='one_role_per_name'),
        ),
        same_company("accounts_membership", "own_role_id", "accounts_companyrole"),
    ]
