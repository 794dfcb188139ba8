using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle on a tensor of libtorch. Several tensors here can share one tensor there.</summary>
    public partial class Tensor : IDisposable
    {
        private static long s_totalCount;
        private static long s_peakCount;

        private nint _handle;

        internal Tensor(nint handle)
        {
            _handle = handle;
            var live = Interlocked.Increment(ref s_totalCount);
            s_peakCount = Math.Max(s_peakCount, live);
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        // Takes the handle over: the other tensor is empty afterwards. TorchSharp (up to 0.107.0) goes on counting it, for ever.
        private protected Tensor(Tensor moved)
            : this(moved.Handle)
        {
            moved._handle = 0;
            moved.OwningDisposeScope?.MarkAsDisposed(moved);
            GC.SuppressFinalize(moved);
        }

        ~Tensor() => Dispose(false);

        /// <summary>Tensors that hold native memory now, over all threads, and one for each parameter ever made of a tensor.</summary>
        public static long TotalCount => Interlocked.Read(ref s_totalCount);

        public static long PeakCount => s_peakCount;

        public IntPtr Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => _handle == 0;

        internal DisposeScope? OwningDisposeScope { get; set; }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope!);

        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            if (OwningDisposeScope is null) other?.Attach(this);
            else OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        /// <summary>A second handle on the same tensor, autograd identity included, for an object of its own.</summary>
        internal nint SharedHandle()
        {
            var shared = Native.Check(Native.bridge_tensor_share(Handle));
            GC.KeepAlive(this);
            return shared;
        }

        protected virtual void Dispose(bool disposing)
        {
            if (disposing) OwningDisposeScope?.MarkAsDisposed(this);
            if (_handle == 0) return;
            Native.bridge_tensor_release(_handle);
            _handle = 0;
            Interlocked.Decrement(ref s_totalCount);
        }

        // In-place operators answer with the tensor itself.
        private Tensor InPlace(Op op, params ReadOnlySpan<Arg> arguments)
        {
            op.Run(arguments);
            return this;
        }
    }
}
