"""The keys of rows are checked once per statement (see ``base.statement_keys``)."""

from django.db import migrations

from pacenote.base.statement_keys import checked_by_statement


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("performance", "0006_keys_by_statement")]

    operations = [
        checked_by_statement(
            "imports_filerow_file_id_company",
            "imports_filerow",
            ["file_id", "company_id"],
            "performance_performancefile",
        ),
        checked_by_statement(
            "imports_filerow_person_id_company", "imports_filerow", ["person_id", "company_id"], "people_person"
        ),
    ]
