using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of libtorch (not of TorchSharp), e.g. "1.13.1".</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Native.bridge_libtorch_version())!;

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static int get_num_threads() => Native.bridge_threads();

    public static void set_num_threads(int num) => Native.Check(Native.bridge_set_threads(num));
}
