#!/usr/bin/env bash
# Usage: build.sh LIBSTDCXX FOLDER
# Builds FOLDER/libstdc++.so.6, which stands before the system's LIBSTDCXX in LD_LIBRARY_PATH. Nothing is left where a step fails.
set -euo pipefail

library=$1 folder=$2
sources=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The loader asks the first library of this name for every version: the system's own, and the two that GCC 13 adds.
{
  readelf -VW "$library" | sed -n '/^Version definition/,/^Version needs/s/.*Name: \(\(GLIBCXX\|CXXABI\)[^ ]*\).*/\1 { };/p'
  echo 'GLIBCXX_3.4.31 { };'
  echo 'GLIBCXX_3.4.32 { global: _ZSt21ios_base_library_initv; local: *; };'
} >"$work/versions.map"

# A stand-in whose name is the system library's path: what is linked to it depends on that path.
gcc -shared -nostdlib -x c /dev/null -Wl,-soname,"$library" -o "$work/system.so"
gcc -shared -nostdlib -fPIC -O2 "$sources/bridge.c" -Wl,-soname,libstdc++.so.6 -Wl,--version-script="$work/versions.map" \
  -Wl,--no-as-needed "$work/system.so" -o "$work/libstdc++.so.6"

# What the .NET runtime does not start with is no bridge.
LD_LIBRARY_PATH=$work dotnet --version >/dev/null
cat >"$work/tests.runsettings" <<END
<RunSettings>
  <RunConfiguration>
    <EnvironmentVariables>
      <LD_LIBRARY_PATH>$folder</LD_LIBRARY_PATH>
    </EnvironmentVariables>
  </RunConfiguration>
</RunSettings>
END
rm "$work/system.so" "$work/versions.map"
chmod 755 "$work"
rm -rf "$folder"
mv "$work" "$folder"
trap - EXIT
