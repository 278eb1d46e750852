"""What the page costs the server, and 50 browsers at once; run it as ``python benchmarks/page.py [rounds]``.

The server is started as a user starts it. CPU time is its own (user and system of its process, from /proc), not that of
the browser: of the start until the first answer page is out, of that page alone, of a page after it, and of a what-if.
Then 50 clients over loopback, each with a connection of its own, do at once what a person does: open the plan, open the
working of numbers, try facts, look at calendar and ledger. With ``MEGAROTH_TEST_BROWSER`` some of them are windows of a
real Chromium. Linux alone, since it reads /proc.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
EXAMPLES = ("employee", "sole-proprietor", "couple", "two-jobs", "lee")
CLIENTS, WINDOWS = 50, 4
AIM_FIRST, AIM_WHAT_IF = 300, 100
TICK = os.sysconf("SC_CLK_TCK")
MEGAROTH = ("-c", "from megaroth.cli.main import main; main()")


class Server:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process = process
        self.address = address
        self.base = address.partition("/?")[0]

    def cpu(self) -> float:
        """Milliseconds of CPU that it has taken so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / TICK

    def memory(self) -> int:
        """The most memory it has held, in MB."""
        held = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmHWM:\s+(\d+)", held)[1]) >> 10  # type: ignore[index]


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, *MEGAROTH, "serve", str(folder), "--port", "0", "--no-browser", "--as-of", "2026-11-21"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().rpartition(" ")[2].strip()
        try:
            yield Server(process, address)
        finally:
            process.terminate()


def filled(folder: Path) -> Path:
    """A folder with some households, and a year in the ledger of one."""
    folder.mkdir()
    for name in EXAMPLES:
        (folder / f"{name}.toml").write_bytes((ROOT / "examples" / f"{name}.toml").read_bytes())
    rows = ("--csv", "examples/lee-2026.csv", "--as-of", "2026-12-31")
    command = [sys.executable, *MEGAROTH, "ledger", "add", str(folder / "lee.toml"), *rows]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    return folder


def token_of(page: str) -> str:
    found = re.search(r"X-Megaroth-Token\": \"(\w+)", unescape(page))
    assert found
    return found[1]


# --- one browser ---------------------------------------------------------------------------------------------


def alone(folder: Path, rounds: int) -> None:
    """CPU of single pages; the clock of /proc has ticks of 10 ms, so what is repeatable is repeated."""
    starts: list[float] = []
    firsts: list[float] = []
    for _ in range(5):
        with serving(folder) as server, httpx.Client(follow_redirects=True, timeout=60) as client:
            client.get(server.address).raise_for_status()
            before = server.cpu()
            client.get(f"{server.base}/h/employee/plan").raise_for_status()
            starts.append(server.cpu())
            firsts.append(server.cpu() - before)
    print(f"first answer page after the start: {statistics.median(firsts):.0f} ms CPU (aim: {AIM_FIRST})")
    print(f"start and first answer page together: {statistics.median(starts):.0f} ms CPU")
    with serving(folder) as server, httpx.Client(follow_redirects=True, timeout=60) as client:
        token = token_of(client.get(server.address).text)
        for name in EXAMPLES:
            page = f"{server.base}/h/{name}/plan" + ("?as_of=2026-07-01" if name == "couple" else "")
            page += "?as_of=2026-01-02" if name == "two-jobs" else ""
            before = server.cpu()
            client.get(page).raise_for_status()
            first = server.cpu() - before
            before = server.cpu()
            for _ in range(rounds):
                client.get(page).raise_for_status()
            again = (server.cpu() - before) / rounds
            before = server.cpu()
            for number in range(rounds):
                form = {"token": token, "other": f"magi={90_000 + number}"}
                client.post(page, data=form, headers={"hx-request": "true"}).raise_for_status()
            what_if = (server.cpu() - before) / rounds
            print(
                f"{name:16} worked out {first:4.0f} ms, shown again {again:5.1f} ms, what-if {what_if:5.1f} ms CPU "
                f"(aim: {AIM_WHAT_IF})"
            )
        print(f"memory of the server: {server.memory()} MB")


