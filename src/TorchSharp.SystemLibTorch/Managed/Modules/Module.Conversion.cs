using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                _toEpilog(device, dtype, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                _toEpilog(deviceType, deviceIndex, non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                _toEpilog(dtype, non_blocking);
                return this;
            }

            public Module _to(Tensor other, bool non_blocking) => _to(other.device, other.dtype, non_blocking);

            protected void _toEpilog(ScalarType dtype, bool non_blocking)
            {
                RequireFloatingPoint(dtype);
                foreach (var (_, child) in named_children()) child._to(dtype, non_blocking);
                Convert(tensor => tensor.is_floating_point() ? tensor.to(dtype, non_blocking: non_blocking) : tensor.alias());
            }

            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireFloatingPoint(dtype);
                foreach (var (_, child) in named_children()) child._to(device, dtype, non_blocking);
                Convert(tensor => tensor.to(tensor.is_floating_point() ? dtype : tensor.dtype, device, non_blocking: non_blocking));
            }

            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                foreach (var (_, child) in named_children()) child._to(deviceType, deviceIndex, non_blocking);
                Convert(tensor => tensor.to(deviceType, deviceIndex, non_blocking: non_blocking));
            }

            private static void RequireFloatingPoint(ScalarType dtype)
            {
                if (!torch.is_floating_point(dtype)) throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
            }

            // A tensor that already is what is wanted keeps its object, so that an optimizer that holds it goes on working;
            // any other is replaced by a new one, and optimizers must be made after that.
            private void Convert(Func<Tensor, Tensor> convert)
            {
                using var ungraded = no_grad();
                var fields = GetType().GetFields(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance);
                foreach (var (name, parameter) in named_parameters(false).ToList())
                {
                    var moved = convert(parameter);
                    if (SameMemory(moved, parameter))
                    {
                        moved.Dispose();
                        continue;
                    }
                    var replacement = new Parameter(moved, parameter.requires_grad);
                    replacement.DetachFromDisposeScope();
                    using (var gradient = parameter.grad)
                    {
                        if (gradient is not null) replacement.grad = convert(gradient);
                    }
                    _internal_params[name] = replacement;
                    Repoint(fields, parameter, replacement);
                    parameter.Dispose();
                }
                foreach (var (name, buffer) in named_buffers(false).ToList())
                {
                    var moved = convert(buffer);
                    if (SameMemory(moved, buffer))
                    {
                        moved.Dispose();
                        continue;
                    }
                    _internal_buffers[name] = (moved.DetachFromDisposeScope(), _internal_buffers[name].Item2);
                    Repoint(fields, buffer, moved);
                    buffer.Dispose();
                }
            }

            private static unsafe bool SameMemory(Tensor a, Tensor b) => a.DataPointer == b.DataPointer && a.dtype == b.dtype;

            private void Repoint(FieldInfo[] fields, Tensor from, Tensor to)
            {
                foreach (var field in fields)
                {
                    if (ReferenceEquals(field.GetValue(this), from)) field.SetValue(this, to);
                }
            }
        }
    }
}
