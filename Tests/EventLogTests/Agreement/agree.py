#!/usr/bin/env python3
# This file is part of Kefu.
# SPDX-License-Identifier: Apache-2.0
"""Makes seeded payloads, good and bad, for every schema of a folder and judges them with the package jsonschema.

    agree.py SCHEMAS SEED COUNT

prints COUNT lines a type: the type, 1 or 0 for the verdict, and the payload, separated by tabs. Numbers are such that
binary floating point, which Python judges with, has them exactly; strings do not end in a line feed, which Python's
`$` overlooks.
"""

import json
import pathlib
import random
import sys

import jsonschema


class Raw:
    """A number in a given spelling."""

    def __init__(self, text):
        self.text = text


def dump(value):
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{dump(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(value, ensure_ascii=random.random() < 0.5)


TEXTS = [
    "", "a", "abc", "中文", "😀", "x" * 1024, "x" * 1025, "中" * 1024, "中" * 1025, "😀" * 300, "CNY", "cny", "CNYX", "CN",
    "2026-05", "2026-5", "2026-05-11", "2026-05-111", "a\tb", '"', "\\", "text", "human", "1", "null", "é" * 64, "x" * 64,
    "x" * 65, "GBP ", "\u0001", "ＣＮＹ", "२०२६-०५",
]
TIMES = [
    "2026-05-11T10:10:15Z", "2026-05-11T10:10:15+08:00", "2026-05-11T10:10:15.123456789Z", "2026-05-11t10:10:15z",
    "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2000-02-29T23:59:59-23:59",
    "2026-04-31T00:00:00Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
    "2026-05-11T24:00:00Z", "2026-05-11T23:60:00Z", "2026-05-11T23:59:60Z", "2026-05-11T10:10:15",
    "2026-05-11 10:10:15Z", "2026-05-11T10:10Z", "2026-05-11T10:10:15.Z", "2026-05-11T10:10:15+0800",
    "2026-05-11T10:10:15+08", "2026-05-11T10:10:15+24:00", "2026-05-11T10:10:15+08:60", "2026-05-11T10:10:15ZZ",
    "2026-05-11T10:10:15.5", "26-05-11T10:10:15Z", "2026-5-11T10:10:15Z", " 2026-05-11T10:10:15Z",
    "2026-05-11T10:10:15−08:00", "２０２６-05-11T10:10:15Z", "2026-05-11T10:10:15.１Z", "+026-05-11T10:10:15Z",
]
NUMBERS = [
    "0", "-0", "1", "-1", "5", "6", "100", "1.0", "1e2", "100e-2", "0.5", "-0.5", "12.5", "1.50", "1E+3", "10e-1", "1e30",
    "-1e30", "9007199254740991", "9007199254740992", "-9007199254740991", "-9007199254740992", "2147483647",
    "2147483648", "123456789012345678901234567890", "0.0", "-0.0", "0e5", "5.0", "5.5", "0.25", "4503599627370495.5",
]


def anything(depth=2):
    kind = random.randrange(8 if depth else 6)
    if kind == 0:
        return None
    if kind == 1:
        return random.random() < 0.5
    if kind in (2, 3):
        return Raw(random.choice(NUMBERS))
    if kind in (4, 5):
        return random.choice(TEXTS + TIMES)
    if kind == 6:
        return [anything(depth - 1) for _ in range(random.randrange(3))]
    return {random.choice(["a", "sku_id", "qty", "text", ""]): anything(depth - 1) for _ in range(random.randrange(3))}


def fitting(schema):
    """A value that the schema probably allows, close to its bounds."""
    if "enum" in schema:
        return random.choice(schema["enum"])
    types = schema.get("type", ["string", "integer", "object"])
    kind = random.choice([types] if isinstance(types, str) else types)
    if kind == "null":
        return None
    if kind == "boolean":
        return random.random() < 0.5
    if kind in ("integer", "number"):
        low, high = schema.get("minimum", -(2**53) + 1), schema.get("maximum", 2**53 - 1)
        value = random.choice([low, high, low + 1, random.randint(low, high), min(max(0, low), high)])
        return Raw(random.choice([str(value), f"{value}.0", f"{value}e0"]))
    if kind == "array":
        return [fitting(schema.get("items", {})) for _ in range(random.randrange(3))]
    if kind == "object":
        return payload(schema, 0.9)
    if schema.get("format") == "date-time":
        return random.choice(TIMES)
    if "pattern" in schema:
        return random.choice(["CNY", "GBP", "2026-05", "2026-05-11"])
    return random.choice(TEXTS)


def payload(schema, chance):
    properties = schema.get("properties", {})
    names = [name for name in properties if name in schema.get("required", []) or random.random() < 0.2]
    random.shuffle(names)
    value = {}
    for name in names:
        if random.random() < 0.02:
            continue
        value[name] = fitting(properties[name]) if random.random() < chance else anything()
    if random.random() < 0.3:
        value[random.choice(["province", "lines", "order", "text_le", "text_lenx", "客户"])] = anything()
    return value


def main():
    folder, seed, count = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    random.seed(seed)
    for path in sorted(folder.glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        assert "date-time" in checker.checkers, "the package rfc3339-validator is missing"
        validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
        for number in range(count):
            # Every tenth is anything at all, the rest is nearly right, so that both verdicts are common.
            value = anything() if number % 10 == 9 else payload(schema, random.choice([1, 1, 0.95, 0.8]))
            text = dump(value)
            verdict = validator.is_valid(json.loads(text))
            print(path.name.removesuffix(".schema.json"), int(verdict), text, sep="\t")


main()
