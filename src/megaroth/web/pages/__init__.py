"""One file for each page: it calls a service, and hands what it found to a template."""
