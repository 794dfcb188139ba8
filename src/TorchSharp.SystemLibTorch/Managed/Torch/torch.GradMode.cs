using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static bool is_grad_enabled() => Native.bridge_grad_enabled() != 0;

    /// <summary>Stops recording of gradients on this thread until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradModeScope(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradModeScope(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradModeScope(mode);

    private sealed class GradModeScope : IDisposable
    {
        private readonly int _before = Native.bridge_grad_enabled();

        public GradModeScope(bool enabled) => Native.bridge_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Native.bridge_set_grad_enabled(_before);
    }
}
