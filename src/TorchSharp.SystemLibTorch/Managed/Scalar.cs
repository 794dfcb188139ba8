using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number that remembers which kind of number it is.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(ScalarType type, Kind kind, long bits)
    {
        Type = type;
        Kind = kind;
        Bits = bits;
    }

    public ScalarType Type { get; }

    internal Kind Kind { get; }

    internal long Bits { get; }

    public static implicit operator Scalar(byte value) => Integer(ScalarType.Byte, value);
    public static implicit operator Scalar(sbyte value) => Integer(ScalarType.Int8, value);
    public static implicit operator Scalar(short value) => Integer(ScalarType.Int16, value);
    public static implicit operator Scalar(int value) => Integer(ScalarType.Int32, value);
    public static implicit operator Scalar(long value) => Integer(ScalarType.Int64, value);
    public static implicit operator Scalar(bool value) => new(ScalarType.Bool, Kind.Bool, value ? 1 : 0);
    public static implicit operator Scalar(Half value) => Real(ScalarType.Float16, (double)value);
    public static implicit operator Scalar(float value) => Real(ScalarType.Float32, value);
    public static implicit operator Scalar(double value) => Real(ScalarType.Float64, value);

    public void Dispose()
    {
        // Nothing native is held; the method is there because TorchSharp's Scalar holds a native number.
    }

    private static Scalar Integer(ScalarType type, long value) => new(type, Kind.Int, value);

    private static Scalar Real(ScalarType type, double value) => new(type, Kind.Double, BitConverter.DoubleToInt64Bits(value));
}
