"""The private network in one file: the port to listen on and what this service calls.

Managed by rnet: `npx -p create-rnet-app rnet sync` regenerates it and merges your edits.
Importing it has no effect, so tests and builds need no variable.
"""

import errno
import functools
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import httpx
import pymongo
import redis as redis_py
from datadog.dogstatsd import DogStatsd
from rq import Queue


def _is_port(text: str) -> bool:
    return re.fullmatch("[0-9]{1,5}", text) is not None and 0 < int(text) < 65536


_given_port = os.environ.get("PORT") or "3003"

# Where to listen. check() refuses a PORT that is no number from 1 to 65535.
port = int(_given_port) if _is_port(_given_port) else 3003


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
                f'{variable} {problem}. On Railway set it on "gunicorn" to {expected} '
                "(.env.railway has it); locally copy .env.example to .env"
            )
    if problems:
        raise SystemExit("\n".join(problems))


def _variables() -> dict[str, tuple[Callable[[str], str | None], str]]:
    """The variables of the links: how each is checked, what Railway should make of it."""
    return {
        "STATSD_DATADOG_HOST": (
            _host_problem,
            "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
        ),
        "STATSD_DATADOG_PORT": (
            _port_problem,
            "${{statsd.PORT}}",
        ),
        "EXPRESS_HTTPX_URL": (
            _url_problem,
            "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
        ),
        "MONGO_PYMONGO_URL": (
            _url_problem,
            "${{mongo.MONGO_URL}}",
        ),
        "REDIS_REDIS_URL": (
            _url_problem,
            "${{redis.REDIS_URL}}",
        ),
        "REDIS_RQ_URL": (
            _url_problem,
            "${{redis.REDIS_URL}}",
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


def addresses(ipv6: str, ipv4: str) -> list[str]:
    """Which of the two to listen on, so that this kernel serves IPv6 and IPv4.

    A socket on "[::]" accepts IPv4 as well, and a second one on "0.0.0.0" would collide
    with it - unless the kernel was set to net.ipv6.bindv6only=1, where it takes both.
    On a kernel without IPv6 only "0.0.0.0" is left.
    """
    try:
        with socket.socket(socket.AF_INET6) as probe:
            ipv6_only = probe.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
    except OSError:
        return [ipv4]
    return [ipv6, ipv4] if ipv6_only else [ipv6]


def require_free_port() -> None:
    """Stop the process, in one line, if another program listens on the port."""
    for family, host in ((socket.AF_INET6, "::"), (socket.AF_INET, "0.0.0.0")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SystemExit(f"port {port} is already in use") from None


_open = ExitStack()
_probes: dict[str, Callable[[], None]] = {}


def close() -> None:
    """Close every client that was made; the next use makes a new one."""
    _open.close()


def probe_links() -> dict[str, str]:
    """Ask all links at once, for 2 seconds; each is "ok" or "failed", stderr says why."""
    answers = {}

    def ask(link: str) -> None:
        try:
            _probes[link]()
            answers[link] = "ok"
        except Exception as error:
            answers[link] = "failed"
            print(f"{link}: {type(error).__name__}: {error}", file=sys.stderr)

    threads = []
    deadline = time.monotonic() + 2
    for link in _probes:
        # A daemon, so that one still waiting for its answer does not hold up the exit.
        threads.append(threading.Thread(target=ask, args=[link], daemon=True))
        threads[-1].start()
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    for link in _probes:
        if link not in answers:
            answers[link] = "failed"
            print(f"{link}: no answer within 2 seconds", file=sys.stderr)
    return {link: answers[link] for link in _probes}


def _probe(link: str) -> Callable[[Callable[[], None]], None]:
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
def statsd_datadog() -> DogStatsd:
    """`statsd_datadog().increment("name")` counts at statsd."""
    # datadog needs no option for IPv6. The sender is a thread, so that looking the host
    # up holds up no request; no extras that only Datadog's own agent understands.
    client = _Statsd(
        host=os.environ["STATSD_DATADOG_HOST"],
        port=int(os.environ["STATSD_DATADOG_PORT"]),
        disable_background_sender=False,
        disable_telemetry=True,
        origin_detection_enabled=False,
        sender_queue_size=1000,
    )
    _open.callback(client.stop, timeout=2)
    _open.callback(statsd_datadog.cache_clear)
    return client


@_probe("STATSD_DATADOG")
def _probe_statsd_datadog() -> None:
    host = os.environ["STATSD_DATADOG_HOST"]
    socket.getaddrinfo(host, None)
    statsd_datadog().increment("health.links")


@functools.cache
def express_httpx() -> httpx.Client:
    """`express_httpx().get("/path")` calls express."""
    # httpx needs no option for IPv6: it tries every address of the name and looks the
    # name up for every new connection. The retries are for a target still starting.
    client = httpx.Client(
        base_url=os.environ["EXPRESS_HTTPX_URL"],
        timeout=10,
        transport=httpx.HTTPTransport(retries=2),
    )
    _open.callback(client.close)
    _open.callback(express_httpx.cache_clear)
    return client


@_probe("EXPRESS_HTTPX_URL")
def _probe_express_httpx() -> None:
    response = express_httpx().get("/health")
    response.raise_for_status()


@functools.cache
def mongo_pymongo() -> pymongo.MongoClient:
    """`mongo_pymongo()["database"]["collection"].find_one()` asks mongo."""
    # pymongo needs no option for IPv6. It reconnects by itself; an operation waits 5 s
    # for a server, not 30.
    client: pymongo.MongoClient = pymongo.MongoClient(
        os.environ["MONGO_PYMONGO_URL"],
        serverSelectionTimeoutMS=5000,
    )
    _open.callback(client.close)
    _open.callback(mongo_pymongo.cache_clear)
    return client


@_probe("MONGO_PYMONGO_URL")
def _probe_mongo_pymongo() -> None:
    mongo_pymongo().admin.command("ping")


@functools.cache
def redis_redis() -> redis_py.Redis:
    """`redis_redis().get("key")` asks redis."""
    # redis-py needs no option for IPv6. from_url() alone never retries, unlike Redis().
    client = redis_py.Redis.from_url(
        os.environ["REDIS_REDIS_URL"],
        retry=redis_py.retry.Retry(redis_py.default_backoff(), retries=6),
    )
    _open.callback(client.close)
    _open.callback(redis_redis.cache_clear)
    return client


@_probe("REDIS_REDIS_URL")
def _probe_redis_redis() -> None:
    redis_redis().ping()


@functools.cache
def redis_rq() -> Queue:
    """`redis_rq().enqueue(function)` queues on redis.

    Run the jobs with `rq worker --url "$REDIS_RQ_URL"`.
    """
    # redis-py needs no option for IPv6. from_url() alone never retries, unlike Redis().
    connection = redis_py.Redis.from_url(
        os.environ["REDIS_RQ_URL"],
        retry=redis_py.retry.Retry(redis_py.default_backoff(), retries=6),
    )
    _open.callback(connection.close)
    _open.callback(redis_rq.cache_clear)
    return Queue(connection=connection)


@_probe("REDIS_RQ_URL")
def _probe_redis_rq() -> None:
    redis_rq().connection.ping()
