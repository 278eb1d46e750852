"""megaroth: the mega backdoor Roth, from "does my plan allow it?" to "here is the form"."""

from megaroth.version import __version__

__all__ = ["__version__"]
