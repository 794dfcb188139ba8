using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            /// <summary>Every module below this one: the direct children first, then theirs. The module itself is not among them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in _internal_submodules) yield return child;
                foreach (var (name, child) in _internal_submodules)
                {
                    foreach (var (inner, module) in child.named_modules()) yield return ($"{name}.{inner}", module);
                }
            }

            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            public virtual IEnumerable<Module> modules() => named_modules().Select(module => module.module);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
                foreach (var (name, parameter) in _internal_params)
                {
                    if (!parameter.IsInvalid && seen.Add(parameter)) yield return (name, parameter);
                }
                if (!recurse) yield break;
                foreach (var (name, child) in _internal_submodules)
                {
                    foreach (var (inner, parameter) in child.named_parameters(true))
                    {
                        if (seen.Add(parameter)) yield return ($"{name}.{inner}", parameter);
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(parameter => parameter.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
                // TorchSharp lists no buffer that is not persistent, whatever include_nonpersistent says (so up to 0.107.0).
                foreach (var (name, (buffer, persistent)) in _internal_buffers)
                {
                    if (!buffer.IsInvalid && persistent && seen.Add(buffer)) yield return (name, buffer);
                }
                if (!recurse) yield break;
                foreach (var (name, child) in _internal_submodules)
                {
                    foreach (var (inner, buffer) in child.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer)) yield return ($"{name}.{inner}", buffer);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(buffer => buffer.buffer);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>The registered parameter of that dotted name; null where there is none.</summary>
            public virtual Parameter? get_parameter(string target) =>
                _internal_params.TryGetValue(target, out var parameter) ? parameter : Below(target, (child, name) => child.get_parameter(name));

            public virtual Tensor? get_buffer(string target) =>
                _internal_buffers.TryGetValue(target, out var buffer) ? buffer.Item1 : Below(target, (child, name) => child.get_buffer(name));

            private T? Below<T>(string target, Func<Module, string, T?> find) where T : class
            {
                var dot = target.IndexOf('.');
                if (dot < 0) return null;
                foreach (var (name, child) in named_children())
                {
                    if (name == target[..dot] && find(child, target[(dot + 1)..]) is { } found) return found;
                }
                return null;
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, child) in _internal_submodules) child.apply(fn);
                fn(this);
                return this;
            }

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, child) in named_children()) child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    if (gradient is null) continue;
                    if (set_to_none) parameter.grad = null;
                    else gradient.zero_().Dispose();
                }
            }
        }
    }
}
