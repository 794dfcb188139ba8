using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>One operator of libtorch ("aten::relu"), found by name when it is first called.</summary>
internal sealed unsafe class Op(string name, string overload = "")
{
    private nint _handle;

    /// <summary>Calls an operator that returns one tensor.</summary>
    public Tensor Call(params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return new Tensor(result.Pointer);
    }

    /// <summary>Calls an operator that returns two tensors.</summary>
    public (Tensor, Tensor) CallPair(params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[2];
        Invoke(arguments, results, 2);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer));
    }

    /// <summary>Calls an operator that returns a number or a truth value.</summary>
    public long CallNumber(params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return result.Bits;
    }

    /// <summary>Calls an operator for its effect on its first argument.</summary>
    public void Run(params ReadOnlySpan<Arg> arguments) => Invoke(arguments, null, 0);

    private void Invoke(ReadOnlySpan<Arg> arguments, Value* results, int capacity)
    {
        if (_handle == 0) _handle = Native.Check(Native.bridge_operator("aten::" + name, overload));

        var words = 0;
        foreach (ref readonly var argument in arguments) words += Words(argument);
        var values = stackalloc Value[arguments.Length];
        var words64 = stackalloc long[words];
        for (var i = 0; i < arguments.Length; i++) values[i] = Marshalled(arguments[i], ref words64);

        Native.Check(Native.bridge_call(_handle, values, arguments.Length, results, capacity));
        foreach (ref readonly var argument in arguments) GC.KeepAlive(argument.Reference);
    }

    /// <summary>How many 64-bit words the argument needs beside its value.</summary>
    private static int Words(in Arg argument) => argument.Reference switch
    {
        long[] list => list.Length,
        Tensor?[] list => list.Length,
        string text => (Encoding.UTF8.GetByteCount(text) + 7) / 8,
        _ => 0,
    };

    private static Value Marshalled(in Arg argument, ref long* words)
    {
        var value = new Value { Kind = argument.Kind, Bits = argument.Bits };
        if (argument.Reference is null or Tensor or Generator) return value;

        value.Pointer = (nint)words;
        switch (argument.Reference)
        {
            case long[] list:
                list.CopyTo(new Span<long>(words, list.Length));
                value.Count = list.Length;
                break;
            case Tensor?[] list:
                for (var i = 0; i < list.Length; i++) words[i] = list[i]?.Handle ?? 0;
                value.Count = list.Length;
                break;
            case string text:
                value.Count = Encoding.UTF8.GetBytes(text, new Span<byte>(words, Words(argument) * 8));
                break;
        }
        words += Words(argument);
        return value;
    }
}
