using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules called one after the other. What lies between two of them is disposed as soon as it was used.</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        // The names are TorchSharp's: code that replaces a module in place reaches them by reflection.
        private readonly List<nn.IModule<Tensor, Tensor>> _modules = [];
        private readonly List<string> _names = [];

        // What TorchSharp's answers to GetName(), a derived one included.
        private const string NativeName = "torch::nn::SequentialImpl";

        protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
            : base(NativeName)
        {
            foreach (var (name, module) in modules) append(name, module);
        }

        protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
            : base(NativeName)
        {
            foreach (var module in modules) append(module);
        }

        internal Sequential()
            : base(NativeName)
        {
        }

        public int Count => _modules.Count;

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _modules[index];

        [IndexerName("SequentialItems")]
        public Sequential this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

        [IndexerName("SequentialItems")]
        public Sequential this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

        private IEnumerable<nn.Module> Children => _modules.Cast<nn.Module>();

        public Sequential append(nn.IModule<Tensor, Tensor> module) => append($"{Count}", module);

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            _modules.Add(module);
            _names.Add(name);
            return this;
        }

        public override Tensor forward(Tensor tensor)
        {
            if (Count == 0) return tensor.alias();
            var current = _modules[0].call(tensor);
            for (var i = 1; i < Count; i++)
            {
                var next = _modules[i].call(current);
                current.Dispose();
                current = next;
            }
            return current;
        }

        public override IEnumerable<(string name, nn.Module module)> named_children() => _names.Zip(Children);

        public override IEnumerable<(string name, nn.Module module)> named_modules() =>
            named_children().Concat(named_children().SelectMany(child => child.module.named_modules(), (child, inner) => ($"{child.name}.{inner.name}", inner.module)));

        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
        {
            if (!recurse) yield break;
            var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
            foreach (var (name, child) in named_children())
            {
                foreach (var (inner, parameter) in child.named_parameters(true))
                {
                    if (seen.Add(parameter)) yield return ($"{name}.{inner}", parameter);
                }
            }
        }

        public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true)
        {
            if (!recurse) yield break;
            var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
            foreach (var (name, child) in named_children())
            {
                foreach (var (inner, buffer) in child.named_buffers(true, include_persistent))
                {
                    if (seen.Add(buffer)) yield return ($"{name}.{inner}", buffer);
                }
            }
        }

        public override nn.Module apply(Action<nn.Module> fn)
        {
            foreach (var child in Children) child.apply(fn);
            fn(this);
            return this;
        }

        // Up to TorchSharp 0.105.0 the children change their mode and the Sequential itself does not.
        public override void train(bool on = true)
        {
            foreach (var child in Children) child.train(on);
        }

        public override void eval()
        {
            foreach (var child in Children) child.eval();
        }

        protected internal override nn.Module _to(ScalarType dtype, bool non_blocking)
        {
            foreach (var child in Children) child._to(dtype, non_blocking);
            return this;
        }

        protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
        {
            foreach (var child in Children) child._to(device, dtype, non_blocking);
            return this;
        }

        protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
        {
            foreach (var child in Children) child._to(deviceType, deviceIndex, non_blocking);
            return this;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (var child in Children) child.Dispose();
            }
            base.Dispose(disposing);
        }

        private Sequential Slice(int start, int end)
        {
            if (start < 0 || start > Count) throw new IndexOutOfRangeException($"{start} is not a valid index.");
            if (end < 0 || end > Count) throw new IndexOutOfRangeException($"{end} is not a valid index.");
            var slice = new Sequential();
            for (var i = start; i < end; i++) slice.append(_names[i], _modules[i]);
            return slice;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential() => new();

            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => Sequential((IEnumerable<(string, Module<Tensor, Tensor>)>)modules);

            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Modules.Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) => Sequential((IEnumerable<Tuple<string, Module<Tensor, Tensor>>>)modules);

            public static Modules.Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) => Sequential(modules.Select(module => (module.Item1, module.Item2)));

            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
            {
                var sequential = new Modules.Sequential();
                foreach (var (name, module) in modules) sequential.append(name, module);
                return sequential;
            }

            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
            {
                var sequential = new Modules.Sequential();
                foreach (var module in modules) sequential.append(module);
                return sequential;
            }
        }
    }
}
