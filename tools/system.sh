#!/usr/bin/env bash
# Installs what the tests and the reports need from the system's packages: Chromium, and fonts with Hangul and Han.
# Where it may not, it says exactly what to install and goes on: the tests that need it then fail and say the same.
set -euo pipefail

have_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
have_fonts() { command -v fc-list && [ -n "$(fc-list :lang=ko)" ] && [ -n "$(fc-list :lang=zh-cn)" ]; }
# No test needs emoji, but customers write them, and a report is refused where a sign has no picture.
have_emoji() { command -v fc-list && [ -n "$(fc-list :charset=1f970)" ]; }

packages=()
have_browser >/dev/null || packages+=(chromium)
have_fonts >/dev/null || packages+=(fontconfig fonts-noto-cjk)
[ ${#packages[@]} -gt 0 ] || {
    have_emoji >/dev/null || echo "Reports whose comments hold emoji need a font: fonts-noto-color-emoji" >&2
    exit 0
}
have_emoji >/dev/null || packages+=(fonts-noto-color-emoji)

root=()
if [ "$(id -u)" != 0 ]; then root=(sudo -n); fi
if command -v apt-get >/dev/null && "${root[@]}" true 2>/dev/null; then
    echo "Installing ${packages[*]} from the system's packages ..." >&2
    "${root[@]}" apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
else
    echo "The browser tests need: ${packages[*]}. On Debian or Ubuntu: sudo apt-get install ${packages[*]}" >&2
fi
