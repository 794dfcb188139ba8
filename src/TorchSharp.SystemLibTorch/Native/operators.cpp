#include "bridge.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

namespace {

c10::List<at::Tensor> tensors_of(const Value& value) {
  c10::List<at::Tensor> list;
  list.reserve(value.count);
  for (int32_t i = 0; i < value.count; ++i) list.push_back(*value.tensors[i]);
  return list;
}

c10::List<c10::optional<at::Tensor>> optional_tensors_of(const Value& value) {
  c10::List<c10::optional<at::Tensor>> list;
  list.reserve(value.count);
  for (int32_t i = 0; i < value.count; ++i) {
    list.push_back(value.tensors[i] ? c10::optional<at::Tensor>(*value.tensors[i]) : c10::nullopt);
  }
  return list;
}

// A device travels as type * 256 + (index + 1).
c10::Device device_of(int64_t packed) {
  return c10::Device(static_cast<c10::DeviceType>(packed / 256), static_cast<c10::DeviceIndex>(packed % 256 - 1));
}

c10::IValue boxed(const Value& value, const c10::Argument& argument) {
  switch (value.kind) {
    case Kind::None: return {};
    case Kind::Tensor: return *value.tensor;
    case Kind::Int:
      if (argument.type()->kind() == c10::TypeKind::FloatType) return static_cast<double>(value.integer);
      return value.integer;
    case Kind::Double: return value.number;
    case Kind::Bool: return value.integer != 0;
    case Kind::String: return std::string(value.text, value.count);
    case Kind::IntList: return std::vector<int64_t>(value.integers, value.integers + value.count);
    case Kind::TensorList: return tensors_of(value);
    case Kind::OptionalTensorList: return optional_tensors_of(value);
    case Kind::Device: return device_of(value.integer);
    case Kind::Generator: return *value.generator;
  }
  TORCH_CHECK(false, "argument '", argument.name(), "' has an unknown kind");
}

Value unboxed(const c10::IValue& value) {
  Value result{};
  if (value.isTensor()) {
    result.kind = Kind::Tensor;
    result.tensor = share(value.toTensor());
  } else if (value.isInt()) {
    result.kind = Kind::Int;
    result.integer = value.toInt();
  } else if (value.isDouble()) {
    result.kind = Kind::Double;
    result.number = value.toDouble();
  } else if (value.isBool()) {
    result.kind = Kind::Bool;
    result.integer = value.toBool();
  } else if (value.isScalar()) {
    result.kind = Kind::Double;
    result.number = value.toScalar().toDouble();
  } else {
    TORCH_CHECK(false, "an operator returned a ", value.tagKind(), ", which the bridge does not carry");
  }
  return result;
}

}  // namespace

// The operator aten::name.overload; it lives as long as the process.
BRIDGE_API const c10::OperatorHandle* bridge_operator(const char* name, const char* overload) {
  return guarded<const c10::OperatorHandle*>(nullptr, [&] {
    return new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload));
  });
}

// Calls an operator. Arguments that are not given take the schema's defaults. Returns the number of results, -1 on failure.
BRIDGE_API int32_t bridge_call(const c10::OperatorHandle* op, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
  return guarded<int32_t>(-1, [&] {
    const auto& schema = op->schema().arguments();
    TORCH_CHECK(static_cast<size_t>(count) <= schema.size(), op->operator_name(), " takes ", schema.size(), " arguments, got ", count);
    torch::jit::Stack stack;
    stack.reserve(schema.size());
    for (size_t i = 0; i < schema.size(); ++i) {
      if (i < static_cast<size_t>(count)) {
        stack.push_back(boxed(arguments[i], schema[i]));
      } else {
        TORCH_CHECK(schema[i].default_value(), op->operator_name(), " needs argument '", schema[i].name(), "'");
        stack.push_back(*schema[i].default_value());
      }
    }
    op->callBoxed(stack);
    const auto wanted = std::min<size_t>(capacity, stack.size());
    for (size_t i = 0; i < wanted; ++i) results[i] = unboxed(stack[i]);
    return static_cast<int32_t>(wanted);
  });
}
