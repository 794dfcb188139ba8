// The C ABI between C# and libtorch.
//
// Operators are reached by name through libtorch's own dispatcher, so one function serves all of them and the
// bridge compiles unchanged against every libtorch from 1.13 on. Everything else here is what is no operator:
// tensor metadata, autograd, random generators, threads.
//
// No exception crosses: a function that fails stores its message (per thread) and returns its failure value.
#pragma once

#include <cstdint>
#include <utility>

#include <ATen/ATen.h>

#define BRIDGE_API extern "C" __attribute__((visibility("default")))

using TensorHandle = at::Tensor*;

enum class Kind : int32_t {
  None = 0,
  Tensor = 1,
  Int = 2,
  Double = 3,
  Bool = 4,
  String = 5,
  IntList = 6,
  TensorList = 7,
  OptionalTensorList = 8,
  Device = 9,
  Generator = 10,
};

// One argument or result of an operator; the C# struct of the same name has the same layout.
struct Value {
  Kind kind;
  int32_t count;
  union {
    int64_t integer;
    double number;
    TensorHandle tensor;
    const char* text;
    const int64_t* integers;
    const TensorHandle* tensors;
    at::Generator* generator;
  };
};

void remember_current_exception() noexcept;

// The message of the last failure on this thread.
BRIDGE_API const char* bridge_last_error();

// Runs body; when it throws, remembers the message and returns failed.
template <class Result, class Body>
Result guarded(Result failed, Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    remember_current_exception();
    return failed;
  }
}

inline TensorHandle share(at::Tensor tensor) {
  return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
}
