#include "bridge.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

namespace {

torch::autograd::variable_list variables(const TensorHandle* handles, int32_t count) {
  torch::autograd::variable_list list;
  list.reserve(count);
  for (int32_t i = 0; i < count; ++i) list.push_back(handles[i] ? *handles[i] : at::Tensor());
  return list;
}

}  // namespace

BRIDGE_API int32_t bridge_backward(
    const TensorHandle* tensors, int32_t count,
    const TensorHandle* gradients, int32_t gradient_count,
    const TensorHandle* inputs, int32_t input_count,
    int32_t retain_graph, int32_t create_graph) {
  return guarded<int32_t>(-1, [&] {
    torch::autograd::backward(
        variables(tensors, count), variables(gradients, gradient_count), retain_graph != 0, create_graph != 0, variables(inputs, input_count));
    return 0;
  });
}

BRIDGE_API int32_t bridge_requires_grad(TensorHandle tensor) {
  return guarded<int32_t>(-1, [&] { return tensor->requires_grad() ? 1 : 0; });
}

BRIDGE_API int32_t bridge_set_requires_grad(TensorHandle tensor, int32_t value) {
  return guarded<int32_t>(-1, [&] {
    tensor->set_requires_grad(value != 0);
    return 0;
  });
}

BRIDGE_API int32_t bridge_is_leaf(TensorHandle tensor) {
  return guarded<int32_t>(-1, [&] { return tensor->is_leaf() ? 1 : 0; });
}

// Null both when there is no gradient and on failure; a failure also sets failed.
BRIDGE_API TensorHandle bridge_grad(TensorHandle tensor, int32_t* failed) {
  *failed = 0;
  auto* result = guarded<TensorHandle>(reinterpret_cast<TensorHandle>(-1), [&] { return share(tensor->grad()); });
  if (result == reinterpret_cast<TensorHandle>(-1)) {
    *failed = 1;
    return nullptr;
  }
  return result;
}

BRIDGE_API int32_t bridge_set_grad(TensorHandle tensor, TensorHandle gradient) {
  return guarded<int32_t>(-1, [&] {
    tensor->mutable_grad() = gradient ? *gradient : at::Tensor();
    return 0;
  });
}

BRIDGE_API int32_t bridge_grad_enabled() {
  return at::GradMode::is_enabled() ? 1 : 0;
}

BRIDGE_API void bridge_set_grad_enabled(int32_t value) {
  at::GradMode::set_enabled(value != 0);
}
