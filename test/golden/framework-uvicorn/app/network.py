"""The private network in one file: the port to listen on and what this service calls.

Managed by rnet: `npx -p create-rnet-app rnet sync` regenerates it and merges your edits.
Importing it has no effect, so tests and builds need no variable.
"""

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack


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
