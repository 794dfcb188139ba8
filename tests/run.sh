#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'END'
Usage: tests/run.sh [--provider NAME] [--torchsharp-version X] [--filter EXPR]

Sets up what is missing, builds the solution in Release and runs its tests. Exit code 0 only where tests ran and none failed.

  --provider NAME         run on TorchSharp or on SystemLibTorch, this time
  --torchsharp-version X  run on this version of the genuine TorchSharp, this time
  --filter EXPR           only the tests that match, as in dotnet test --filter
  --help                  this text
END
}

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
solution=TorchRelu.Extensions.sln
results=artifacts/test-results
ml_tests=tests/TorchRelu.Extensions.ML.Tests
filter=''
export DOTNET_NOLOGO=1
# glibc would give each step's large buffers back to the system and fault them in again: a third of a CNN's training time.
export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296

main() {
  parse "$@"
  cd "$root"
  # On standard error: the first line of standard output names what the tests run on.
  eng/setup.sh >&2
  # shellcheck source=eng/lib/packages.sh
  source eng/lib/packages.sh
  ensure_chromium >&2
  build
  provider_line
  local status=0
  run_tests || status=$?
  report_left_out
  report_counts $status || status=1
  provider_line
  return $status
}

parse() {
  while (($#)); do
    case $1 in
      --help) usage && exit ;;
      --provider) export TorchProvider=${2-} ;;
      --torchsharp-version) export TorchSharpVersion=${2-} TorchProvider=TorchSharp ;;
      --filter) filter=${2-} ;;
      *) die "unknown option '$1'; see: tests/run.sh --help" ;;
    esac
    [[ -n ${2-} ]] || die "$1 needs a value; see: tests/run.sh --help"
    shift 2
  done
}

die() {
  echo "run: $*" >&2
  exit 1
}

# Without it the report's page is not tested in a browser; those tests skip themselves and are listed at the end.
ensure_chromium() {
  local left_out='the report page is not tested in a browser: there is no chromium here'
  if [[ -n ${CHROMIUM:-} ]] || have chromium || have chromium-browser || have google-chrome; then return; fi
  if ! have apt-get; then
    echo "run: $left_out and no apt-get; install it your way, or name one in CHROMIUM"
  elif ! is_root; then
    echo "run: $left_out; run: $(install_command chromium)"
  else
    echo 'Installing chromium ...'
    apt_install chromium || echo "run: $left_out, and apt-get could not install it ($(apt_error)); check the network and the package sources, then run: $(install_command chromium)"
  fi
}

build() {
  local log=artifacts/test-build.log
  dotnet build $solution -c Release --nologo '-clp:ErrorsOnly;NoSummary' >$log 2>&1 && return
  cat $log >&2
  die "the solution does not build; the errors are above, and again: dotnet build $solution -c Release"
}

# One project at a time: training on all cores beside a test of memory would disturb both.
run_tests() {
  rm -rf $results
  local status=0 project
  dotnet test $solution -c Release --no-build --nologo -m:1 --logger trx --results-directory $results ${filter:+--filter "$filter"} || status=$?
  # Once more against the libraries' binaries for the older framework.
  for project in TorchRelu.Core.Tests TorchRelu.Extensions.Tests TorchRelu.Extensions.Testing.Tests TorchRelu.Extensions.ML.Tests TorchSharp.Behaviour.Tests; do
    dotnet test tests/$project -c Release -p:LibraryFramework=net8.0 --nologo -v quiet --logger trx --results-directory $results ${filter:+--filter "$filter"} || status=$?
  done
  return $status
}

test_projects() { sed -n 's/^Project(.*"\(tests[^"]*\.csproj\)".*/\1/p' $solution | tr '\134' /; }

# What the built tests load is written beside them, so a setup that did not reach the build shows here.
provider_line() {
  local project names ml
  names=$(for project in $(test_projects); do loaded_provider "$(dirname "$project")"; done | sort -u | paste -sd ,)
  ml=$(loaded_ml)
  echo "provider: ${names:-none (no test here uses torch)}${ml:+, Microsoft.ML $ml}"
}

loaded_provider() {
  local loaded
  loaded=$(cat "$1"/bin/Release/*/*.deps.json 2>/dev/null || true)
  if [[ $loaded == *'"TorchSharp.SystemLibTorch/'* ]]; then
    echo "SystemLibTorch $(sed -n 's/^libtorch //p' artifacts/native/built-from.txt)"
  else
    sed -n 's/.*"TorchSharp\/\([^"]*\)": {.*/TorchSharp \1/p' <<<"$loaded"
  fi
}

loaded_ml() { in_file '/"Microsoft.ML\/[^"]*": {/{s/.*ML\/\([^"]*\)".*/\1/p;q}' "$ml_tests/bin/Release/net10.0/${ml_tests#tests/}.deps.json"; }

in_file() { [[ ! -f $2 ]] || sed -n "$1" "$2"; }

report_left_out() {
  local lines
  lines=$(skipped_tests; tests_without_ml; projects_outside_the_solution)
  [[ -n $lines ]] || return 0
  echo
  echo "Left out ($(wc -l <<<"$lines")):"
  echo "$lines"
}

trx() { cat $results/*.trx 2>/dev/null || true; }

skipped_tests() {
  trx | awk '
    / outcome="NotExecuted"/ { name = $0; sub(/.* testName="/, "", name); sub(/".*/, "", name) }
    name != "" && /<Message>/ { reason = $0; sub(/.*<Message>/, "", reason); sub(/<\/Message>.*/, "", reason); print "  " name ": " reason; name = "" }
  ' | sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&apos;/'"'"'/g; s/&amp;/\&/g'
}

# Without Microsoft.ML its tests are built to nothing.
tests_without_ml() {
  local reason='MicrosoftMLAvailable in the environment says so'
  [[ -n ${MicrosoftMLAvailable:-} ]] || reason=$(in_file 's/.*<MicrosoftMLReason [^>]*>\(.*\)<.*/\1/p' eng/provider.g.props)
  [[ $(test_projects) != *"$ml_tests/"* || -n $(loaded_ml) ]] || echo "  ${ml_tests#tests/}: $reason"
}

projects_outside_the_solution() {
  local project
  for project in tests/*/*Tests.csproj; do
    [[ ! -f $project ]] || grep -qx "$project" <<<"$(test_projects)" || echo "  $project: it is not in $solution"
  done
}

# The closing count. Whatever was executed and did not pass has failed; a run that executed nothing proves nothing. A project whose
# process ended too early leaves no failed test behind, so that is said.
report_counts() {
  local total executed passed
  read -r total executed passed < <(trx | awk -F '"' '
    /<Counters / { total += $2; executed += $4; passed += $6 } END { print total + 0, executed + 0, passed + 0 }')
  echo
  ((executed > 0)) || echo 'No test ran.'
  (($1 == 0 || executed > passed)) || echo 'A project broke off: not all of its tests are in this count.'
  echo "$passed passed, $((executed - passed)) failed, $((total - executed)) skipped"
  ((executed > 0 && executed == passed))
}

main "$@"
