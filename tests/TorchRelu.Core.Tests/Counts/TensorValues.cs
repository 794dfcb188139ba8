using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;

namespace TorchRelu.Tests;

/// <summary>
/// What memory holds: a mix of awkward and ordinary numbers or, so that a failure can be read, ones with a few others among them.
/// </summary>
internal sealed unsafe record TensorValues(ElementType Type, int Seed, bool WithNaN, TensorValues.Other[]? Others = null)
{
    private static readonly Arbitrary<Other[]> s_others = Arb.Array(Arb.From(Gen.Constant(default(Other)), Simpler));

    /// <summary>Mixes; not shrunk, since how much of a mix is needed only its tensor knows.</summary>
    public static Gen<TensorValues> Mixes(ElementType type) =>
        from seed in Gen.Choose(0, int.MaxValue)
        from withNaN in Gen.Elements(true, false)
        select new TensorValues(type, seed, withNaN);

    public void Fill(byte* data, long count)
    {
        if (Others is null)
        {
            AwkwardValues.Fill(data, count, Type, new Random(Seed), WithNaN);
            return;
        }
        AwkwardValues.FillWith(data, count, Type, 1);
        foreach (var other in Others)
        {
            if (other.At < count) AwkwardValues.Write(data, other.At, other.Bits, Type);
        }
    }

    /// <summary>Values of which more are ones.</summary>
    /// <param name="count">How many of them matter.</param>
    public IEnumerable<TensorValues> Simpler(long count)
    {
        if (Others is null)
        {
            if (WithNaN) yield return this with { WithNaN = false };
            yield return this with { Others = OthersThanOne(count) };
            yield break;
        }
        // Of thousands by halves, then one by one.
        if (Others.Length > 2)
        {
            yield return this with { Others = Others[..(Others.Length / 2)] };
            yield return this with { Others = Others[(Others.Length / 2)..] };
        }
        foreach (var fewer in s_others.Shrinker(Others)) yield return this with { Others = fewer };
    }

    public override string ToString()
    {
        const int most = 50;
        if (Others is null) return $"a mix {(WithNaN ? "with" : "without")} NaN from seed {Seed}";
        var listed = Others.Take(most).Select(other => $", but {AwkwardValues.Value(other.Bits, Type)} (0x{other.Bits:X}) at {other.At}");
        return $"ones{string.Concat(listed)}{(Others.Length > most ? $" and {Others.Length - most} more" : "")}";
    }

    private static IEnumerable<Other> Simpler(Other other)
    {
        if (other.Bits != 0) yield return other with { Bits = 0 };
        foreach (var at in Properties.Smaller(other.At, lowest: 0)) yield return other with { At = at };
    }

    private Other[] OthersThanOne(long count)
    {
        var data = (byte*)NativeMemory.Alloc((nuint)(count * Type.Size()));
        Fill(data, count);
        var one = AwkwardValues.Number(Type, 1);
        var others = Enumerable.Range(0, (int)count).Select(at => new Other(at, AwkwardValues.Read(data, at, Type)))
            .Where(other => other.Bits != one).ToArray();
        NativeMemory.Free(data);
        return others;
    }

    /// <summary>A value that is not one, by its place in memory, in values.</summary>
    internal readonly record struct Other(int At, ulong Bits);
}
