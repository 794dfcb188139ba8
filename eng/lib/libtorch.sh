# Finds libtorch, has installed what it needs, and builds the native part of src/TorchSharp.SystemLibTorch over it.
# shellcheck shell=bash

sources=src/TorchSharp.SystemLibTorch/Native
native=artifacts/native
stamp=$native/built-from.txt
torch_version='' torch_cmake=''

# Nothing is done while sources and libtorch are those that the library was built from.
ensure_native() {
  if find_libtorch && [[ -f $native/libtorch_bridge.so && $(built_from) == "$(cat $stamp 2>/dev/null)" ]]; then return; fi
  install_what_is_missing
  build_native
}

built_from() {
  echo "libtorch $torch_version"
  echo "found in $torch_cmake"
  echo "sources $(cd $sources && find . -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum | cut -d ' ' -f 1)"
}

# Sets torch_cmake (the folder of TorchConfig.cmake) and torch_version.
find_libtorch() {
  local lib
  if [[ -n ${Torch_DIR:-} ]]; then
    use_libtorch "$Torch_DIR" || die "Torch_DIR=$Torch_DIR has no TorchConfig.cmake in it; run: Torch_DIR=<libtorch folder>/share/cmake/Torch eng/setup.sh"
  elif [[ -n ${TORCH_DIR:-} ]]; then
    use_libtorch "$TORCH_DIR/share/cmake/Torch" || die "TORCH_DIR=$TORCH_DIR has no share/cmake/Torch/TorchConfig.cmake in it; run: TORCH_DIR=<libtorch folder> eng/setup.sh"
  elif ! use_libtorch "$(in_file 's/^found in //p' $stamp)"; then
    # The compiler knows where this architecture's libraries are; for one that it cannot find it answers the bare name.
    lib=$(g++ -print-file-name=libtorch_cpu.so 2>/dev/null) && [[ $lib == /* ]] || return 1
    lib=$(cd "$(dirname "$lib")" && pwd -P)
    use_libtorch "$lib/cmake/Torch" || use_libtorch "$lib/../share/cmake/Torch"
  fi
}

use_libtorch() {
  [[ -f $1/TorchConfig.cmake ]] || return 1
  torch_cmake=$1
  torch_version=$(in_file 's/^set(PACKAGE_VERSION "\([0-9.]*\).*/\1/p' "$1/TorchConfigVersion.cmake")
  [[ $(printf '%s\n' 1.13 "$torch_version" | sort -V | head -n 1) == 1.13 ]] ||
    die "the libtorch in $1 is ${torch_version:-of no known version} and 1.13 is the oldest that works; unpack a newer one and run: TORCH_DIR=<folder> eng/setup.sh"
}

install_what_is_missing() {
  local missing=()
  list_missing
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
  hash -r
  list_missing
  [[ ${missing[*]} != libopenblas0-pthread ]] || die_of_slow_blas
  ((${#missing[@]} == 0)) || die "${missing[*]} installed without an error and still cannot be found; run: $(install_command --reinstall "${missing[@]}")"
}

list_missing() {
  local tool
  missing=()
  for tool in g++ cmake make; do have $tool || missing+=("$tool"); done
  find_libtorch || missing+=(libtorch-dev)
  [[ -n $torch_cmake && $(blas) != */blas/libblas.so.3 ]] || missing+=(libopenblas0-pthread)
}

# The BLAS that this libtorch would load; nothing where it brings its own. Distributions let alternatives decide, and with
# Debian's default, the reference BLAS, training takes 13 to 25 times as long.
blas() {
  local lib
  for lib in "$torch_cmake"/../../{,../lib/}libtorch_cpu.so; do
    [[ ! -f $lib ]] || readlink -f "$(ldd "$lib" | awk '$1 == "libblas.so.3" { print $3 }')" || true
  done
}

die_of_slow_blas() {
  die "libtorch loads the reference BLAS, which makes training 13 to 25 times slower, although an OpenBLAS is installed: somebody chose it by hand; run: $(root_command "update-alternatives --auto libblas.so.3-$(g++ -dumpmachine)")"
}

build_native() {
  local log=artifacts/native.log from
  from=$(built_from)
  echo "Building the native part over libtorch $torch_version, once (it takes a minute or two) ..."
  # A cache from another folder or another libtorch would win over what was just found.
  rm -f $native/CMakeCache.txt $stamp
  { cmake -S $sources -B $native -DCMAKE_BUILD_TYPE=Release -DTorch_DIR="$torch_cmake" && cmake --build $native --parallel; } >$log 2>&1 ||
    die "the native part does not build over libtorch $torch_version ($(native_error $log)); the whole output is in $log, and again: eng/setup.sh"
  [[ -f $native/libtorch_bridge.so ]] || die "the native part built without giving $native/libtorch_bridge.so; see $log"
  echo "$from" >$stamp
}

native_error() { grep -m 1 -i 'error' "$1" || tail -n 1 "$1"; }
