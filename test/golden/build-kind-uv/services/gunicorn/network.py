"""The private network in one file: the port to listen on and what this service calls.

Managed by rnet: `npx -p create-rnet-app rnet sync` regenerates it and merges your edits.
Importing it has no effect, so tests and builds need no variable.
"""

import errno
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack


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
    if problems:
        raise SystemExit("\n".join(problems))


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
