"""People, their ids, groups and rosters, walled off by company."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from pacenote.base.tenancy import protect, same_company
from pacenote.base.together import together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = together(
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('sort_key', models.CharField(max_length=100)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'sort_key'), name='one_group_per_name')],
            },
        ),
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
        migrations.CreateModel(
            name='RemarkType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=60)),
                ('kudo', models.BooleanField(help_text='Counts for the person; otherwise against.')),
                ('weight', models.PositiveSmallIntegerField(default=1)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('retired', models.BooleanField(default=False)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('company', 'label'), name='one_remark_type_per_word'), models.CheckConstraint(condition=models.Q(('weight__lte', 10)), name='remark_weight_0_to_10')],
            },
        ),
        migrations.CreateModel(
            name='RosterStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(max_length=60)),
                ('working', models.BooleanField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('retired', models.BooleanField(default=False, help_text='Stands on past days and is offered no more.')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'verbose_name_plural': 'roster statuses',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('company', 'code'), name='one_status_per_code')],
            },
        ),
        migrations.CreateModel(
            name='Station',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'code'), name='one_station_per_code')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('known_as', models.CharField(blank=True, max_length=80)),
                ('sort_key', models.CharField(max_length=200)),
                ('folded_name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, help_text='E.164', max_length=20)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('zone', models.CharField(blank=True, db_default='', default='', help_text="Empty: the company's.", max_length=64)),
                ('status', models.CharField(choices=[('active', 'Active'), ('onboarding', 'Onboarding'), ('on_leave', 'On leave'), ('inactive', 'Inactive')], default='active', max_length=12)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('merged_into', models.ForeignKey(blank=True, help_text='They turned out to be this person.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='people.person')),
                ('user', models.ForeignKey(blank=True, help_text='Their login.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('station', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to='people.station')),
            ],
            options={
                'verbose_name_plural': 'people',
                'indexes': [models.Index(fields=['company', 'sort_key'], name='people_by_name'), models.Index(fields=['company', 'folded_name'], name='people_by_folded_name')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('company', 'user'), name='one_person_per_login')],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='people.group')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'person'), name='once_in_a_group')],
            },
        ),
        migrations.CreateModel(
            name='ExternalId',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('value', models.CharField(max_length=120)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_ids', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'kind', 'value'), name='one_person_per_external_id')],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('folded_name', models.CharField(max_length=200)),
                ('confirmed_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='people.person')),
            ],
            options={
                'verbose_name_plural': 'aliases',
                'constraints': [models.UniqueConstraint(fields=('company', 'folded_name'), name='one_person_per_alias')],
            },
        ),
        migrations.CreateModel(
            name='PersonMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('journal', models.JSONField()),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('gone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='people.person')),
                ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('company', 'gone'), name='merged_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_at', models.DateTimeField()),
                ('note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='people.person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.remarktype')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-happened_at'], name='remarks_by_time')],
            },
        ),
        migrations.CreateModel(
            name='RosterDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('starts', models.CharField(blank=True, max_length=20)),
                ('note', models.CharField(blank=True, max_length=120)),
                ('source', models.CharField(blank=True, help_text='The kind of file it came from; empty for a user.', max_length=20)),
                ('station', models.CharField(blank=True, help_text='The station its file names, if any.', max_length=12)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roster_days', to='people.person')),
                ('status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.rosterstatus')),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'day'], name='roster_by_day')],
                'constraints': [models.UniqueConstraint(fields=('company', 'person', 'day'), name='one_roster_entry_per_day')],
            },
        ),
        protect(
            "people_station",
            "people_person",
            "people_externalid",
            "people_alias",
            "people_rosterstatus",
            "people_rosterday",
            "people_group",
            "people_groupmember",
            "people_groupscope",
            "people_personmerge",
            "people_remarktype",
            "people_remark",
        ),
        same_company("people_person", "station_id", "people_station"),
        same_company("people_externalid", "person_id", "people_person"),
        same_company("people_alias", "person_id", "people_person"),
        same_company("people_rosterday", "person_id", "people_person"),
        same_company("people_rosterday", "status_id", "people_rosterstatus"),
        same_company("people_groupmember", "group_id", "people_group"),
        same_company("people_groupmember", "person_id", "people_person"),
        same_company("people_groupscope", "group_id", "people_group"),
        same_company("people_groupscope", "membership_id", "accounts_membership"),
        same_company("people_person", "merged_into_id", "people_person"),
        same_company("people_personmerge", "kept_id", "people_person"),
        same_company("people_personmerge", "gone_id", "people_person"),
        same_company("people_remark", "person_id", "people_person"),
        same_company("people_remark", "type_id", "people_remarktype"),
    )
