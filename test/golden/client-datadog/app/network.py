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
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from datadog.dogstatsd import DogStatsd


def _is_port(text: str) -> bool:
    return re.fullmatch("[0-9]{1,5}", text) is not None and 0 < int(text) < 65536


_given_port = os.environ.get("PORT") or "3000"

# Where to listen. check() refuses a PORT that is no number from 1 to 65535.
port = int(_given_port) if _is_port(_given_port) else 3000


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
                f'{variable} {problem}. On Railway set it on "app" to {expected} '
                "(.env.railway has it); locally copy .env.example to .env"
            )
    if problems:
        raise SystemExit("\n".join(problems))


def _variables() -> dict[str, tuple[Callable[[str], str | None], str]]:
    """The variables of the links: how each is checked, what Railway should make of it."""
    return {
        "BACKEND_HOST": (
            _host_problem,
            "${{backend.RAILWAY_PRIVATE_DOMAIN}}",
        ),
        "BACKEND_PORT": (
            _port_problem,
            "${{backend.PORT}}",
        ),
        "OTHER_BACKEND_HOST": (
            _host_problem,
            "${{second-backend.RAILWAY_PRIVATE_DOMAIN}}",
        ),
        "OTHER_BACKEND_PORT": (
            _port_problem,
            "${{second-backend.PORT}}",
        ),
    }


def _empty(value: str) -> str | None:
    if not value.strip():
        return "is empty"
    if "{{" in value:
        reason = "it names no existing service"
        return f'still contains a reference (got "{_masked(value)}": {reason})'
    return None


def _port_problem(value: str) -> str | None:
    return None if _is_port(value) else f'is not a port from 1 to 65535 (got "{value}")'


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


class _Statsd(DogStatsd):
    """A DogStatsd that looks its host up again every minute.

    The original keeps the first address it got, and an address changes at every deploy.
    """

    _looked_up = 0.0

    def get_socket(self, telemetry: bool = False) -> socket.socket:
        if time.monotonic() - self._looked_up > 60:
            self.close_socket()
            self._looked_up = time.monotonic()
        return super().get_socket(telemetry)


@functools.cache
def backend() -> DogStatsd:
    """`backend().increment("name")` counts at backend."""
    # datadog needs no option for IPv6. The sender is a thread, so that looking the host
    # up holds up no request; no extras that only Datadog's own agent understands.
    client = _Statsd(
        host=os.environ["BACKEND_HOST"],
        port=int(os.environ["BACKEND_PORT"]),
        disable_background_sender=False,
        disable_telemetry=True,
        origin_detection_enabled=False,
        sender_queue_size=1000,
    )
    _open.callback(client.stop, timeout=2)
    _open.callback(backend.cache_clear)
    return client


@_probe("BACKEND")
async def _probe_backend() -> None:
    host = os.environ["BACKEND_HOST"]
    await asyncio.get_running_loop().getaddrinfo(host, None)
    backend().increment("health.links")


@functools.cache
def other_backend() -> DogStatsd:
    """`other_backend().increment("name")` counts at second-backend."""
    # datadog needs no option for IPv6. The sender is a thread, so that looking the host
    # up holds up no request; no extras that only Datadog's own agent understands.
    client = _Statsd(
        host=os.environ["OTHER_BACKEND_HOST"],
        port=int(os.environ["OTHER_BACKEND_PORT"]),
        disable_background_sender=False,
        disable_telemetry=True,
        origin_detection_enabled=False,
        sender_queue_size=1000,
    )
    _open.callback(client.stop, timeout=2)
    _open.callback(other_backend.cache_clear)
    return client


@_probe("OTHER_BACKEND")
async def _probe_other_backend() -> None:
    host = os.environ["OTHER_BACKEND_HOST"]
    await asyncio.get_running_loop().getaddrinfo(host, None)
    other_backend().increment("health.links")