# --- fifty at once -------------------------------------------------------------------------------------------


async def person(server: Server, number: int, taken: list[float], wrong: list[str]) -> None:
    """What one person does."""
    name = EXAMPLES[number % len(EXAMPLES)]
    day = {"couple": "?as_of=2026-07-01", "two-jobs": "?as_of=2026-01-02"}.get(name, "")
    async with httpx.AsyncClient(follow_redirects=True, timeout=120) as client:

        async def ask(method: str, address: str, **more: object) -> str:
            began = time.perf_counter()
            try:
                answer = await client.request(method, f"{server.base}{address}", **more)  # type: ignore[arg-type]
            except httpx.HTTPError as error:
                wrong.append(f"{address}: {error!r}")
                return ""
            taken.append(time.perf_counter() - began)
            if answer.status_code != 200:
                wrong.append(f"{address}: {answer.status_code}")
            return answer.text

        await ask("GET", server.address.removeprefix(server.base))
        page = await ask("GET", f"/h/{name}/plan{day}")
        for link in re.findall(r'class="number" href="([^"]+)"', page)[:3]:
            await ask("GET", unescape(link), headers={"hx-request": "true"})
        for step in range(3):
            form = {"token": token_of(page), "other": f"magi={80_000 + 100 * number + step}"}
            await ask("POST", f"/h/{name}/plan{day}", data=form, headers={"hx-request": "true"})
        for end in ("calendar", "ledger", "clocks"):
            await ask("GET", f"/h/{name}/{end}{day}")


async def crowd(server: Server, clients: int) -> tuple[list[float], list[str]]:
    taken: list[float] = []
    wrong: list[str] = []
    await asyncio.gather(*(person(server, number, taken, wrong) for number in range(clients)))
    return taken, wrong


WINDOW = """
import sys
from playwright.sync_api import sync_playwright
address, program, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
wrong = []
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
    pages = [browser.new_context().new_page() for _ in range(count)]
    for page in pages:
        page.set_default_timeout(120_000)
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.goto(address)
    for end in ("plan", "calendar", "ledger", "convert"):
        for page in pages:
            answer = page.goto(address.partition("/?")[0] + "/h/employee/" + end)
            if answer.status != 200:
                wrong.append(f"{end}: {answer.status}")
    browser.close()
print(len(wrong), *wrong)
"""


def together(folder: Path) -> None:
    program = os.environ.get("MEGAROTH_TEST_BROWSER", "")
    with serving(folder) as server:
        windows = None
        if program:
            command = [sys.executable, "-c", WINDOW, server.address, program, str(WINDOWS)]
            windows = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        before, began = server.cpu(), time.perf_counter()
        taken, wrong = asyncio.run(crowd(server, CLIENTS - (WINDOWS if program else 0)))
        seconds = time.perf_counter() - began
        in_windows = "0"
        if windows is not None:
            in_windows = windows.communicate(timeout=300)[0].strip()
        spread = statistics.quantiles(taken, n=20)
        each = (server.cpu() - before) / len(taken)
        print(f"{CLIENTS} at once, {WINDOWS if program else 0} of them windows of Chromium: {len(taken)} requests in "
              f"{seconds:.1f} s, {len(taken) / seconds:.0f} a second, {each:.0f} ms CPU each")  # fmt: skip
        print(f"an answer took {spread[9]:.2f} s in the middle, {spread[18]:.2f} s for 19 of 20, "
              f"{max(taken):.2f} s at most")  # fmt: skip
        print(f"errors: {len(wrong)} of the clients, {in_windows} of the windows; memory {server.memory()} MB")
        for each in wrong[:5]:
            print(f"  {each}")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as held:
        folder = filled(Path(held) / "households")
        alone(folder, rounds)
        together(folder)


if __name__ == "__main__":
    main()
