#!/usr/bin/env bash
# Remakes images/report.png, the picture in the README: a network dies on MNIST and is repaired (run.sh --rescue), and Chromium shows the
# top of the page of that run. Given a page and a picture, it makes that picture of that page.
set -euo pipefail

samples=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
picture=${2:-$samples/images/report.png}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

chromium=${CHROMIUM:-$(command -v chromium chromium-browser google-chrome | head -n 1 || true)}
[[ -n $chromium ]] || { echo "picture: there is no chromium on the PATH; install one (Debian: apt-get install chromium), or name it in CHROMIUM" >&2; exit 1; }

page=${1:-$work/repaired.html}
[[ $# -gt 0 ]] || "$samples/run.sh" --rescue --report "$work"
page=$(readlink -f "$page")
# The sandbox needs rights that containers and root do not have; the only page that is opened is our own.
"$chromium" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-extensions --disable-background-networking \
  --user-data-dir="$work/profile" --hide-scrollbars --window-size=1200,1345 --screenshot="$work/picture.png" "file://$page" 2>"$work/log" ||
  { cat "$work/log" >&2; exit 1; }
mv "$work/picture.png" "$picture"
echo "$picture"
