"""``python -m megaroth``: the same as the command ``megaroth``."""

from __future__ import annotations

from megaroth.cli.main import main

if __name__ == "__main__":
    main()
