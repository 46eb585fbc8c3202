#!/bin/sh
# Writes one Swift file that holds every schema file as a literal, so that the binary needs no files beside it.
set -eu
root=$1; out=$2
{
    echo "let embeddedFiles: [(path: StaticString, content: StaticString)] = ["
    cd "$root"
    find . -type f \( -name '*.sql' -o -name '*.json' -o -name '*.yaml' -o -name '*.txt' \) | LC_ALL=C sort | while read -r file; do
        printf '    ("%s", ####"""\n' "${file#./}"
        cat "$file"
        printf '\n"""####),\n'
    done
    echo "]"
} >"$out.tmp"
mv "$out.tmp" "$out"
