"""The private network in one file: the port to listen on and what this service calls.

Managed by rnet: `npx -p create-rnet-app rnet sync` regenerates it and merges your edits.
Importing it has no effect, so tests and builds need no variable.
"""

import asyncio
import functools
import os
import re
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import httpx


def _is_port(text: str) -> bool:
    return re.fullmatch("[0-9]{1,5}", text) is not None and 0 < int(text) < 65536


_given_port = os.environ.get("PORT") or "3002"

# Where to listen. check() refuses a PORT that is no number from 1 to 65535.
port = int(_given_port) if _is_port(_given_port) else 3002


def check() -> None:
    """Stop the process, with a line for each variable that is wrong.

    The entry point calls this first: better here than at the first request.
    """
    problems = []
    if not _is_port(_given_port):
        problems.append(f'PORT is not a number from 1 to 65535 (got "{_given_port}")')
    for variable, (problem_of, expected) in _variables().items():
        value = os.environ.get(variable)
        problem = "is not set" if value is None else _empty(value) or problem_of(value)
        if problem:
            problems.append(
                f'{variable} {problem}. On Railway set it on "my-uvicorn" to {expected} '
                "(.env.railway has it); locally copy .env.example to .env"
            )
    if problems:
        raise SystemExit("\n".join(problems))


def _variables() -> dict[str, tuple[Callable[[str], str | None], str]]:
    """The variables of the links: how each is checked, what Railway should make of it."""
    return {
        "OTHER_URL": (
            _url_problem,
            "http://${{my-hypercorn.RAILWAY_PRIVATE_DOMAIN}}:${{my-hypercorn.PORT}}",
        ),
    }


def _empty(value: str) -> str | None:
    if not value.strip():
        return "is empty"
    if "{{" in value:
        reason = "it names no existing service"
        return f'still contains a reference (got "{_masked(value)}": {reason})'
    return None


_URL = re.compile(r"([a-z][a-z0-9+.-]*)://(?:[^/?#]*@)?([^/?#@]+)([/?#].*)?", re.I)
_ADDRESS = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:\[\]]+)(?::([0-9]*))?", re.I)


def _url_problem(value: str) -> str | None:
    got = f'got "{_masked(value)}"'
    url = _URL.fullmatch(value)
    if url is None:
        return f"is not a URL ({got})"
    scheme = url[1].lower()
    # A mongodb:// URL may name several servers.
    for part in url[2].split(","):
        address = _ADDRESS.fullmatch(part)
        if address is None or (address[2] and not _is_port(address[2])):
            return f"is not a URL ({got})"
        if not address[2] and scheme != "https" and not scheme.endswith("+srv"):
            return f"has no port ({got}: the target's PORT is not set)"
        if scheme == "https" and _is_private(address[1]):
            return f"is https ({got}: private hosts speak http://)"
        problem = _host_problem(address[1])
        if problem:
            return problem
    return None


def _host_problem(host: str) -> str | None:
    if not _is_private(host) or os.environ.get("RAILWAY_ENVIRONMENT_NAME"):
        return None
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return (
            f"names {host}, which does not resolve here: private names do not resolve "
            "from a laptop, a browser or another vendor's servers"
        )
    return None


def _is_private(host: str) -> bool:
    return host.lower().endswith(".railway.internal")


def _masked(value: str) -> str:
    """The value without the password of a URL."""
    return re.sub(r"^([A-Za-z0-9+.-]+://)?([^:/@]*):.*@", r"\1\2:***@", value)


_open = AsyncExitStack()
_probes: dict[str, Callable[[], Awaitable[None]]] = {}


async def close() -> None:
    """Close every client that was made; the next use makes a new one."""
    await _open.aclose()


async def probe_links() -> dict[str, str]:
    """Ask all links at once, for 2 seconds; each is "ok" or "failed", stderr says why."""

    async def answer(link: str) -> str:
        try:
            async with asyncio.timeout(2):
                await _probes[link]()
        except TimeoutError:
            print(f"{link}: no answer within 2 seconds", file=sys.stderr)
        except Exception as error:
            print(f"{link}: {type(error).__name__}: {error}", file=sys.stderr)
        else:
            return "ok"
        return "failed"

    answers = await asyncio.gather(*map(answer, _probes))
    return dict(zip(_probes, answers, strict=True))


def _probe(link: str) -> Callable[[Callable[[], Awaitable[None]]], None]:
    """Name the link that a function asks."""
    return functools.partial(_probes.__setitem__, link)


@functools.cache
def other() -> httpx.AsyncClient:
    """`await other().get("/path")` calls my-hypercorn."""
    # httpx needs no option for IPv6: it tries every address of the name and looks the
    # name up for every new connection. The retries are for a target still starting.
    client = httpx.AsyncClient(
        base_url=os.environ["OTHER_URL"],
        timeout=10,
        transport=httpx.AsyncHTTPTransport(retries=2),
    )
    _open.push_async_callback(client.aclose)
    _open.callback(other.cache_clear)
    return client


@_probe("OTHER_URL")
async def _probe_other() -> None:
    response = await other().get("/health")
    response.raise_for_status()
