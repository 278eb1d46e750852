"""The local page and the HTTP API: answers of the same verbs as the command line's, in a browser on this machine."""
