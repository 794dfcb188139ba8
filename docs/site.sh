#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'END'
Usage: docs/site.sh [--no-build]

Builds the site of these pages and of the API into artifacts/site, with docfx. A warning, such as a dead link, is an error.
To read it: dotnet docfx serve artifacts/site

  --no-build  take the libraries as they were last built in Release
  --help      this text
END
}

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# Those that a program refers to; each has its documentation beside it.
libraries=(TorchRelu.Core TorchRelu.Extensions TorchRelu.Training TorchRelu.Extensions.ML TorchRelu.Extensions.Mpi TorchRelu.Extensions.Testing)
build=1

main() {
  parse "$@"
  cd "$root"
  # shellcheck source=eng/environment.sh
  source eng/environment.sh
  [[ -z $build ]] || build_libraries
  require_libraries
  # Pages of types that are gone would stay.
  rm -rf artifacts/api artifacts/site
  mkdir -p artifacts
  logged 'the tool docfx is not restored; the feeds must carry it' dotnet tool restore
  logged 'the pages or the comments have faults' dotnet docfx docs/docfx.json --warningsAsErrors
  echo "$root/artifacts/site"
}

parse() {
  while (($#)); do
    case $1 in
      --no-build) build='' ;;
      --help) usage && exit ;;
      *) die "unknown option '$1'; see: docs/site.sh --help" ;;
    esac
    shift
  done
}

build_libraries() {
  local library
  for library in "${libraries[@]}"; do
    dotnet build "src/$library" -c Release -f net10.0 --nologo -v quiet '-clp:ErrorsOnly;NoSummary'
  done
}

require_libraries() {
  local library
  for library in "${libraries[@]}"; do
    [[ -f src/$library/bin/Release/net10.0/$library.dll ]] || die "$library is not built in Release; run: docs/site.sh"
  done
}

# PROBLEM COMMAND: shows what it printed where it fails.
logged() {
  "${@:2}" >artifacts/site.log 2>&1 && return
  grep -E '(warning|error)' artifacts/site.log >&2 || cat artifacts/site.log >&2
  die "$1; the whole output is in artifacts/site.log"
}

die() {
  echo "site: $*" >&2
  exit 1
}

main "$@"
