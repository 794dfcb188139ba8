using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds every generator of the process.</summary>
    public static Generator manual_seed(long seed)
    {
        Native.Check(Native.bridge_manual_seed((ulong)seed));
        return Generator.Default;
    }

    public static Tensor get_rng_state() => Generator.Default.get_state();

    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    public static class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }

    /// <summary>A stream of random numbers with a state of its own.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.Check(Native.bridge_generator_new(seed)))
        {
            if (device is not null && device.type != DeviceType.CPU)
                throw new ArgumentException($"Generators live on the CPU here, not on {device}.", nameof(device));
        }

        private Generator(nint handle) => _handle = handle;

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.Check(Native.bridge_generator_default()));

        public IntPtr Handle => _handle;

        public Device device => CPU;

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.bridge_generator_set_seed(_handle, (ulong)seed));
            return this;
        }

        public long initial_seed() => (long)Native.bridge_generator_initial_seed(_handle);

        public long seed() => (long)Native.bridge_generator_seed(_handle);

        public Tensor get_state() => new(Native.Check(Native.bridge_generator_state(_handle)));

        public void set_state(Tensor value) => Native.Check(Native.bridge_generator_set_state(_handle, value.Handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle != 0) Native.bridge_generator_release(_handle);
            _handle = 0;
        }
    }
}
