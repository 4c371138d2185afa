#!/usr/bin/env bash
# Writes constraints.txt from a fresh environment that holds every requirements file, free of the old constraints.
set -euo pipefail
cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"${TELLER_PYTHON:-python3}" -m venv "$fresh/venv"
"$fresh/venv/bin/python" -m pip install --quiet -r requirements-dev.txt -r requirements-cluster.txt
{
    head -2 constraints.txt
    "$fresh/venv/bin/python" -m pip freeze --exclude pip --exclude setuptools
} >"$fresh/constraints.txt"
mv "$fresh/constraints.txt" constraints.txt
