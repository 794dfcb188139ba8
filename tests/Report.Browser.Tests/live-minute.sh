#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'END'
Usage: tests/Report.Browser.Tests/live-minute.sh

Trains for 90 seconds, 20 windows a second or more, while torchrelu watch serves the training and Chromium shows it. Neither may grow: in the
minute after the first 30 seconds, in which all are loaded and compiled, each may take a fifth more memory at most. Needs chromium and two cores.
END
}

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)
bin=$root/tests/Report.Browser.Tests/bin/Release/net10.0
port=8571
least=20
work=$(mktemp -d)

main() {
  [[ ${1:-} != --help ]] || { usage && exit; }
  local chromium
  chromium=${CHROMIUM:-$(command -v chromium chromium-browser google-chrome | head -n 1 || true)}
  [[ -n $chromium ]] || die 'there is no chromium on the PATH'
  # shellcheck source=eng/environment.sh
  source "$root/eng/environment.sh"
  dotnet build "$root/tests/Report.Browser.Tests" -c Release --nologo -v quiet '-clp:ErrorsOnly;NoSummary'
  trap clean EXIT
  start training dotnet "$bin/TorchRelu.Extensions.Mpi.Worker.dll" live 60 "$work/runs/first" 100000000
  until [[ -f $work/runs/first/report.json ]]; do sleep 0.2; done
  start tool dotnet "$bin/TorchRelu.Extensions.Cli.dll" watch "$work/runs" --port $port
  until grep -qs Watching "$work/tool.log"; do sleep 0.2; done
  # The sandbox needs rights that containers and root do not have; the only page that is opened is our own.
  start page "$chromium" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking \
    --user-data-dir="$work/profile" --remote-debugging-port=0 "http://127.0.0.1:$port/run?run=first"
  local second began ended tool page
  for second in 15 30 45 60 75 90; do
    sleep 15
    tool=$(memory tool) page=$(memory page)
    [[ $second != 30 ]] || { first_tool=$tool first_page=$page began=$(steps); }
    echo "after $second s: step $(steps), torchrelu watch $tool MB, Chromium $page MB"
  done
  ended=$(steps)
  echo "$(((ended - began) / 20 / 60)) windows of 20 steps a second"
  (((ended - began) / 20 / 60 >= least)) || die "fewer than $least windows a second"
  ((5 * tool <= 6 * first_tool && 5 * page <= 6 * first_page)) || die 'memory has grown by more than a fifth'
}

# NAME COMMAND: in a session of its own, so that all of its processes are found.
start() {
  setsid "${@:2}" >"$work/$1.log" 2>&1 &
  echo $! >"$work/$1.pid"
}

memory() { ps -o rss= -s "$(<"$work/$1.pid")" | awk '{ sum += $1 } END { print int(sum / 1024) }'; }

steps() { grep -o '"steps": *[0-9]*' "$work/runs/first/report.json" | head -n 1 | grep -o '[0-9]*$'; }

die() {
  echo "live-minute: $*" >&2
  exit 1
}

clean() {
  local name
  for name in page tool training; do
    [[ ! -f $work/$name.pid ]] || pkill -KILL -s "$(<"$work/$name.pid")" || true
  done
  rm -rf "$work"
}

main "$@"
