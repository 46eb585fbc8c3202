#!/usr/bin/env python3
# This file is part of Kefu.
# SPDX-License-Identifier: Apache-2.0
"""Appends a shop's chat export to Kefu's log.

Reads one JSON object a line from standard input, for example

    {"mall": "100000001", "customer": "c-17", "sent_at": "2026-05-11T10:10:15+08:00", "text": "什么时候发货？"}

and appends each as a CloudEvent by the SQL function kefu.append. Lines that are no such record and records that the log
refuses are named on standard error, and the others are stored; the last line of standard output is a summary. A run that
was cut off is simply started again: the same record has the same id, so what was stored already is a duplicate. Needs
psycopg 3 (PyPI: psycopg[binary]).

    python3 append.py 'postgres://erp@db.example/kefu' < chats.ndjson

Exit status: 0 all is stored, 3 records were refused or in conflict, 1 the database cannot be used.
"""

import hashlib
import json
import sys
import time
from collections import Counter

import psycopg

BATCH = 200
ATTEMPTS = 10
FIELDS = ("mall", "customer", "sent_at", "text")


def deterministic_id(*fields):
    """An id for a record that has none: the same fields give the same id, today and in ten years.

    The fields are written as a JSON array, so that ("ab", "c") and ("a", "bc") differ.
    """
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def parsed(line):
    """The record of a line. Raises ValueError, which says what is wrong and quotes nothing that a customer wrote."""
    try:
        record = json.loads(line.decode())
        # Python takes NaN and halves of characters for JSON, which nobody else does.
        json.dumps(record, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise ValueError("this is no JSON in UTF-8") from None
    if not isinstance(record, dict):
        raise ValueError("a record is a JSON object")
    for name in FIELDS:
        if not isinstance(record.get(name), str):
            raise ValueError(f"{name}: is missing or no text")
    if not isinstance(record.get("message_id"), str | None):
        raise ValueError("message_id: is no text")
    return record


class Mapping:
    """Turns records of the export into CloudEvents."""

    def __init__(self):
        self.seen = Counter()

    def event(self, record):
        key = tuple(record[name] for name in FIELDS)
        # Who writes the same twice in a second means it twice: the second one is number 1.
        number = self.seen[key]
        self.seen[key] += 1
        return {
            "specversion": "1.0",
            "id": record.get("message_id") or deterministic_id("message", *key, number),
            "source": "/pdd/mall/" + record["mall"],
            "type": "message.received",
            "subject": "customers/" + record["customer"],
            "time": record["sent_at"],
            "shop": "pdd-" + record["mall"],
            "data": {"customer_id": record["customer"], "text": record["text"]},
        }


class Log:
    """A connection to the log that is made again when it is lost."""

    def __init__(self, database):
        self.database = database
        self.connection = None

    def append(self, events):
        """Appends events in one transaction; returns (outcome, partition, offset, reason) of each.

        After a lost connection nobody knows whether the commit came through. Appending again tells: what was stored is
        answered as a duplicate, with its first position.
        """
        text = json.dumps(events, ensure_ascii=False)
        for attempt in range(ATTEMPTS):
            try:
                if self.connection is None:
                    # Every statement commits at once: the call holds its locks no longer than it takes.
                    self.connection = psycopg.connect(self.database, autocommit=True)
                return self.connection.execute(
                    'SELECT outcome, partition, "offset", reason FROM kefu.append(%s::json) ORDER BY n', (text,)
                ).fetchall()
            except psycopg.OperationalError as error:
                # A lost or refused connection, a server that restarts, a time-out, a deadlock: all pass.
                if self.connection is not None:
                    self.connection.close()
                    self.connection = None
                if attempt + 1 == ATTEMPTS:
                    raise
                print(f"append: {str(error).splitlines()[0]}; again", file=sys.stderr)
                time.sleep(min(0.1 * 2**attempt, 5))


def batches(lines, refuse):
    """The records in batches, each with its line number; lines that are no records are refused, and left out."""
    batch = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                batch.append((number, parsed(line)))
            except ValueError as error:
                refuse(number, error)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def main():
    log = Log(sys.argv[1] if len(sys.argv) > 1 else "")
    mapping = Mapping()
    counts = Counter(appended=0, duplicate=0, conflict=0, refused=0)

    def refuse(number, reason):
        counts["refused"] += 1
        print(f"line {number}: refused: {reason}", file=sys.stderr)

    for batch in batches(sys.stdin.buffer, refuse):
        outcomes = log.append([mapping.event(record) for _, record in batch])
        for (number, _), (outcome, partition, offset, reason) in zip(batch, outcomes, strict=True):
            if outcome == "refused":
                refuse(number, reason)
                continue
            counts[outcome] += 1
            if outcome == "conflict":
                # Kept as it was: the log never changes. A correction is an event of its own.
                print(f"line {number}: conflict with {partition}:{offset}: {reason}", file=sys.stderr)
    print(json.dumps(counts))
    return 3 if counts["conflict"] or counts["refused"] else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except psycopg.Error as error:
        sys.exit(f"append: {error}")
