"""Which pages there are: found by following links, so that a new page is tested as soon as something leads to it."""

from __future__ import annotations

LATER = "as_of=2027-02-10"
"""When the forms of the year have come."""
STARTS = (
    "/",
    "/table",
    "/new/sam",
    "/new/sam/drop",
    "/census/remove",
    "/h/lee/plan",
    "/h/lee/ledger",
    "/h/lee/clocks",
    "/h/lee/withdraw?amount=1%2C000&source=pre-tax&from=acme",
    "/h/no-ledger/plan",
    "/h/no-ledger/ledger",
    "/h/no-ledger/convert?value=31%2C200&basis=31%2C000",
    f"/h/ann/forms?year=2026&{LATER}",
    f"/h/ann/clocks?{LATER}",
    f"/h/ann/withdraw?amount=1%2C000&{LATER}",
    "/h/studio/plan",
    f"/h/studio/forms?year=2026&{LATER}",
    f"/h/studio/forms/issue?year=2026&{LATER}",
    "/examples/sole-proprietor/plan",
    "/examples/plan-unverified/plan",
    "/examples/plan-unverified/letter",
    "/h/asking/letter?as_of=2026-07-01",
    "/examples/sole-proprietor/convert?value=31%2C200&basis=31%2C000",
)
"""Where links are followed from; these are all tested, although some look alike."""

FILES = {
    *(
        "/h/{name}/ledger/export.jsonl",
        "/h/{name}/calendar.ics",
        "/examples/{name}/calendar.ics",
        "/h/{name}/forms/watch.ics",
    ),
    *("/census/plan.toml", "/census/{name}/persons.csv", "/census/{name}/persons.parquet"),
    *("/census/{name}/evidence.json", "/census/{name}/messages.zip", "/census/{name}/ceilings.csv"),
}
"""What is downloaded, and is no page."""
PARTS = {"/table/{name}"}
"""What is put into a page, and is none."""
ELSEWHERE = {"/sign-in"}
"""Only where the page is served beyond this machine; see ``test_beyond_this_machine.py``."""
