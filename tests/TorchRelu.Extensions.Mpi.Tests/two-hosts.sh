#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'END'
Usage: tests/TorchRelu.Extensions.Mpi.Tests/two-hosts.sh

Trains on two hosts, which are network namespaces of this machine, and on one: counts, repairs and weights have to be the same. Then it cuts
the link in the midst of a training: the worker that is left has to say so within its deadline and 2 seconds. Needs root, iproute2 and Open MPI;
a minute.
END
}

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)
worker=$root/tests/TorchRelu.Extensions.Mpi.Worker/bin/Release/net10.0/TorchRelu.Extensions.Mpi.Worker.dll
work=$(mktemp -d)
deadline=5
export TERM=dumb
grace=2

main() {
  [[ ${1:-} != --help ]] || { usage && exit; }
  [[ $(id -u) == 0 ]] || die 'only root can make network namespaces'
  command -v ip mpirun.openmpi >/dev/null || die 'needs ip (iproute2) and mpirun.openmpi (openmpi-bin)'
  # shellcheck source=eng/environment.sh
  source "$root/eng/environment.sh"
  dotnet build "$root/tests/TorchRelu.Extensions.Mpi.Worker" -c Release --nologo -v quiet '-clp:ErrorsOnly;NoSummary'
  trap clean EXIT
  make_hosts
  compare
  cut
}

die() {
  echo "two-hosts: $*" >&2
  exit 1
}

make_hosts() {
  ip netns add torchrelu-a && ip netns add torchrelu-b || die 'network namespaces cannot be made here'
  ip link add torchrelu-va netns torchrelu-a type veth peer name torchrelu-vb netns torchrelu-b
  local side number=1
  for side in a b; do
    ip -n torchrelu-$side addr add 10.77.0.$number/24 dev torchrelu-v$side
    ip -n torchrelu-$side link set torchrelu-v$side up
    ip -n torchrelu-$side link set lo up
    number=2
  done
  # What mpirun runs in place of ssh.
  cat >"$work/agent" <<'AGENT'
#!/usr/bin/env bash
host=$1 && shift
[[ $host == 10.77.0.1 ]] && side=a || side=b
exec ip netns exec torchrelu-$side bash -c "$*"
AGENT
  chmod +x "$work/agent"
}

clean() {
  ip netns del torchrelu-a 2>/dev/null || true
  ip netns del torchrelu-b 2>/dev/null || true
  rm -rf "$work"
}

on_one() { mpirun.openmpi --allow-run-as-root --oversubscribe --bind-to none -n 2 dotnet "$worker" "$@"; }

on_two() {
  ip netns exec torchrelu-a mpirun.openmpi --allow-run-as-root --bind-to none -n 2 --host 10.77.0.1:1,10.77.0.2:1 \
    --mca plm_rsh_agent "$work/agent" --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 \
    -x LD_LIBRARY_PATH -x TERM dotnet "$worker" "$@"
}

compare() {
  local one two folders
  folders=("$work/one" "$work/two")
  mkdir "${folders[@]}"
  one=$(on_one frozen 60 Exact && on_one train 60 "${folders[0]}")
  two=$(on_two frozen 60 Exact && on_two train 60 "${folders[1]}")
  [[ $one == "$two" ]] || die "one host says: $one"$'\n'"two hosts say: $two"
  cmp "${folders[0]}/report-0.json" "${folders[1]}/report-1.json"
  echo "Two hosts train as one: $two"
}

cut() {
  local start job
  on_two none $deadline >"$work/cut.log" 2>&1 &
  job=$!
  until ip netns exec torchrelu-b pgrep -f 'Mpi.Worker.dll none' >/dev/null; do sleep 0.2; done
  sleep 8
  ip -n torchrelu-a link set torchrelu-va down
  start=$(date +%s%N)
  until grep -q 'did not come within\|has not ended within' "$work/cut.log"; do
    (($(date +%s%N) - start < (deadline + grace) * 1000000000)) || die "nothing was said within $((deadline + grace)) s: $(cat "$work/cut.log")"
    sleep 0.1
  done
  echo "The link was cut: after $((($(date +%s%N) - start) / 1000000)) ms: $(grep -m 1 'has failed' "$work/cut.log")"
  kill $job 2>/dev/null || true
  pkill -f 'Mpi.Worker.dll none' || true
}

main "$@"
