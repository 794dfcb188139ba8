#include "bridge.h"

#include <mutex>

#include <ATen/CPUGeneratorImpl.h>

namespace {

// Every generator guards its state with a mutex that callers must hold.
template <class Body>
auto locked(at::Generator& generator, Body&& body) {
  std::lock_guard<std::mutex> lock(generator.mutex());
  return body();
}

}  // namespace

BRIDGE_API at::Generator* bridge_generator_default() {
  return guarded<at::Generator*>(nullptr, [] { return new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

BRIDGE_API at::Generator* bridge_generator_new(uint64_t seed) {
  return guarded<at::Generator*>(nullptr, [&] { return new at::Generator(at::detail::createCPUGenerator(seed)); });
}

BRIDGE_API void bridge_generator_release(at::Generator* generator) {
  delete generator;
}

BRIDGE_API int32_t bridge_generator_set_seed(at::Generator* generator, uint64_t seed) {
  return guarded<int32_t>(-1, [&] {
    locked(*generator, [&] { generator->set_current_seed(seed); });
    return 0;
  });
}

BRIDGE_API uint64_t bridge_generator_initial_seed(at::Generator* generator) {
  return guarded<uint64_t>(0, [&] { return locked(*generator, [&] { return generator->current_seed(); }); });
}

// A fresh seed that is not from a seeded stream.
BRIDGE_API uint64_t bridge_generator_seed(at::Generator* generator) {
  return guarded<uint64_t>(0, [&] { return locked(*generator, [&] { return generator->seed(); }); });
}

BRIDGE_API TensorHandle bridge_generator_state(at::Generator* generator) {
  return guarded<TensorHandle>(nullptr, [&] { return share(locked(*generator, [&] { return generator->get_state(); })); });
}

BRIDGE_API int32_t bridge_generator_set_state(at::Generator* generator, TensorHandle state) {
  return guarded<int32_t>(-1, [&] {
    locked(*generator, [&] { generator->set_state(*state); });
    return 0;
  });
}

// Seeds every generator of the process, as torch.manual_seed does.
BRIDGE_API int32_t bridge_manual_seed(uint64_t seed) {
  return guarded<int32_t>(-1, [&] {
    at::manual_seed(seed);
    return 0;
  });
}
