#!/usr/bin/env python3
"""The same as the `kheo` command, for those who look for this file."""

from kheo.config.cli import main

if __name__ == "__main__":
    main()
