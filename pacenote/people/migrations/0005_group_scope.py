"""Which memberships are limited to which groups."""

import django.db.models.deletion
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_membership_limited'),
        ('people', '0004_groups_and_logins'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupScope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scopes', to='people.group')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scopes', to='accounts.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'membership'), name='once_in_a_scope')],
            },
        ),
        protect("people_groupscope"),
        same_company("people_groupscope", "group_id", "people_group"),
        same_company("people_groupscope", "membership_id", "accounts_membership"),
    ]
