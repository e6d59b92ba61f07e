"""Give companies that are there already the shipped types of issues and kudos; 0008 made the table."""

from django.db import migrations

SHIP = """
    INSERT INTO people_remarktype (company_id, label, kudo, weight, position, retired)
    SELECT company.id, shipped.label, shipped.kudo, shipped.weight, shipped.position, false
    FROM accounts_company company
    CROSS JOIN (VALUES
        ('Attendance', false, 3, 0), ('Conduct', false, 5, 1), ('Damage', false, 5, 2), ('Praise', true, 3, 3)
    ) AS shipped (label, kudo, weight, position)
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [("people", "0008_remarks")]

    operations = [migrations.RunSQL(SHIP, migrations.RunSQL.noop)]
