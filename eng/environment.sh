# What a program that trains needs in its environment; the run scripts source it after eng/setup.sh.
# shellcheck shell=bash

bridge=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)/artifacts/libstdcxx-bridge
[[ ! -d $bridge || :${LD_LIBRARY_PATH:-}: == *":$bridge:"* ]] || export LD_LIBRARY_PATH=$bridge${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export DOTNET_NOLOGO=1
# glibc would give each step's large buffers back to the system and fault them in again: a third of a CNN's training time.
export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296
# Where a virtual machine hides the sizes of its caches, oneDNN mixes up the weights of small convolutions in their backward pass
# (its issue 5313). Its kernels for SSE 4.1 are right, those for AVX not always.
[[ $(uname -s) != Linux || -d /sys/devices/system/cpu/cpu0/cache ]] || export ONEDNN_MAX_CPU_ISA=${ONEDNN_MAX_CPU_ISA:-SSE41}
