"""Cases with their participants and scores, walled off by company."""

import django.db.models.deletion
from django.db import migrations, models
from pacenote.base.tenancy import protect, same_company
from pacenote.base.together import together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = together(
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('contact', 'Contact'), ('event', 'Event'), ('complaint', 'Complaint'), ('concession', 'Concession'), ('dispute', 'Dispute')], max_length=12)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('status', models.CharField(blank=True, max_length=40)),
                ('channel', models.CharField(blank=True, max_length=40)),
                ('queue', models.CharField(blank=True, max_length=80)),
                ('link', models.CharField(blank=True, help_text='Where the case is in its own system.', max_length=500)),
                ('at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('satisfied', models.BooleanField(help_text="By the customer's last rating.", null=True)),
                ('measures', models.JSONField(default=dict, help_text='Numbers under names of metrics, as text.')),
                ('words', models.CharField(help_text='Number, queue and subject, folded, for the search.', max_length=300)),
                ('digest', models.CharField(help_text='Of everything that files say of it.', max_length=40)),
                ('stands', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('stands', True)), fields=['company', '-at', '-id'], name='cases_by_time'), models.Index(condition=models.Q(('satisfied', False), ('stands', True)), fields=['company', '-at', '-id'], name='cases_unsatisfied')],
                'constraints': [models.UniqueConstraint(fields=('company', 'system', 'number'), name='one_case_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('owner', 'Agent'), ('helper', 'Helped'), ('closer', 'Closed it'), ('rated', 'Was rated'), ('auditor', 'Auditor')], max_length=8)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('folded_name', models.CharField(blank=True, max_length=200)),
                ('id_kind', models.CharField(blank=True, max_length=20)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='cases.case')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'case'], name='cases_of_person'), models.Index(condition=models.Q(('person', None)), fields=['company', 'external_id'], name='unknown_by_id'), models.Index(condition=models.Q(('person', None)), fields=['company', 'folded_name'], name='unknown_by_name')],
                'constraints': [models.UniqueConstraint(fields=('case', 'part', 'id_kind', 'external_id', 'folded_name'), name='once_in_a_part')],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(max_length=30)),
                ('value', models.DecimalField(decimal_places=2, max_digits=12)),
                ('scale', models.CharField(max_length=10)),
                ('form', models.CharField(blank=True, max_length=80)),
                ('version', models.CharField(blank=True, max_length=40)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='cases.case')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'metric', 'form', 'version'), name='one_score_per_form'), models.CheckConstraint(condition=models.Q(models.Q(('scale', '1-5'), ('value__gte', 1), ('value__lte', 5)), models.Q(('scale', 'good_bad'), ('value__in', [0, 1])), models.Q(('scale', 'percent'), ('value__gte', 0), ('value__lte', 100)), models.Q(('scale', 'seconds'), ('value__gte', 0)), _connector='OR'), name='score_on_its_scale')],
            },
        ),
        protect(
            "cases_case",
            "cases_participant",
            "cases_score",
        ),
        same_company("cases_participant", "case_id", "cases_case"),
        same_company("cases_participant", "person_id", "people_person"),
        same_company("cases_score", "case_id", "cases_case"),
    )
