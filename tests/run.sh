#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'END'
Usage: tests/run.sh [--filter EXPR] [--net8]

Sets up what is missing, builds the solution in Release and runs its tests. Exit code 0 only where tests ran and none failed.

  --filter EXPR  only the tests that match, as in dotnet test --filter
  --net8         then those of the core and the plug-in once more, against the libraries' net8.0 binaries
  --help         this text
END
}

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
solution=TorchRelu.Extensions.sln
results=artifacts/test-results
filter='' net8=''

main() {
  parse "$@"
  cd "$root"
  eng/setup.sh >&2
  # shellcheck source=eng/environment.sh
  source eng/environment.sh
  # shellcheck source=eng/lib/packages.sh
  source eng/lib/packages.sh
  ensure chromium "the report page is not tested in a browser: there is no chromium here" chromium chromium-browser google-chrome >&2
  ensure openmpi-bin "training over Open MPI is not tested: it is not here" mpirun.openmpi >&2
  ensure mpich "training over MPICH is not tested: it is not here" mpirun.mpich mpiexec.mpich >&2
  build
  local status=0
  run_tests || status=$?
  report_left_out
  report_counts $status || status=1
  return $status
}

parse() {
  while (($#)); do
    case $1 in
      --help) usage && exit ;;
      --net8) net8=1 ;;
      --filter) filter=${2-} && [[ -n $filter ]] || die "--filter needs a value; see: tests/run.sh --help" && shift ;;
      *) die "unknown option '$1'; see: tests/run.sh --help" ;;
    esac
    shift
  done
}

die() {
  echo "run: $*" >&2
  exit 1
}

# PACKAGE REASON PROGRAMS: tests that lack all the programs skip themselves and are listed at the end.
ensure() {
  local package=$1 left_out=$2 program
  [[ $package != chromium || -z ${CHROMIUM:-} ]] || return 0
  for program in "${@:3}"; do ! have "$program" || return 0; done
  if ! have apt-get; then
    echo "run: $left_out and no apt-get; install $package your way"
  elif ! is_root; then
    echo "run: $left_out; run: $(install_command "$package")"
  else
    echo "Installing $package ..."
    apt_install "$package" || echo "run: $left_out, and apt-get could not install it ($(apt_error)); check the network and the package sources, then run: $(install_command "$package")"
  fi
}

build() {
  local log=artifacts/test-build.log
  dotnet build $solution -c Release --nologo '-clp:ErrorsOnly;NoSummary' >$log 2>&1 && return
  cat $log >&2
  die "the solution does not build; the errors are above, and again: dotnet build $solution -c Release"
}

# As many projects at a time as there are cores, each on one thread: threads of trainings beside each other wait for each other.
run_tests() {
  rm -rf $results
  mkdir -p $results
  export OMP_NUM_THREADS=1
  # TorchSharp 0.107 lets a scalar be collected while libtorch reads it. The fewer collections, the fewer tests that meet it.
  export DOTNET_GCgen0size=0x8000000
  local status=0 libraries=(TorchRelu.Core.Tests TorchRelu.Extensions.Tests) project
  test_projects | test_all || status=$?
  [[ -n $net8 ]] || return $status
  for project in "${libraries[@]}"; do
    dotnet build "tests/$project" -c Release --nologo -v quiet -p:LibraryFramework=net8.0 || return
  done
  printf 'tests/%s\n' "${libraries[@]}" | test_all -p:LibraryFramework=net8.0 || status=$?
  return $status
}

# The projects are read from standard input.
test_all() {
  export -f test_project
  export results filter
  xargs -P "$(getconf _NPROCESSORS_ONLN)" -I {} bash -c 'test_project "$@"' _ {} "$@"
}

# What a project writes is shown when it has ended.
test_project() {
  local name status=0
  name=$(basename "$1" .csproj)${2+-net8.0}
  dotnet test "$1" -c Release --nologo --no-build "${@:2}" --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
    ${filter:+--filter "$filter"} >"$results/$name.log" 2>&1 || status=$?
  cat "$results/$name.log"
  return $status
}

# Those that take longest begin first, so that the cores end together.
test_projects() {
  sed -n 's/^Project(.*"\(tests[^"]*Tests\.csproj\)".*/\1/p' $solution | tr '\134' / |
    awk '{ print /Samples/ ? 1 : /Extensions\.Tests|Mpi|Guides|Packaging/ ? 2 : 3, $0 }' | sort -s -k1,1n | cut -d' ' -f2
}

report_left_out() {
  local lines
  lines=$(skipped_tests; projects_outside_the_solution)
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

projects_outside_the_solution() {
  local project
  for project in tests/*/*Tests.csproj; do
    grep -qx "$project" <<<"$(test_projects)" || echo "  $project: it is not in $solution"
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
