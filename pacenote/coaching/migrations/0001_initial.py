"""The first tables, walled off by company from the start."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('people', '0001_initial'),
        ('performance', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Goes with the next send'), ('held', 'Held'), ('late', 'Late, waits for you'), ('released', 'Released'), ('skipped', 'Skipped'), ('expired', 'Expired'), ('unreachable', 'Unreachable')], max_length=12)),
                ('late', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('held_since', models.DateField(null=True)),
                ('held_until', models.DateField(null=True)),
                ('held_by_user', models.BooleanField(default=False)),
                ('language', models.CharField(max_length=8)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('generated_text', models.TextField()),
                ('text', models.TextField()),
                ('edited_at', models.DateTimeField(null=True)),
                ('outdated', models.BooleanField(default=False)),
                ('changed_after_sending', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('composed_at', models.DateTimeField()),
                ('composed_for', models.DateField(help_text='The day the words are right for: today, last week.')),
                ('released_at', models.DateTimeField(null=True)),
                ('send_id', models.BigIntegerField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('edited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField()),
                ('current', models.BooleanField(default=True)),
                ('coach_on', models.BooleanField(default=True)),
                ('coach_at', models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ('coach_above', models.DecimalField(decimal_places=4, help_text='Upper end of a band.', max_digits=16, null=True)),
                ('coach_at_threshold', models.BooleanField(default=False, help_text='For counts: N or more.')),
                ('coach_needs', models.JSONField(help_text='A second metric and the least it must reach where known.', null=True)),
                ('praise_on', models.BooleanField(default=True)),
                ('praise_at', models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ('minimums', models.JSONField(default=list)),
                ('praise_minimums', models.JSONField(default=list)),
                ('importance', models.PositiveSmallIntegerField(default=5)),
                ('needs_person', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(max_length=60)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('side', models.CharField(choices=[('opportunity', 'Coaching opportunity'), ('reinforcement', 'Positive reinforcement')], max_length=14)),
                ('value', models.DecimalField(decimal_places=4, max_digits=16)),
                ('threshold', models.DecimalField(decimal_places=4, max_digits=16)),
                ('exposures', models.JSONField(default=dict)),
                ('distance', models.DecimalField(decimal_places=6, max_digits=12)),
                ('reasons', models.JSONField(default=dict)),
                ('line', models.PositiveIntegerField()),
                ('page', models.PositiveSmallIntegerField(null=True)),
                ('late', models.BooleanField()),
                ('told', models.BooleanField(default=False, help_text='Its point stands in the text that was sent.')),
                ('not_told', models.CharField(blank=True, help_text='Why an eligible finding was left out.', max_length=40)),
                ('found_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='performance.performancefile')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='people.person')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='performance.slot')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='findings', to='coaching.message')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coaching.rule')),
            ],
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['company', '-released_at'], name='messages_by_release'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'held', 'late', 'unreachable'])), fields=('company', 'person', 'late'), name='one_open_message_per_person'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.UniqueConstraint(fields=('company', 'metric', 'version'), name='one_rule_per_version'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.UniqueConstraint(condition=models.Q(('current', True)), fields=('company', 'metric'), name='one_current_rule'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.CheckConstraint(condition=models.Q(('importance__lte', 10)), name='importance_0_to_10'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['slot'], name='findings_by_slot'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['message'], name='findings_by_message'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('company', 'person', 'metric', 'start', 'end'), name='one_finding_per_reading'),
        ),
        protect(
            "coaching_rule",
            "coaching_message",
            "coaching_finding",
        ),
        same_company("coaching_message", "person_id", "people_person"),
        same_company("coaching_finding", "person_id", "people_person"),
        same_company("coaching_finding", "slot_id", "performance_slot"),
        same_company("coaching_finding", "file_id", "performance_performancefile"),
        same_company("coaching_finding", "rule_id", "coaching_rule"),
        same_company("coaching_finding", "message_id", "coaching_message"),
    ]
