"""A reading points at one row, its file in its slot, and not at both: one look-up less for each of very many rows."""

from django.db import migrations

SLOT, FILE = "performance_reading_slot_id_company", "performance_reading_file_id_company"


class Migration(migrations.Migration):
    dependencies = [("performance", "0004_erased_originals")]

    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE performance_slotfile ADD CONSTRAINT performance_slotfile_place"
                " UNIQUE (slot_id, file_id, company_id);",
                "ALTER TABLE performance_reading ADD CONSTRAINT performance_reading_place"
                " FOREIGN KEY (slot_id, file_id, company_id)"
                " REFERENCES performance_slotfile (slot_id, file_id, company_id) DEFERRABLE INITIALLY DEFERRED;",
                f"ALTER TABLE performance_reading DROP CONSTRAINT {SLOT};",
                f"ALTER TABLE performance_reading DROP CONSTRAINT {FILE};",
            ],
            [
                f"ALTER TABLE performance_reading ADD CONSTRAINT {SLOT} FOREIGN KEY (slot_id, company_id)"
                " REFERENCES performance_slot (id, company_id) DEFERRABLE INITIALLY DEFERRED;",
                f"ALTER TABLE performance_reading ADD CONSTRAINT {FILE} FOREIGN KEY (file_id, company_id)"
                " REFERENCES performance_performancefile (id, company_id) DEFERRABLE INITIALLY DEFERRED;",
                "ALTER TABLE performance_reading DROP CONSTRAINT performance_reading_place;",
                "ALTER TABLE performance_slotfile DROP CONSTRAINT performance_slotfile_place;",
            ],
        ),
    ]
