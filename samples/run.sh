#!/usr/bin/env bash
# Trains on MNIST, monitored: sets up what is missing, builds, runs samples/Mnist. All arguments are the sample's: see --help.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
sample=$root/samples/Mnist
log=$root/artifacts/sample-build.log
export DOTNET_NOLOGO=1
# glibc would give each step's large buffers back to the system and fault them in again: a third of a CNN's training time.
export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296

# On standard error: standard output is the sample's alone.
"$root/eng/setup.sh" >&2
(cd "$root" && dotnet build "$sample" -c Release --nologo '-clp:ErrorsOnly;NoSummary') >"$log" 2>&1 || {
  cat "$log" >&2
  echo "run: the sample does not build; the errors are above, and again: dotnet build samples/Mnist -c Release" >&2
  exit 1
}
# In the caller's folder, which relative paths among the arguments are meant against.
exec dotnet run --project "$sample" -c Release --no-build -- "$@"
