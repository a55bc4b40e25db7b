"""What `hypercorn --config file:hypercorn_config.py app:app` reads."""

import os
import sys

# hypercorn does not look beside this file for modules.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import network  # noqa: E402

network.check()
network.require_free_port()

# "[::]" takes IPv6 and IPv4. It is here and not in the start command because a PORT that
# is set but empty would break `--bind [::]:$PORT`; the second address is the fallback.
bind = network.addresses(f"[::]:{network.port}", f"0.0.0.0:{network.port}")

# WEB_CONCURRENCY=1, the default, is this process alone, which hypercorn calls 0. With
# worker processes it exits 0 when it cannot start, and two or more of them drop requests
# in flight at SIGTERM.
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
if workers == 1:
    workers = 0

# After SIGTERM, requests in flight get 10 seconds - since Python 3.12 as long as they need,
# so that the platform ends them: https://github.com/pgjones/hypercorn/issues/308
graceful_timeout = 10
