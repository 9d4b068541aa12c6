"""The `kheo` command: Django's own, with hyphens allowed in names (`kheo import-page` is `import_page`)."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command of Khéo or of Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
    arguments = list(sys.argv)
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        arguments[1] = arguments[1].replace("-", "_")
    execute_from_command_line(arguments)
