#!/usr/bin/env python3
# This file is part of Kefu.
# SPDX-License-Identifier: Apache-2.0
"""Posts single events to `kefu serve` over 32 connections to its unix socket, each when the one before is answered, and prints
how many a second were acknowledged, with the median and the 99th percentile of the time that one took.

    kefu serve --data-dir DIRECTORY --listen unix:SOCKET &
    python3 Benchmarks/posts.py SOCKET [SECONDS]
"""

import asyncio
import json
import sys
import time
import uuid

CONNECTIONS = 32
SUBJECTS = 5000


async def post(path, run, number, end, taken):
    reader, writer = await asyncio.open_unix_connection(path)
    count = 0
    while time.monotonic() < end:
        event = {
            "specversion": "1.0", "id": f"{run}-{number}-{count}", "source": "/benchmark", "type": "message.received",
            "subject": f"customers/c{(number * 977 + count * 31) % SUBJECTS}", "time": "2026-05-11T10:00:00Z", "shop": "s",
            "data": {"text": "hello there, is it there"},
        }
        body = json.dumps(event).encode()
        begun = time.monotonic()
        writer.write(
            b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cloudevents+json\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body
        )
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = next(line for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
        answer = await reader.readexactly(int(length.split(b":")[1]))
        if head.split(b" ")[1] != b"200":
            sys.exit(answer.decode())
        taken.append(time.monotonic() - begun)
        count += 1
    writer.close()


async def main(path, seconds):
    taken = []
    end = time.monotonic() + seconds
    run = uuid.uuid4()
    await asyncio.gather(*(post(path, run, number, end, taken) for number in range(CONNECTIONS)))
    taken.sort()
    median, last = taken[len(taken) // 2] * 1000, taken[len(taken) * 99 // 100] * 1000
    print(f"{len(taken) / seconds:,.0f} /s, median {median:.2f} ms, p99 {last:.2f} ms")


if len(sys.argv) < 2:
    sys.exit(__doc__)
asyncio.run(main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 4))
