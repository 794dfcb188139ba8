using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a function's forward leaves for its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object?> _data = [];
            private List<Tensor> _kept = [];
            private nint _node;
            private int _saved;

            internal AutogradContext()
            {
            }

            /// <summary>Keeps tensors for backward, which fails when one of them was changed in place meanwhile.</summary>
            public void save_for_backward(List<Tensor> tensors) => _kept = tensors;

            /// <summary>The kept tensors, as new objects that the caller owns.</summary>
            public List<Tensor> get_saved_variables() =>
                [.. Enumerable.Range(0, _saved).Select(index => new Tensor(Native.Check(Native.bridge_node_saved(_node, index))))];

            public void save_data(string key, object value) => _data[key] = value;

            public object? get_data(string key) => _data.GetValueOrDefault(key);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                // The kept tensors live and die with the node of the graph.
            }

            internal unsafe void SaveInto(nint node)
            {
                var handles = _kept.Select(tensor => tensor.Handle).ToArray();
                fixed (nint* pinned = handles) Native.Check(Native.bridge_node_save(node, pinned, handles.Length));
                GC.KeepAlive(_kept);
                _node = Native.bridge_node_address(node);
                _saved = handles.Length;
                _kept = [];
            }

            /// <summary>The node is gone, and the kept tensors with it.</summary>
            internal void Release() => _saved = 0;
        }
    }
}
