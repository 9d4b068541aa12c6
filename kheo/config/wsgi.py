"""The door of the server: the page store, and Django behind it."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
application = get_wsgi_application()
if settings.KHEO_STORE_BYTES:
    # It needs the models, which are there only now.
    application = import_module("kheo.portal.store").StoreDoor(application, settings.KHEO_STORE_BYTES)
