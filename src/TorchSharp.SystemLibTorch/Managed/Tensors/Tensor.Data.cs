using System.Runtime.CompilerServices;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>The memory of a contiguous tensor on the CPU, uncopied.</summary>
        public Span<byte> bytes
        {
            get
            {
                // One reading for all: code that runs at every step comes by here.
                var info = Info;
                if ((DeviceType)info.DeviceType != DeviceType.CPU) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
                if (info.Dense is null && !is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                var length = checked((int)(info.Elements * info.ElementSize));
                return new Span<byte>(length == 0 ? null : info.Dense, length);
            }
            set
            {
                var target = bytes;
                if (value.Length != target.Length) throw new ArgumentException($"Mismatched data sizes in call to {nameof(bytes)}: the tensor has {target.Length} bytes, got {value.Length}.");
                value.CopyTo(target);
            }
        }

        internal void* DataPointer
        {
            get
            {
                var pointer = Native.bridge_tensor_data(Handle);
                GC.KeepAlive(this);
                return pointer;
            }
        }

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            if (ScalarTypeOf<T>() != dtype) throw new ArgumentException($"{typeof(T).Name} is not the element type of a {dtype} tensor.");
            return new TensorAccessor<T>(this);
        }

        /// <summary>The one element of a one-element tensor.</summary>
        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException($"Number of elements in the tensor must be 1, was {NumberOfElements}.");
            using var host = cpu();
            return host.data<T>()[0];
        }

        public Tensor clone() => Aten.clone.Call(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => InPlace(Aten.copy_, this, source, nonBlocking);
    }

    private static ScalarType ScalarTypeOf<T>() => ScalarTypeOf(typeof(T));

    private static ScalarType ScalarTypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => ScalarType.Byte,
        TypeCode.SByte => ScalarType.Int8,
        TypeCode.Int16 => ScalarType.Int16,
        TypeCode.Int32 => ScalarType.Int32,
        TypeCode.Int64 => ScalarType.Int64,
        TypeCode.Single => ScalarType.Float32,
        TypeCode.Double => ScalarType.Float64,
        TypeCode.Boolean => ScalarType.Bool,
        _ => type == typeof(Half) ? ScalarType.Float16 : throw new NotSupportedException($"No tensor has elements of type {type}."),
    };
}
