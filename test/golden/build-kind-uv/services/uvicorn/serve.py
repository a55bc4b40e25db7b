"""Starts uvicorn on a socket of our own: `python serve.py`, while developing `--reload`.

`uvicorn --host ::` takes IPv6 only with one worker and both families with two;
`--host ""` takes both with one and IPv4 only with two. A socket made here takes both
with one worker, several and reload. https://github.com/Kludex/uvicorn/issues/2945
"""

import errno
import logging
import os
import signal
import socket
import sys

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import ChangeReload, Multiprocess

import network


def listen(port: int) -> socket.socket:
    try:
        if socket.has_dualstack_ipv6():
            return socket.create_server(
                ("::", port), family=socket.AF_INET6, dualstack_ipv6=True
            )
        return socket.create_server(("0.0.0.0", port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"port {port} is already in use")
        raise


def main() -> None:
    network.check()
    listener = listen(network.port)
    # asyncio sets this only if a socket names TCP as its protocol; this one says 0.
    # Without it a request on an open connection takes 40 ms. On Linux accepted
    # sockets inherit it.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        "app:app",
        workers=int(os.environ.get("WEB_CONCURRENCY") or 1),
        reload="--reload" in sys.argv,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)

    # uvicorn raises a signal once more when it has stopped: that is no failure.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))

    host = "[::]" if listener.family == socket.AF_INET6 else "0.0.0.0"
    log = logging.getLogger("uvicorn.error")
    log.info("Uvicorn running on http://%s:%d", host, network.port)

    if config.should_reload:
        ChangeReload(config, target=server.run, sockets=[listener]).run()
    elif config.workers > 1:
        # An app that cannot be imported stops here; its workers would restart forever.
        config.load_app()
        supervisor = Multiprocess(config, sockets=[listener])
        supervisor.run()
        if any(worker.exitcode == STARTUP_FAILURE for worker in supervisor.processes):
            sys.exit(STARTUP_FAILURE)
    else:
        server.run(sockets=[listener])


# Workers are started anew from this file, and must not start workers themselves.
if __name__ == "__main__":
    main()
