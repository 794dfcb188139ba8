using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of the API this provider stands in for.</summary>
    public static string __version__ => "0.102.8";

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static int get_num_threads() => Native.bridge_threads();

    public static void set_num_threads(int num) => Native.Check(Native.bridge_set_threads(num));

    /// <summary>The libtorch underneath, e.g. "1.13.1".</summary>
    internal static unsafe string LibTorchVersion => Marshal.PtrToStringUTF8((nint)Native.bridge_libtorch_version())!;
}
