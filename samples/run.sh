#!/usr/bin/env bash
# Trains on MNIST, monitored: sets up what is missing, builds, runs samples/Mnist. All arguments are the sample's: see --help.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
sample=$root/samples/Mnist
log=$root/artifacts/sample-build.log

# On standard error: standard output is the sample's alone.
"$root/eng/setup.sh" >&2
# shellcheck source=eng/environment.sh
source "$root/eng/environment.sh"
(cd "$root" && dotnet build "$sample" -c Release --nologo '-clp:ErrorsOnly;NoSummary') >"$log" 2>&1 || {
  cat "$log" >&2
  echo "run: the sample does not build; the errors are above, and again: dotnet build samples/Mnist -c Release" >&2
  exit 1
}
# In the caller's folder, which relative paths among the arguments are meant against.
exec dotnet run --project "$sample" -c Release --no-build -- "$@"
