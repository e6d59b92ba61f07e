from __future__ import annotations

import subprocess
import sys


def test_the_command_itself_is_light_because_every_child_that_reads_a_file_loads_it_again():
    heavy = "{name for name in ('psycopg', 'django', 'openpyxl', 'pacenote.base.embedded') if name in sys.modules}"

    told = subprocess.run(
        [sys.executable, "-c", f"import sys, pacenote.main; print({heavy} or 'light')"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "light\n"
