#!/usr/bin/env bash
# Installs what the tests and the screenshots need from the system's packages: Chromium, and fonts with Hangul and Han.
# Where it may not, it says exactly what to install and goes on: the tests that need it then fail and say the same.
set -euo pipefail

have_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
have_fonts() { command -v fc-list && [ -n "$(fc-list :lang=ko)" ] && [ -n "$(fc-list :lang=zh-cn)" ]; }

packages=()
have_browser >/dev/null || packages+=(chromium)
have_fonts >/dev/null || packages+=(fontconfig fonts-noto-cjk)
[ ${#packages[@]} -gt 0 ] || exit 0

root=()
if [ "$(id -u)" != 0 ]; then root=(sudo -n); fi
if command -v apt-get >/dev/null && "${root[@]}" true 2>/dev/null; then
    echo "Installing ${packages[*]} from the system's packages ..." >&2
    "${root[@]}" apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
else
    echo "The browser tests need: ${packages[*]}. On Debian or Ubuntu: sudo apt-get install ${packages[*]}" >&2
fi
