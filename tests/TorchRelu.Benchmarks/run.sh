#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'END'
Usage: tests/TorchRelu.Benchmarks/run.sh [--quick] [--out FILE]

Measures kernels, training steps and peers in turns, and writes BENCHMARKS.md beside this script. Some twenty minutes; the machine should be idle.

  --quick     a tenth of the time, to see that everything runs; writes to artifacts/ instead
  --out FILE  writes there
  --help      this text

The peers need a Python with torch (Debian: python3-torch, which is on the same libtorch); PYTHON names another one. Without it they are left out, and
the report has no lines of theirs.
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
  export LOAD_BEFORE DOTNET_NOLOGO=1
  unset MALLOC_MMAP_MAX_ MALLOC_MMAP_THRESHOLD_ MALLOC_TRIM_THRESHOLD_ MALLOC_TOP_PAD_
  eng/setup.sh >&2
  dotnet build tests/TorchRelu.Benchmarks -c Release --nologo '-clp:ErrorsOnly;NoSummary' >&2
  mkdir -p artifacts
  results=$root/artifacts/benchmarks.jsonl
  rm -f "$results"
  find_python

  local cores
  cores=$(nproc)
  measure nofault csharp kernels 50
  # In halves, so that what changes on the machine during a run meets all of them.
  steps nofault 1 40
  ((cores == 1)) || steps nofault "$cores" 30
  measure nofault csharp decisions 12
  measure nofault csharp optin 120
  ((cores == 1)) || measure nofault csharp optin 35 --threads "$cores"
  steps default 1 14
  measure default csharp optin 24
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

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3 /usr/bin/python3; do
    if [[ -n $candidate ]] && "$candidate" -c 'import torch, numpy' 2>/dev/null; then
      python=$candidate
      return
    fi
  done
  python=''
  echo 'No Python with torch was found: the peers are left out. Debian: apt-get install python3-torch' >&2
}

# MALLOC THREADS SECONDS: ours and the peers, one after the other.
steps() {
  measure "$1" csharp steps "$3" --threads "$2"
  [[ -z $python ]] || measure "$1" peers '' "$3" --threads "$2"
}

# MALLOC LANGUAGE PART SECONDS [OPTIONS]
measure() {
  local malloc=$1 language=$2 part=$3 seconds
  seconds=$(awk "BEGIN { print $4 * $scale }")
  shift 4
  echo "$language $part malloc=$malloc ${seconds}s $*" >&2
  local settings=()
  [[ $malloc == default ]] || settings=("${nofault[@]}")
  if [[ $language == peers ]]; then
    env "${settings[@]}" "$python" "$here/peers/run.py" --file "$results" --malloc "$malloc" --seconds "$seconds" "$@"
  else
    env "${settings[@]}" dotnet "$here/bin/Release/net10.0/TorchRelu.Benchmarks.dll" "$part" --file "$results" --malloc "$malloc" --seconds "$seconds" "$@"
  fi
}

program() { dotnet "$here/bin/Release/net10.0/TorchRelu.Benchmarks.dll" "$@"; }

main "$@"
