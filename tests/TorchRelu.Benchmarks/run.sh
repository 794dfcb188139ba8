#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'END'
Usage: tests/TorchRelu.Benchmarks/run.sh [--quick] [--out FILE]

Measures kernels, training steps and peers in turns, and writes BENCHMARKS.md beside this script. Some twenty minutes; the machine should be idle.

  --quick     a tenth of the time, to see that everything runs; writes to artifacts/ instead
  --out FILE  writes there
  --help      this text
END
}

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
out=$here/BENCHMARKS.md
scale=1
nofault=(MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456)

main() {
  parse "$@"
  cd "$root"
  LOAD_BEFORE=$(cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown)
  export LOAD_BEFORE
  eng/setup.sh >&2
  # shellcheck source=eng/environment.sh
  source eng/environment.sh
  unset MALLOC_MMAP_MAX_ MALLOC_MMAP_THRESHOLD_ MALLOC_TRIM_THRESHOLD_ MALLOC_TOP_PAD_
  dotnet build tests/TorchRelu.Benchmarks -c Release --nologo '-clp:ErrorsOnly;NoSummary' >&2
  mkdir -p artifacts
  results=$root/artifacts/benchmarks.jsonl
  rm -f "$results"

  local cores
  cores=$(nproc)
  measure nofault kernels 50
  measure nofault steps 80
  ((cores == 1)) || measure nofault steps 50 --threads "$cores"
  measure nofault first-step 7
  measure nofault idle-hook 1
  measure nofault inputs 6
  measure nofault readings 12
  measure nofault decisions 12
  ! command -v mpirun >/dev/null || measure_workers 2 20
  measure default steps 30
  program report --file "$results" --to "$out"
  echo "written: $out"
}

parse() {
  while (($#)); do
    case $1 in
      --help) usage && exit ;;
      --quick) scale=0.1 && out=$root/artifacts/BENCHMARKS.md ;;
      --out) out=$(realpath -m "${2?--out needs a file}") && shift ;;
      *) echo "run: unknown option '$1'; see: tests/TorchRelu.Benchmarks/run.sh --help" >&2 && exit 1 ;;
    esac
    shift
  done
}

# MALLOC PART SECONDS [OPTIONS]
measure() {
  local malloc=$1 part=$2 seconds
  seconds=$(awk "BEGIN { print $3 * $scale }")
  shift 3
  echo "$part malloc=$malloc ${seconds}s $*" >&2
  local settings=()
  [[ $malloc == default ]] || settings=("${nofault[@]}")
  env "${settings[@]}" dotnet "$here/bin/Release/net10.0/TorchRelu.Benchmarks.dll" "$part" --file "$results" --malloc "$malloc" --seconds "$seconds" "$@"
}

# PROCESSES SECONDS: several processes, each on a core.
measure_workers() {
  local seconds as_root=()
  seconds=$(awk "BEGIN { print $2 * $scale }")
  echo "workers $1 ${seconds}s" >&2
  [[ $(id -u) != 0 ]] || as_root=(--allow-run-as-root)
  mpirun "${as_root[@]}" -n "$1" dotnet "$here/bin/Release/net10.0/TorchRelu.Benchmarks.dll" workers --file "$results" --seconds "$seconds"
}

program() { dotnet "$here/bin/Release/net10.0/TorchRelu.Benchmarks.dll" "$@"; }

main "$@"
