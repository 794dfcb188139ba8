using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number as libtorch keeps it: 64 bits of integer or real, or a truth value.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(Kind kind, long bits)
    {
        Kind = kind;
        Bits = bits;
    }

    public ScalarType Type => Kind switch
    {
        Kind.Bool => ScalarType.Bool,
        Kind.Int => ScalarType.Int64,
        _ => ScalarType.Float64,
    };

    internal Kind Kind { get; }

    internal long Bits { get; }

    public static implicit operator Scalar(byte value) => Integer(value);
    public static implicit operator Scalar(sbyte value) => Integer(value);
    public static implicit operator Scalar(short value) => Integer(value);
    public static implicit operator Scalar(int value) => Integer(value);
    public static implicit operator Scalar(long value) => Integer(value);
    public static implicit operator Scalar(bool value) => new(Kind.Bool, value ? 1 : 0);
    public static implicit operator Scalar(Half value) => Real((double)value);
    public static implicit operator Scalar(float value) => Real(value);
    public static implicit operator Scalar(double value) => Real(value);

    public void Dispose()
    {
        // Nothing native is held; the method is there because TorchSharp's Scalar holds a native number.
    }

    private static Scalar Integer(long value) => new(Kind.Int, value);

    private static Scalar Real(double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));
}
