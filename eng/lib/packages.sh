# Installs packages of the distribution: as root at once, otherwise through sudo where --yes allows it.
# shellcheck shell=bash

have() { command -v "$1" >/dev/null; }

is_root() { [[ $(id -u) == 0 ]]; }

# A command for root as a person here would type it.
# shellcheck disable=SC2001 # What & means in bash's own replacement depends on its version.
root_command() {
  if is_root; then echo "$1"; elif have sudo; then sed 's/\(^\|&& \)/\1sudo /g' <<<"$1"; else echo "su -c '$1'"; fi
}

install_command() { root_command "apt-get update && apt-get install -y --no-install-recommends $*"; }

install_packages() {
  local command
  command=$(install_command "$@")
  have apt-get ||
    die "$* (Debian's names) must be installed and there is no apt-get here; install them your way and run: eng/setup.sh"
  if ! is_root; then
    have sudo || die "$* must be installed, which takes root, and there is no sudo here; run: $command"
    [[ -n $yes ]] || die "$* must be installed, which takes root; run: $command (or eng/setup.sh --yes, which does that)"
  fi
  echo "Installing $* ..."
  apt_install "$@" ||
    die "apt-get could not install $* ($(apt_error)); check the network and the package sources, then run: $command"
}

# The package lists are fetched only where what is there does not do: absent, or too old.
apt_install() {
  apt_get install -y --no-install-recommends "$@" ||
    { apt_get update && apt_get install -y --no-install-recommends "$@"; }
}

apt_get() {
  local as_root=(env DEBIAN_FRONTEND=noninteractive)
  is_root || as_root=(sudo "${as_root[@]}")
  "${as_root[@]}" apt-get "$@" </dev/null >artifacts/apt.log 2>&1
}

apt_error() { grep -m 1 '^E: ' artifacts/apt.log || tail -n 1 artifacts/apt.log; }
