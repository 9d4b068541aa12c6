"""Khéo's server as the measure of pages starts it: `kheo serve` without its ticker, which would fold the views while they are counted."""

import sys

from kheo.lib.serving import serve

if __name__ == "__main__":
    serve("kheo.config.wsgi:application", "127.0.0.1", int(sys.argv[1]), workers=int(sys.argv[2]))
