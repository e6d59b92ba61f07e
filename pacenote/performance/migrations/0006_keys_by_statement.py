"""The keys of readings are checked once per statement (see ``base.statement_keys``)."""

from django.db import migrations

from pacenote.base.statement_keys import checked_by_statement


class Migration(migrations.Migration):
    dependencies = [("performance", "0005_readings_by_place")]

    operations = [
        checked_by_statement(
            "performance_reading_person_id_company", "performance_reading", ["person_id", "company_id"], "people_person"
        ),
        checked_by_statement(
            "performance_reading_place",
            "performance_reading",
            ["slot_id", "file_id", "company_id"],
            "performance_slotfile",
            ["slot_id", "file_id", "company_id"],
        ),
    ]
