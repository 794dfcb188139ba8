using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public ScalarType dtype => (ScalarType)Info.ScalarType;

        public Device device => new(device_type, device_index);

        public DeviceType device_type => (DeviceType)Info.DeviceType;

        public int device_index => Info.DeviceIndex;

        public long Dimensions => Info.Dimensions;

        public long ndim => Dimensions;

        public long NumberOfElements => Info.Elements;

        public long ElementSize => Info.ElementSize;

        public long[] shape => size();

        private TensorInfo Info
        {
            get
            {
                TensorInfo info;
                Native.Check(Native.bridge_tensor_info(Handle, &info));
                GC.KeepAlive(this);
                return info;
            }
        }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long storage_offset() => Info.StorageOffset;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public long[] size()
        {
            var sizes = new long[Dimensions];
            fixed (long* pinned = sizes) Native.Check(Native.bridge_tensor_sizes(Handle, pinned));
            GC.KeepAlive(this);
            return sizes;
        }

        // One size is read without an array: code that runs at every step asks for it.
        public long size(int dim)
        {
            long size;
            Native.Check(Native.bridge_tensor_size(Handle, dim, &size));
            GC.KeepAlive(this);
            return size;
        }

        public long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* pinned = strides) Native.Check(Native.bridge_tensor_strides(Handle, pinned));
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim)
        {
            long stride;
            Native.Check(Native.bridge_tensor_stride(Handle, dim, &stride));
            GC.KeepAlive(this);
            return stride;
        }

        public bool is_contiguous()
        {
            var result = Native.bridge_tensor_is_contiguous(Handle);
            GC.KeepAlive(this);
            Native.Check(result);
            return result != 0;
        }
    }

    public static bool is_floating_point(Tensor input) => input.is_floating_point();

    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
}
