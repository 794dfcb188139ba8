#include "bridge.h"

#include <cstring>

// What a tensor is, read in one call: the C# struct TensorInfo has the same layout.
struct TensorInfo {
  int64_t dimensions;
  int64_t elements;
  int64_t storage_offset;
  int32_t scalar_type;
  int32_t element_size;
  int32_t device_type;
  int32_t device_index;
  void* dense;
};

// A second handle on the same tensor.
BRIDGE_API TensorHandle bridge_tensor_share(TensorHandle tensor) {
  return guarded<TensorHandle>(nullptr, [&] { return share(*tensor); });
}

BRIDGE_API void bridge_tensor_release(TensorHandle tensor) {
  delete tensor;
}

BRIDGE_API int32_t bridge_tensor_info(TensorHandle tensor, TensorInfo* info) {
  return guarded<int32_t>(-1, [&] {
    const auto is_strided = tensor->layout() == at::kStrided;
    info->dimensions = tensor->dim();
    info->elements = tensor->numel();
    info->storage_offset = is_strided ? tensor->storage_offset() : 0;
    info->scalar_type = static_cast<int32_t>(tensor->scalar_type());
    info->element_size = static_cast<int32_t>(tensor->element_size());
    info->device_type = static_cast<int32_t>(tensor->device().type());
    info->device_index = tensor->device().index();
    info->dense = is_strided && tensor->is_contiguous() && tensor->has_storage() ? tensor->data_ptr() : nullptr;
    return 0;
  });
}

BRIDGE_API int32_t bridge_tensor_sizes(TensorHandle tensor, int64_t* sizes) {
  return guarded<int32_t>(-1, [&] {
    const auto from = tensor->sizes();
    std::copy(from.begin(), from.end(), sizes);
    return 0;
  });
}

// One size or stride, the index counted from the end where it is negative.
BRIDGE_API int32_t bridge_tensor_size(TensorHandle tensor, int64_t dimension, int64_t* size) {
  return guarded<int32_t>(-1, [&] {
    *size = tensor->size(dimension);
    return 0;
  });
}

BRIDGE_API int32_t bridge_tensor_stride(TensorHandle tensor, int64_t dimension, int64_t* stride) {
  return guarded<int32_t>(-1, [&] {
    *stride = tensor->stride(dimension);
    return 0;
  });
}

BRIDGE_API int32_t bridge_tensor_strides(TensorHandle tensor, int64_t* strides) {
  return guarded<int32_t>(-1, [&] {
    const auto from = tensor->strides();
    std::copy(from.begin(), from.end(), strides);
    return 0;
  });
}

BRIDGE_API int32_t bridge_tensor_is_contiguous(TensorHandle tensor) {
  return guarded<int32_t>(-1, [&] { return tensor->is_contiguous() ? 1 : 0; });
}

// The first element, behind the storage offset.
BRIDGE_API void* bridge_tensor_data(TensorHandle tensor) {
  return guarded<void*>(nullptr, [&] { return tensor->data_ptr(); });
}

// A tensor of its own memory, filled from dense memory on the CPU.
BRIDGE_API TensorHandle bridge_tensor_from_memory(const void* data, const int64_t* sizes, int32_t dimensions, int32_t scalar_type) {
  return guarded<TensorHandle>(nullptr, [&] {
    auto tensor = at::empty(at::IntArrayRef(sizes, dimensions), at::TensorOptions().dtype(static_cast<at::ScalarType>(scalar_type)));
    if (tensor.numel() > 0) std::memcpy(tensor.data_ptr(), data, tensor.nbytes());
    return share(std::move(tensor));
  });
}
