"""Lists the channels of credentials.yml and tells which cannot start: `python -m unknot.channels`, `make channels`.

Nothing is sent. With `--ask` each platform is asked whom the credentials belong to.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin

from unknot.channels import credentials
from unknot.channels.connector import PREFIX, Connector
from unknot.channels.credentials import Configured, CredentialsError
from unknot.channels.outbound import UnreachableError


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each channel. Return 0 if all can start, 1 if one cannot or there is none."""
    parser = argparse.ArgumentParser(prog="python -m unknot.channels", description=__doc__)
    parser.add_argument("--credentials", type=Path, default=Path("credentials.yml"), help="default: %(default)s")
    parser.add_argument("--ask", action="store_true", help="ask the platforms whom the credentials belong to")
    options = parser.parse_args(arguments)
    logging.getLogger("rasa").setLevel(logging.ERROR)
    try:
        configured = credentials.read(options.credentials)
    except CredentialsError as error:
        print(error, file=sys.stderr)
        return 1
    if not configured:
        print(f"{options.credentials}: no channel of Unknot is turned on. docs/channels/ tells how.", file=sys.stderr)
        return 1
    return max([_report(one, os.environ, ask=options.ask) for one in configured])


def _report(configured: Configured, environment: Mapping[str, str], *, ask: bool) -> int:
    try:
        channel = credentials.make(configured, environment)
        line = f"ready: {channel.name().removeprefix(PREFIX)} at {urljoin('/webhooks/', channel.url_prefix())}"
        if ask and isinstance(channel, Connector):
            line += f" ({asyncio.run(_asked(channel))})"
    except CredentialsError as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    except UnreachableError as error:
        print(f"cannot be asked: {configured.path}: no answer from the platform ({error}).", file=sys.stderr)
        return 1
    print(line)
    return 0


async def _asked(channel: Connector) -> str:
    try:
        return await channel.whoami()
    finally:
        await channel.close()


if __name__ == "__main__":
    sys.exit(main())
