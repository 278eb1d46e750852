"""One answer, rendered: text, JSON and the rest. Pure functions."""
