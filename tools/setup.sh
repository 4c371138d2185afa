#!/usr/bin/env bash
# Makes .venv with what the named requirements file asks for; does nothing when that has not changed.
# Usage: tools/setup.sh requirements.txt
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=$1
stamp=.venv/installed-$(basename "$wanted" .txt)
content=$(cat constraints.txt requirements.txt "$wanted" | cksum)

say() { echo "$*" >&2; }

# Rights to install system packages without asking anyone: root, or sudo without a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

find_python() {
    local name
    for name in "${TELLER_PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
        [ -n "$name" ] || continue
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    say "Teller needs Python 3.11 or newer, and found none."
    say "Install it (on Debian or Ubuntu: sudo apt-get install python3 python3-venv), or name one: TELLER_PYTHON=/path/to/python3 make run"
    exit 1
}

# Debian ships Python without the part that makes environments.
add_venv_module() {
    command -v apt-get >/dev/null || return 1
    say "Installing python3-venv from the system's packages ..."
    as_root apt-get update -qq >&2 && as_root apt-get install -y -qq --no-install-recommends python3-venv >&2
}

make_environment() {
    local python
    python=$(find_python)
    "$python" -c 'import venv, ensurepip' 2>/dev/null || add_venv_module || {
        say "This Python cannot make environments. On Debian or Ubuntu: sudo apt-get install python3-venv"
        exit 1
    }
    say "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv
}

.venv/bin/python -c 'import pip' 2>/dev/null || make_environment
if [ "$(cat "$stamp" 2>/dev/null)" != "$content" ]; then
    say "Installing what $wanted asks for ..."
    # Compiling everything up front would double the time to the first page; Python compiles what is used.
    .venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt --requirement "$wanted" || {
        say "The packages could not be installed: see pip's message above. Run the same command again once that is mended."
        exit 1
    }
    echo "$content" >"$stamp"
fi
