#!/usr/bin/env bash
# Packs every package into one folder, which serves as a feed: eng/pack.sh [FOLDER], else artifacts/packages.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
folder=${1:-$root/artifacts/packages}
# shellcheck source=eng/environment.sh
source "$root/eng/environment.sh"

mkdir -p "$folder"
for project in "$root"/src/*/*.csproj; do
  dotnet pack "$project" -c Release --nologo -v quiet -o "$folder"
done
echo "$folder"
