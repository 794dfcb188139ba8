#include "bridge.h"

#include <exception>
#include <string>

#include <c10/util/Exception.h>

namespace {
thread_local std::string last_error;
}

void remember_current_exception() noexcept {
  try {
    throw;
  } catch (const c10::Error& error) {
    last_error = error.what_without_backtrace();
  } catch (const std::exception& error) {
    last_error = error.what();
  } catch (...) {
    last_error = "unknown native exception";
  }
}

BRIDGE_API const char* bridge_last_error() {
  return last_error.c_str();
}

// A callback failed on the managed side.
BRIDGE_API void bridge_fail(const char* message) {
  last_error = message;
}
