using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>One argument of an operator as C# has it: whatever converts to it implicitly can be passed.</summary>
internal readonly struct Arg
{
    private Arg(Kind kind, long bits, object? reference = null)
    {
        Kind = kind;
        Bits = bits;
        Reference = reference;
    }

    public Kind Kind { get; }

    /// <summary>The number itself, bit for bit.</summary>
    public long Bits { get; }

    /// <summary>The tensor, list or string; it also keeps them alive during the call.</summary>
    public object? Reference { get; }

    /// <summary>Leaves an optional argument to be null, where the schema's default is another.</summary>
    public static Arg None => default;

    /// <summary>A list in which some tensors may be missing.</summary>
    public static Arg Optional(Tensor?[] value) => new(Kind.OptionalTensorList, 0, value);

    public static implicit operator Arg(Tensor? value) => value is null ? None : new(Kind.Tensor, value.Handle, value);
    public static implicit operator Arg(Tensor[] value) => new(Kind.TensorList, 0, value);
    public static implicit operator Arg(long value) => new(Kind.Int, value);
    public static implicit operator Arg(long? value) => value is null ? None : new(Kind.Int, value.Value);
    public static implicit operator Arg(double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Arg(double? value) => value is null ? None : value.Value;
    public static implicit operator Arg(bool value) => new(Kind.Bool, value ? 1 : 0);
    public static implicit operator Arg(string? value) => value is null ? None : new(Kind.String, 0, value);
    public static implicit operator Arg(long[]? value) => value is null ? None : new(Kind.IntList, 0, value);
    public static implicit operator Arg(ScalarType value) => new(Kind.Int, (long)value);
    public static implicit operator Arg(ScalarType? value) => value is null ? None : new(Kind.Int, (long)value.Value);
    public static implicit operator Arg(Device? value) => value is null ? None : new(Kind.Device, ((long)value.type * 256) + value.index + 1);
    public static implicit operator Arg(Generator? value) => value is null ? None : new(Kind.Generator, value.Handle, value);
    public static implicit operator Arg(Scalar? value) => value is null ? None : new(value.Kind, value.Bits);
}
