"""Say what pip-audit found: fails for a known hole, says so when the network gave no answer."""

import json
import sys
from pathlib import Path


def read_answer(path: Path) -> list[dict]:
    """The packages that pip-audit speaks of; none when it gave no answer."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return []


def main() -> int:
    packages = read_answer(Path(sys.argv[1]))
    audited = [package for package in packages if "vulns" in package]
    for package in audited:
        for hole in package["vulns"]:
            print(f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or '-'}")
    if len(audited) == len(packages) > 0:
        print(f"audit: {len(audited)} packages looked up")
    else:
        print(f"LEFT OUT: audit of {len(packages) - len(audited) or 'all'} packages: no answer from the network")
    return 1 if any(package["vulns"] for package in audited) else 0


if __name__ == "__main__":
    sys.exit(main())
