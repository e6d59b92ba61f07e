"""The web application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from pacenote.base.memory import load_addresses

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pacenote.settings")
application = get_wsgi_application()
load_addresses()
