#include "bridge.h"

#include <ATen/Parallel.h>
#include <torch/version.h>

BRIDGE_API const char* bridge_libtorch_version() {
  return TORCH_VERSION;
}

BRIDGE_API int32_t bridge_threads() {
  return at::get_num_threads();
}

BRIDGE_API int32_t bridge_set_threads(int32_t count) {
  return guarded<int32_t>(-1, [&] {
    at::set_num_threads(count);
    return 0;
  });
}
