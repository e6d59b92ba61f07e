"""Let ``coaching_open`` call delicate what a person must look at: an escalation, and not the praise for having none."""

from importlib import import_module

from django.db import migrations

before = import_module("pacenote.coaching.migrations.0013_open_with_short_texts")

OPEN = before.OPEN.replace("= ANY(delicate_rules)", "= ANY(delicate_rules) AND f.side = 'opportunity'")
assert OPEN != before.OPEN


class Migration(migrations.Migration):
    dependencies = [("coaching", "0013_open_with_short_texts")]

    operations = [migrations.RunSQL(before.DROP + OPEN, before.DROP + before.OPEN)]
