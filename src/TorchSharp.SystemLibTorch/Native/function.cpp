#include "bridge.h"

#include <stdexcept>

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

namespace {

using torch::autograd::variable_list;

// Computes the gradients of a function's inputs: reads count gradients, writes capacity handles (null where there is none).
// Returns -1 after bridge_fail when it could not.
using Backward = int32_t (*)(void* context, const TensorHandle* gradients, int32_t count, TensorHandle* results, int32_t capacity);
using Release = void (*)(void* context);

// A node of the graph whose backward is written in C#.
class ManagedNode final : public torch::autograd::Node {
 public:
  ManagedNode(void* context, Backward backward, Release release) : context_(context), backward_(backward), release_(release) {}

  ~ManagedNode() override { release_(context_); }

  variable_list apply(variable_list&& gradients) override {
    std::vector<TensorHandle> given;
    for (size_t i = 0; i < gradients.size(); ++i) {
      given.push_back(share(gradients[i].defined() ? std::move(gradients[i]) : input_metadata(i).zeros_like()));
    }
    // The managed side owns what it is given; what it returns is ours.
    std::vector<TensorHandle> results(num_outputs());
    const bool failed = backward_(context_, given.data(), given.size(), results.data(), results.size()) < 0;
    variable_list list;
    for (auto* result : results) {
      list.push_back(result ? std::move(*result) : at::Tensor());
      delete result;
    }
    if (failed) throw std::runtime_error(bridge_last_error());
    return list;
  }

  // No saved tensor is one of the outputs with their history, so none keeps the node alive.
  void save(const TensorHandle* tensors, int32_t count) {
    for (int32_t i = 0; i < count; ++i) saved_.emplace_back(*tensors[i], false);
  }

  at::Tensor saved(int32_t index) { return saved_.at(index).unpack(shared_from_this()); }

 private:
  void* context_;
  Backward backward_;
  Release release_;
  std::vector<torch::autograd::SavedVariable> saved_;
};

using NodeHandle = std::shared_ptr<ManagedNode>*;

}  // namespace

// A node that passes gradients on to the inputs. It lives as long as the graph or the handle does; context is released with it.
BRIDGE_API NodeHandle bridge_node_new(void* context, Backward backward, Release release, const TensorHandle* inputs, int32_t count) {
  return guarded<NodeHandle>(nullptr, [&] {
    auto node = std::shared_ptr<ManagedNode>(new ManagedNode(context, backward, release), torch::autograd::deleteNode);
    variable_list list;
    for (int32_t i = 0; i < count; ++i) list.push_back(*inputs[i]);
    node->set_next_edges(torch::autograd::collect_next_edges(list));
    return new std::shared_ptr<ManagedNode>(std::move(node));
  });
}

BRIDGE_API void bridge_node_release(NodeHandle node) {
  delete node;
}

// The output as a result of the node, on the same memory. The tensor given, which may be an input, stays as it is.
BRIDGE_API TensorHandle bridge_node_output(NodeHandle node, TensorHandle output) {
  return guarded<TensorHandle>(nullptr, [&] {
    auto result = output->detach();
    torch::autograd::set_history(result, *node);
    return share(std::move(result));
  });
}

BRIDGE_API int32_t bridge_node_save(NodeHandle node, const TensorHandle* tensors, int32_t count) {
  return guarded<int32_t>(-1, [&] {
    (*node)->save(tensors, count);
    return 0;
  });
}

// During backward: the node is alive then, and known by its address.
BRIDGE_API TensorHandle bridge_node_saved(ManagedNode* node, int32_t index) {
  return guarded<TensorHandle>(nullptr, [&] { return share(node->saved(index)); });
}

BRIDGE_API ManagedNode* bridge_node_address(NodeHandle node) {
  return node->get();
}
