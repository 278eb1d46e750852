"""Attacks on the page, tried on everything that the app answers, so that a new page cannot forget its guard.

What a layer does by itself stands in ``test_safety.py``; here every route, form and field of the app is gone through.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin

import pytest
from fastapi.routing import APIRoute

from megaroth.web.app import create_app
from megaroth.web.safety import MOST_BYTES, SIGN_IN
from megaroth.web.settings import Settings
from tests.web.browser import Browser
from tests.web.conftest import EXAMPLES, ROOT
from tests.web.ledgers import run
from tests.web.test_census_page import CENSUS, PLAN

pytestmark = pytest.mark.slow

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
ALIVE = re.compile(r"<script>alert|<img src=x", re.IGNORECASE)
SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def folder(folder: Path) -> Path:
    """A household with a ledger, one without, and an interview."""
    run("ledger", "add", folder / "lee.toml", "contribution", "after-tax", "1,000", "--on", "2026-11-20")
    text = (EXAMPLES / "sole-proprietor.toml").read_text(encoding="utf-8")
    (folder / "jo.toml").write_text(text, encoding="utf-8")
    return folder


def routes(browser: Browser) -> list[tuple[str, str]]:
    """Every method and address of the app, its parts filled in."""
    found = []
    for route in _routes(browser.app.routes):
        filled = route.path.replace("{name}", "lee")
        filled = re.sub(r"\{\w+:path\}", "lee/acme/after_tax_room.room", filled)
        filled = re.sub(r"\{\w+(:\w+)?\}", "1", filled)
        found += [(method, filled) for method in sorted(route.methods or ())]
    assert len(found) > 50
    assert {("POST", "/h/lee/ledger/add"), ("POST", "/census/lee/map"), ("POST", "/api/v1/census/test")} <= set(found)
    return found


def _routes(held: Any) -> Iterator[APIRoute]:
    for route in held:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            prefix = route.include_context.prefix if hasattr(route, "include_context") else ""
            for each in _routes(route.original_router.routes):
                yield each if not prefix else _at(each, prefix)


def _at(route: APIRoute, prefix: str) -> Any:
    class Moved(NamedTuple):
        path: str
        methods: Any

    return Moved(f"{prefix}{route.path}", route.methods)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- who asks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example:8401", "127.0.0.1.evil.example:8401", "127.0.0.1:80", "0.0.0.0:8401"])
def test_under_another_name_nothing_answers(browser: Browser, folder: Path, host: str) -> None:
    before = everything(folder)
    for method, path in routes(browser):
        form = None if method in SAFE else {"token": browser.token()}
        answer = browser.send(method, path, headers={"host": host}, data=form)
        assert answer.status_code == 403, (method, path)
        assert "lee" not in answer.text.lower()
    assert everything(folder) == before


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
    ids=str,
)
def test_another_page_changes_nothing_even_with_the_token(
    browser: Browser, folder: Path, headers: dict[str, str]
) -> None:
    before, token = everything(folder), browser.token()
    for method, path in routes(browser):
        if method not in SAFE:
            answer = browser.send(method, path, headers=headers, data={"token": token, "do": "finish"})
            assert answer.status_code == 403, (method, path)
    assert everything(folder) == before


def test_without_a_session_nothing_is_shown_or_changed(browser: Browser, settings: Settings, folder: Path) -> None:
    before = everything(folder)
    stranger = Browser(browser.app, settings, signed_in=False)
    for method, path in routes(browser):
        if path == SIGN_IN:
            continue
        data = None if method in SAFE else {"token": browser.token()}
        answer = stranger.send(method, path, data=data)
        assert answer.status_code == 401, (method, path)
        assert "set-cookie" not in answer.headers
    assert everything(folder) == before


def forged(browser: Browser, settings: Settings) -> list[dict[str, Any]]:
    """Forms as another page could make them: without the token, with a guess, with that of another start."""
    other = Browser(create_app(settings._replace(secret="another" * 6)), settings._replace(secret="another" * 6))
    session = next(iter(browser.cookies.values()))
    return [
        {"data": {}},
        {"data": {"token": ""}},
        {"data": {"token": "0" * 64}},
        {"data": {"token": session}},
        {"data": {"token": other.token()}},
        {"data": {"token": [browser.token()[:-1], browser.token()[:-1]]}},
        {"data": {"token": "ü" * 64}},
        {"headers": {"x-megaroth-token": "0" * 64}},
        {"headers": {"content-type": "text/plain"}, "content": f"token={browser.token()}"},
        {"headers": {"content-type": "application/json"}, "content": f'{{"token": "{browser.token()}"}}'},
        {"files": {"token": ("token", browser.token())}},
        {"params": {"token": browser.token()}},
    ]


def test_a_forged_form_changes_nothing(browser: Browser, settings: Settings, folder: Path) -> None:
    before = everything(folder)
    attempts = forged(browser, settings)
    for method, path in routes(browser):
        if method in SAFE or path == SIGN_IN:
            continue
        for attempt in attempts:
            answer = browser.send(method, path, **attempt)
            assert answer.status_code == 403, (method, path, attempt)
    assert everything(folder) == before


def test_looking_changes_nothing(browser: Browser, folder: Path) -> None:
    before = everything(folder)
    for method, path in routes(browser):
        if method in SAFE:
            assert browser.send(method, path).status_code < 500, (method, path)
    assert everything(folder) == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_do_nothing(browser: Browser, folder: Path, method: str) -> None:
    before = everything(folder)
    for _, path in routes(browser):
        answer = browser.send(method, path, headers={"x-megaroth-token": browser.token()})
        assert answer.status_code in {403, 404, 405}, (path, answer.status_code)
    assert everything(folder) == before


# --- where it leads ------------------------------------------------------------------------------------------

NAMES = [
    *("..", "../outside", "..%2foutside", "%2e%2e/outside", "%2e%2e%2foutside", "..%5coutside", "....//outside"),
    *("%252e%252e%252foutside", "/etc/passwd", "%2fetc%2fpasswd", "lee%00", "lee%0a", "lee.toml", "lee%2f..%2flee"),
    *(
        ".lee",
        "~",
        "LEE",
        "lee ",
        "lee%20",
        "%ff%fe",
        "ａ",
        "lee\u0000",
        "nul",
        "con",
        "a" * 5000,
        "-",
        "*",
        "?",
        "lee*",
    ),
]
OUTSIDE = "SENTINEL-OUTSIDE"


@pytest.fixture
def outside(folder: Path) -> Path:
    """A household beside the chosen folder."""
    made = folder.parent / "outside.toml"
    text = (folder / "lee.toml").read_text(encoding="utf-8")
    made.write_text(text.replace('name = "Lee"', f'name = "{OUTSIDE}"'), encoding="utf-8")
    assert OUTSIDE in made.read_text(encoding="utf-8")
    return made


@pytest.mark.usefixtures("outside")
def test_no_name_leads_out_of_the_folder(browser: Browser, folder: Path) -> None:
    before, token = everything(folder.parent), browser.token()
    with_names = [(method, path) for method, path in routes(browser) if "/lee" in path and method != "HEAD"]
    assert len(with_names) > 25
    for method, path in with_names:
        for name in NAMES:
            wanted = path.replace("/lee", f"/{quote(name, safe='%/.*~?')}", 1)
            data = None if method in SAFE else {"token": token, "name": name}
            answer = browser.send(method, wanted, data=data)
            elsewhere = set(name) & set("/.?") and "%" not in name  # a browser makes another page's address of these
            assert elsewhere or answer.status_code in {404, 405, 422}, (method, wanted[:200], answer.status_code)
            assert answer.status_code < 500, (method, wanted)
            if answer.status_code == 303:
                assert re.match(r"/(?!/)", answer.headers["location"]), wanted
            assert OUTSIDE not in answer.text
            assert "root:" not in answer.text
            assert str(folder) not in answer.text
    after = everything(folder.parent)
    assert {name: held for name, held in after.items() if name in before} == before


@pytest.mark.parametrize("name", ["../new", "..", "/tmp/new", "a/b", ".hidden", "new.toml", "a\\b", "a\0b", "ü", ""])
def test_no_new_file_lies_elsewhere(browser: Browser, folder: Path, name: str) -> None:
    before = everything(folder.parent)
    for address, form in (("/new", {"name": name}), ("/examples/employee/keep", {"as": name})):
        if address == "/new" or name:
            assert browser.post(address, form).status_code == 422, address
    assert everything(folder.parent) == before


def test_links_out_of_the_folder_are_not_followed(browser: Browser, folder: Path, outside: Path) -> None:
    (folder / "linked.toml").symlink_to(outside)
    (folder.parent / "elsewhere").mkdir()
    (folder.parent / "elsewhere" / "one.toml").write_text(outside.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "sub").symlink_to(folder.parent / "elsewhere")
    (folder / ".sam.draft").symlink_to(outside)
    before = everything(folder.parent)
    for path in ("/", "/table", "/new", "/api/v1/households"):
        assert OUTSIDE not in browser.get(path).text, path
    for method, path in routes(browser):
        for name in ("linked", "sub", "one"):
            wanted = path.replace("/lee", f"/{name}", 1)
            if wanted != path and not path.startswith("/new"):
                answer = browser.send(method, wanted, data=None if method in SAFE else {"token": browser.token()})
                assert answer.status_code in {404, 405, 422}, (method, wanted)
                assert OUTSIDE not in answer.text
    assert browser.get("/new/sam").status_code in {404, 422}
    assert browser.post("/new", {"name": "sam"}).status_code == 422
    assert everything(folder.parent) == before


def test_a_ledger_elsewhere_is_not_read_or_written(browser: Browser, folder: Path) -> None:
    away = folder.parent / "away.ledger"
    (folder / "lee.ledger").rename(away)
    (folder / "lee.ledger").symlink_to(away)
    held = away.read_bytes()
    for method, path in routes(browser):
        if "/lee/ledger" in path or path.endswith(("/lee/clocks", "/lee/convert", "/lee/forms", "/lee/withdraw")):
            answer = browser.send(method, path, data=None if method in SAFE else {"token": browser.token()})
            assert "1,000.00" not in answer.text, (method, path)
            assert answer.status_code != 500, (method, path)
    assert away.read_bytes() == held


# --- what is typed -------------------------------------------------------------------------------------------


class Forms(HTMLParser):
    """The forms of a page, their fields as a browser would send them untouched, and where links lead."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[tuple[str, str, list[tuple[str, str]], list[str], list[str]]] = []
        self.links: list[str] = []
        self.inside = False
        self.select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in held and "download" not in held:
            self.links.append(urljoin(self.address, held["href"]).partition("#")[0])
        if tag == "form":
            action = urljoin(self.address, held.get("action", "")).partition("#")[0]
            self.forms.append((held.get("method", "get").upper(), action, [], [], []))
            self.inside = True
        if not self.inside or not self.forms:
            return
        _, _, fields, free, files = self.forms[-1]
        name, kind = held.get("name", ""), held.get("type", "text")
        if tag == "textarea":
            free.append(name)
            fields.append((name, ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in held or self.select not in dict(fields)):
            fields[:] = [(one, text) for one, text in fields if one != self.select]
            fields.append((self.select, held.get("value", "")))
            free.append(self.select) if self.select not in free else None
        elif tag == "input" and name:
            if kind == "file":
                files.append(name)
            elif kind in {"checkbox", "radio"}:
                if "checked" in held:
                    fields.append((name, held.get("value", "on")))
            else:
                fields.append((name, held.get("value", "")))
                if name != "token":
                    free.append(name)
        elif tag == "button" and name and not any(one == name for one, _ in fields):
            fields.append((name, held.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = ""


def shape(address: str) -> str:
    path = re.sub(r"^/(h|examples|census)/[^/]+", r"/\1/*", address.partition("?")[0])
    kind = re.search(r"[?&]kind=(\w+)", address)
    return re.sub(r"/working/.+", "/working/*", re.sub(r"/\d+", "/0", path)) + (kind[0][1:] if kind else "")


def pages(browser: Browser, *starts: str) -> Iterator[tuple[str, str, Forms]]:
    """Every page that links lead to, one of each shape."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        address = waiting.pop(0)
        if shape(address) in seen or not address.startswith("/"):
            continue
        seen.add(shape(address))
        answer = browser.get(address)
        if "text/html" in answer.headers.get("content-type", ""):
            found = Forms(address, answer.text)
            yield address, answer.text, found
            waiting += found.links


STARTS = (
    *(
        "/",
        "/h/lee/plan",
        "/h/jo/plan",
        "/h/lee/ledger",
        "/h/jo/ledger",
        "/h/lee/convert?value=1100",
        "/h/lee/withdraw",
    ),
    *("/h/lee/ledger/reverse/1", "/h/lee/forms?year=2026", "/new/sam", "/census", "/h/lee/convert/record?value=1100"),
)


def test_a_script_in_any_field_stays_text(browser: Browser) -> None:
    """In each field by itself, then in all at once; and afterwards on every page, where it may have been kept."""
    browser.post("/new", {"name": "sam"})
    where = browser.post("/census/example").headers["location"]
    browser.post(where)
    tried = 0
    gone: set[tuple[str, frozenset[str]]] = set()
    for address, text, found in list(pages(browser, *STARTS, where.removesuffix("/map"), where)):
        assert not ALIVE.search(text), address
        for method, action, fields, free, files in found.forms:
            which = (shape(action), frozenset(free))
            if which in gone or re.search(r"/(remove|keep|example)$", action):
                continue
            gone.add(which)
            for hostile in [*({one} for one in dict.fromkeys(free)), set(free)]:
                filled: dict[str, list[str]] = {}
                for name, value in fields:
                    filled.setdefault(name, []).append(SCRIPT if name in hostile else value)
                sent = {name: values if len(values) > 1 else values[0] for name, values in filled.items()}
                sent["token"] = browser.token()
                more: dict[str, Any] = {"params": sent} if method == "GET" else {"data": sent}
                if files and hostile == set(free):
                    more["files"] = {name: (f"{SCRIPT}.csv", SCRIPT.encode()) for name in files}
                answer = browser.send(method, action, **more)
                assert answer.status_code < 500, (action, hostile, answer.text)
                if "text/html" in answer.headers.get("content-type", ""):
                    assert not ALIVE.search(answer.text), (action, hostile)
                tried += 1
    assert tried > 150
    for address, text, _ in pages(browser, *STARTS):
        assert not ALIVE.search(text), address


WEIRD = [
    *("\0", "\x1b[31m", "\uffff", "\u202e", "9" * 4000, "-1", "1e309", "NaN", "１２", "2026-02-30", "[" * 3000),
    *("\r\nset-cookie: a=b", "%s%n", "🦆", "a\nb = 1", '""" \n[people.eve]\nbirth_year = 1', "x" * 200_000, 'x,"' * 9),
    *("=cmd|' /C calc'!A0", "${7*7}", "{{7*7}}"),
]


def test_no_text_in_any_field_is_a_fault(browser: Browser, folder: Path) -> None:
    """Control signs, huge numbers, templates, headers: every form answers, and none of them is evaluated."""
    browser.post("/new", {"name": "sam"})
    outside_files = everything(folder.parent)
    gone: set[tuple[str, frozenset[str]]] = set()
    for _, _, found in list(pages(browser, *STARTS)):
        for method, action, fields, free, _ in found.forms:
            which = (shape(action), frozenset(free))
            if which in gone or not free or re.search(r"/(remove|keep|example)$", action):
                continue
            gone.add(which)
            for text in WEIRD:
                sent = {name: text if name in free else value for name, value in fields} | {"token": browser.token()}
                if method == "GET" and len(text) > 1000:
                    continue
                more: dict[str, Any] = {"params": sent} if method == "GET" else {"data": sent}
                answer = browser.send(method, action, **more)
                assert answer.status_code < 500, (action, text[:40])
                assert "49" not in re.findall(r'value="([^"]*)"', answer.text) or text[:2] not in {"${", "{{"}
                assert "a=b" not in answer.headers.get("set-cookie", "")
    assert set(outside_files) <= set(everything(folder.parent))


@pytest.mark.parametrize(
    "path", ["/h/%ff/plan", "/%00", "/h/lee/plan?as_of=%ff", "/?key=%ff%fe", "/static/%2e%2e/app.py"]
)
def test_bytes_that_are_no_text_are_no_fault(browser: Browser, path: str) -> None:
    assert 400 <= browser.get(path).status_code < 500 or path.startswith("/?")


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e%2fsafety.py", "/static//etc/passwd"]
)
def test_no_file_beside_the_static_ones_is_served(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code in {403, 404}
    assert "import" not in answer.text


# --- how much ------------------------------------------------------------------------------------------------

CLIENT = """
import http.client, select, sys
port, path, cookie, token, said = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5]
head = (f'--x\\r\\ncontent-disposition: form-data; name="token"\\r\\n\\r\\n{token}\\r\\n--x\\r\\n'
        'content-disposition: form-data; name="census"; filename="c.csv"\\r\\n\\r\\n').encode()
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
connection.putrequest("POST", path)
connection.putheader("cookie", cookie)
connection.putheader("content-type", "multipart/form-data; boundary=x")
connection.putheader(*(("content-length", str(2**30)) if said == "said" else ("transfer-encoding", "chunked")))
sent = 0
try:
    connection.endheaders()
    for piece in [head, *[b"a,b,c\\n" * 174763] * 1024]:
        connection.send(piece if said == "said" else b"%x\\r\\n%s\\r\\n" % (len(piece), piece))
        sent += len(piece)
        if select.select([connection.sock], [], [], 0)[0]:
            break
except OSError:
    pass
try:
    print(connection.getresponse().status, sent)
except (OSError, http.client.HTTPException):
    print("cut", sent)
"""


class Started(NamedTuple):
    """A server in a process of its own."""

    pid: int
    port: str
    secret: str

    def most_memory(self) -> int:
        """The most that the server has held so far, in bytes."""
        held = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", held)
        assert found
        return int(found[1]) * 1024


@pytest.fixture
def started(folder: Path) -> Iterator[Started]:
    """The server as a user starts it."""
    if not Path("/proc/self/status").exists():
        pytest.skip("what a process holds is read from /proc")
    path = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-c", "from megaroth.cli.main import main; main()", "serve", str(folder)]
    with subprocess.Popen(
        [*command, "--port", "0", "--no-browser"],
        env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?key=(\S+)", process.stdout.readline())
        assert found
        try:
            yield Started(process.pid, found[1], found[2])
        finally:
            process.terminate()


def sender(code: str, *arguments: str) -> str:
    """A client in a process of its own, since a test may use no socket."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.strip()


@pytest.mark.parametrize("said", ["said", "not said"])
def test_a_gigabyte_is_refused_early_and_held_nowhere(started: Started, settings: Settings, said: str) -> None:
    """The answer comes while it is still being sent: at once where its size is told, else after what is permitted."""
    from megaroth.web.safety import cookie_name, session_of, token_of

    here = settings._replace(secret=started.secret, port=int(started.port))
    cookie = f"{cookie_name(here)}={session_of(here)}"
    before = started.most_memory()
    for path in ("/census", "/h/lee/ledger/table", "/api/v1/census/test"):
        answer, sent = sender(CLIENT, started.port, path, cookie, token_of(here), said).split()
        assert answer in {"413", "cut"}, (path, answer)
        assert int(sent) < (2**23 if said == "said" else MOST_BYTES + 2**24), (path, sent)
    assert started.most_memory() - before < MOST_BYTES


def bomb(*, honest: bool) -> bytes:
    """A workbook of a megabyte that unfolds to a gigabyte; a dishonest one says in its directory that it is small."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(1024):
                sheet.write(b"\0" * 2**20)
    content = made.getvalue()
    if honest:
        return content
    return content.replace((2**30).to_bytes(4, "little"), (1000).to_bytes(4, "little"))


@pytest.mark.parametrize("honest", [True, False], ids=["as it says", "more than it says"])
def test_a_workbook_that_unfolds_to_a_gigabyte_is_refused(browser: Browser, folder: Path, honest: bool) -> None:
    import resource

    content = bomb(honest=honest)
    assert len(content) < 2 * 2**20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    name = "census.xlsx"
    for path, files in (
        ("/census", {"census": (name, content), "plan": ("plan.toml", PLAN.read_bytes())}),
        ("/api/v1/census/test", {"census": (name, content), "plan": ("plan.toml", PLAN.read_bytes())}),
    ):
        answer = browser.send("POST", path, data={"token": browser.token()}, files=files)
        assert answer.status_code == 422, (path, answer.text[:300])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024
    assert [path for path in folder.rglob("*") if path.suffix == ".xlsx" or path.name.startswith(".incoming")] == []


def test_a_good_census_is_taken_by_the_same_door(browser: Browser) -> None:
    """So that the refusals above are of the bomb, and not of the request."""
    files = {"census": ("census.csv", CENSUS.read_bytes()), "plan": ("plan.toml", PLAN.read_bytes())}
    assert browser.send("POST", "/census", data={"token": browser.token()}, files=files).status_code == 303


def test_many_small_fields_are_no_way_around(browser: Browser) -> None:
    token = browser.token()
    many = {"token": token, **{f"f{number}": "x" for number in range(20_000)}}
    assert browser.send("POST", "/h/lee/plan", data=many).status_code < 500
    files = [("file", (f"{number}.csv", b"x")) for number in range(2_000)]
    answer = browser.send("POST", "/h/lee/ledger/table", data={"token": token}, files=files)
    assert 400 <= answer.status_code < 500
