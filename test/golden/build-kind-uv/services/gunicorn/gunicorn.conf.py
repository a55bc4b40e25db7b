"""gunicorn reads this file from the directory it is started in."""

import os

import network

network.check()

# "[::]" takes IPv6 and IPv4. It is here and not in the start command because a PORT that
# is set but empty would break `--bind [::]:$PORT`; the second address is the fallback.
bind = network.addresses(f"[::]:{network.port}", f"0.0.0.0:{network.port}")

# Threads, so that one slow request does not hold up the others, health checks among them.
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
threads = 8

# After SIGTERM, requests in flight get 10 seconds.
graceful_timeout = 10

# The socket of gunicornc, which nothing needs here (older versions ignore the name).
# https://docs.gunicorn.org/en/stable/settings.html
control_socket_disable = True


def on_starting(server):
    # A master started by SIGUSR2 inherits the sockets of the old one.
    if not server.master_pid:
        network.require_free_port()


def worker_exit(server, worker):
    network.close()
