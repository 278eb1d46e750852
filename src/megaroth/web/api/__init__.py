"""The HTTP API: the same data as ``--json``, under ``/api/v1``.

A file here has a ``router`` and, in ``EXAMPLES``, under the path of each operation a function that makes what an
answer looks like; :data:`megaroth.web.app.API` names it. Errors are problem details (:mod:`.problems`).
"""
