#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'END'
Usage: eng/setup.sh [--yes] [--mpi] [--packages]

Restores the packages, and makes TorchSharp-cpu run where the system's libstdc++ is older than its natives need (Debian 12, Ubuntu 22.04):
there it builds a bridge in artifacts/libstdcxx-bridge, which takes a C compiler. docs/troubleshooting.md says how it works.

  --mpi       install Open MPI too where there is no mpirun, for training on several machines (docs/many-machines.md)
  --packages  pack the packages too, into artifacts/packages, where the notebooks take them from
  --yes       not root: install a missing compiler through sudo instead of only printing the command
  --help      this text

LIBSTDCXX in the environment names the system's libstdc++.so.6 where ldconfig does not list it.
END
}

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
needed=GLIBCXX_3.4.32
bridge=$root/artifacts/libstdcxx-bridge
yes='' mpi='' packages=''

main() {
  parse "$@"
  cd "$root"
  mkdir -p artifacts
  # shellcheck source=eng/lib/packages.sh
  source eng/lib/packages.sh
  require_dotnet_sdk
  provide_libstdcxx
  [[ -z $mpi ]] || have mpirun || install_packages openmpi-bin
  restore
  [[ -z $packages ]] || eng/pack.sh >&2
}

parse() {
  while (($#)); do
    case $1 in
      --yes) yes=1 ;;
      --mpi) mpi=1 ;;
      --packages) packages=1 ;;
      --help) usage && exit ;;
      *) die "unknown option '$1'; see: eng/setup.sh --help" ;;
    esac
    shift
  done
}

die() {
  echo "setup: $*" >&2
  exit 1
}

require_dotnet_sdk() {
  local sdk found cure='get it from https://dot.net and run: eng/setup.sh'
  # Away from global.json, which would make an SDK that is too old look like none.
  sdk=$(cd / && dotnet --version 2>/dev/null) || sdk=''
  [[ ${sdk%%.*} =~ ^[0-9]+$ ]] && ((${sdk%%.*} >= 10)) && return
  if ! have dotnet; then found='dotnet is not on the PATH'
  elif [[ -z $sdk ]]; then found='dotnet is here without an SDK'
  else found="the .NET SDK here is $sdk"; fi
  die "$found, and nothing builds without the .NET SDK 10 or later; $cure"
}

restore() {
  local log=artifacts/restore.log version
  dotnet restore TorchRelu.Extensions.sln >$log 2>&1 && return
  grep -E ': (error|warning) ' $log | sort -u >&2 || cat $log >&2
  version=$(sed -n '/"TorchSharp-cpu" Version="/{s/.*"TorchSharp-cpu" Version="\([^"]*\)".*/\1/p;q}' src/Directory.Packages.props)
  die "the packages do not restore; the feeds of 'dotnet nuget list source' must carry TorchSharp-cpu $version and what else is named above (the whole output is in $log)"
}

# A bridge stands only where it is needed, and only as long as the library that it was built over.
provide_libstdcxx() {
  [[ $(uname -s) == Linux ]] || return 0
  [[ $(uname -m) == x86_64 ]] || die "TorchSharp-cpu has Linux natives for x86-64 only, and this is $(uname -m); nothing was built"
  local library
  library=$(system_libstdcxx)
  [[ -f $library ]] ||
    die "no libstdc++.so.6 for glibc on x86-64 was found, so TorchSharp-cpu cannot run here (on musl it has no natives); where it lies elsewhere, run: LIBSTDCXX=<file> eng/setup.sh"
  if grep -qaF $needed "$library"; then
    rm -rf "$bridge"
    return
  fi
  [[ -f $bridge/libstdc++.so.6 && $(built_from "$library") == "$(cat "$bridge/built-from.txt" 2>/dev/null)" ]] || build_bridge "$library"
  [[ :${LD_LIBRARY_PATH:-}: == *":$bridge:"* ]] ||
    echo "For a shell of your own: export LD_LIBRARY_PATH=$bridge\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
}

# The one that the loader takes, were it not for a bridge.
system_libstdcxx() {
  local folder
  if [[ -n ${LIBSTDCXX:-} ]]; then echo "$LIBSTDCXX" && return; fi
  local IFS=:
  for folder in ${LD_LIBRARY_PATH:-}; do
    [[ $folder -ef $bridge || ! -f $folder/libstdc++.so.6 ]] || { echo "$folder/libstdc++.so.6" && return; }
  done
  # awk reads to the end: with pipefail, a pipe closed on ldconfig would end this script.
  PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null | awk '$1 == "libstdc++.so.6" && /x86-64/ && !found++ { print $NF }'
}

built_from() { echo "$1 $(stat -Lc '%s %Y' "$1") $(cat eng/libstdcxx-bridge/* | sha256sum)"; }

build_bridge() {
  local log=artifacts/libstdcxx-bridge.log
  have gcc || install_packages gcc
  echo "Building a bridge to $1, which lacks $needed ..."
  # An old bridge, over a library that has changed, must not stand in the way of the commands that build the new one.
  rm -rf "$bridge"
  env -u LD_LIBRARY_PATH eng/libstdcxx-bridge/build.sh "$1" "$bridge" >$log 2>&1 ||
    die "the bridge does not build ($(tail -n 1 $log)); the whole output is in $log"
  built_from "$1" >"$bridge/built-from.txt"
}

main "$@"
