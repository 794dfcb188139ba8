using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The C ABI of Native/: what is no operator. Operators go through <see cref="Op"/>.</summary>
internal static unsafe partial class Native
{
    private const string Library = "torch_bridge";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);

    [LibraryImport(Library)] private static partial byte* bridge_last_error();
    [LibraryImport(Library)] internal static partial byte* bridge_libtorch_version();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint bridge_operator(string name, string overload);
    [LibraryImport(Library)] internal static partial int bridge_call(nint op, Value* arguments, int count, Value* results, int capacity);

    [LibraryImport(Library)] internal static partial nint bridge_tensor_share(nint tensor);
    [LibraryImport(Library)] internal static partial void bridge_tensor_release(nint tensor);
    // What only reads a few fields, and hooks ask at every step, is called without leaving managed code: that costs more than the answer.
    [LibraryImport(Library), SuppressGCTransition] internal static partial int bridge_tensor_info(nint tensor, TensorInfo* info);
    [LibraryImport(Library)] internal static partial int bridge_tensor_sizes(nint tensor, long* sizes);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int bridge_tensor_size(nint tensor, long dimension, long* size);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int bridge_tensor_stride(nint tensor, long dimension, long* stride);
    [LibraryImport(Library)] internal static partial int bridge_tensor_strides(nint tensor, long* strides);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int bridge_tensor_is_contiguous(nint tensor);
    [LibraryImport(Library)] internal static partial void* bridge_tensor_data(nint tensor);
    [LibraryImport(Library)] internal static partial nint bridge_tensor_from_memory(void* data, long* sizes, int dimensions, int scalarType);

    [LibraryImport(Library)] internal static partial int bridge_backward(nint* tensors, int count, nint* gradients, int gradientCount, nint* inputs, int inputCount, int retainGraph, int createGraph);
    [LibraryImport(Library)] internal static partial int bridge_requires_grad(nint tensor);
    [LibraryImport(Library)] internal static partial int bridge_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] internal static partial int bridge_is_leaf(nint tensor);
    [LibraryImport(Library)] internal static partial nint bridge_grad(nint tensor, int* failed);
    [LibraryImport(Library)] internal static partial int bridge_set_grad(nint tensor, nint gradient);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int bridge_grad_enabled();
    [LibraryImport(Library)] internal static partial void bridge_set_grad_enabled(int value);

    [LibraryImport(Library)] internal static partial nint bridge_node_new(nint context, delegate* unmanaged[Cdecl]<nint, nint*, int, nint*, int, int> backward, delegate* unmanaged[Cdecl]<nint, void> release, nint* inputs, int count);
    [LibraryImport(Library)] internal static partial void bridge_node_release(nint node);
    [LibraryImport(Library)] internal static partial nint bridge_node_address(nint node);
    [LibraryImport(Library)] internal static partial nint bridge_node_output(nint node, nint output);
    [LibraryImport(Library)] internal static partial int bridge_node_save(nint node, nint* tensors, int count);
    [LibraryImport(Library)] internal static partial nint bridge_node_saved(nint address, int index);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial void bridge_fail(string message);

    [LibraryImport(Library)] internal static partial nint bridge_generator_default();
    [LibraryImport(Library)] internal static partial nint bridge_generator_new(ulong seed);
    [LibraryImport(Library)] internal static partial void bridge_generator_release(nint generator);
    [LibraryImport(Library)] internal static partial int bridge_generator_set_seed(nint generator, ulong seed);
    [LibraryImport(Library)] internal static partial ulong bridge_generator_initial_seed(nint generator);
    [LibraryImport(Library)] internal static partial ulong bridge_generator_seed(nint generator);
    [LibraryImport(Library)] internal static partial nint bridge_generator_state(nint generator);
    [LibraryImport(Library)] internal static partial int bridge_generator_set_state(nint generator, nint state);
    [LibraryImport(Library)] internal static partial int bridge_manual_seed(ulong seed);

    [LibraryImport(Library)] internal static partial int bridge_threads();
    [LibraryImport(Library)] internal static partial int bridge_set_threads(int count);

    /// <summary>Throws libtorch's message when a call returned its failure value.</summary>
    internal static void Check(int status)
    {
        if (status < 0) throw Failure();
    }

    /// <summary>Throws libtorch's message when a call that must return a handle returned none.</summary>
    internal static nint Check(nint handle) => handle != 0 ? handle : throw Failure();

    private static ExternalException Failure() => new(Marshal.PtrToStringUTF8((nint)bridge_last_error()));

    // The default search looks beside the assembly and in the system's folders; its failure says neither what the file is nor who builds it.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library) return 0;
        if (NativeLibrary.TryLoad(name, assembly, path, out var handle)) return handle;
        var beside = Path.Combine(AppContext.BaseDirectory, $"lib{Library}.so");
        throw new DllNotFoundException(File.Exists(beside)
            ? $"{beside} does not load: libtorch or one of its libraries is missing. Run eng/setup.sh, which installs what is needed."
            : $"{beside} does not exist: the native part of TorchSharp.SystemLibTorch was not built. Run eng/setup.sh, then build again.");
    }
}
