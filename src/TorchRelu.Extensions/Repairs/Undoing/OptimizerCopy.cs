using System.Globalization;
using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>A copy of an optimizer's state for one parameter: the tensors and numbers that the optimizer keeps in public fields.</summary>
internal sealed class OptimizerCopy : IDisposable
{
    private readonly Dictionary<string, IConvertible> _numbers = [];

    /// <summary>The tensors by the names of their fields; null where there was none yet.</summary>
    public Dictionary<string, Tensor?> Tensors { get; } = [];

    public static OptimizerCopy Of(OptimizerState state)
    {
        var copy = new OptimizerCopy();
        foreach (var (name, values) in TensorsOf(state)) copy.Tensors[name] = values is null ? null : ToHost(values);
        foreach (var field in Fields(state))
        {
            if (field.GetValue(state) is IConvertible number) copy._numbers[field.Name] = number;
        }
        return copy;
    }

    /// <summary>The tensors of a state by the names of their fields.</summary>
    public static Dictionary<string, Tensor?> TensorsOf(OptimizerState state) =>
        Fields(state).Where(IsTensor).ToDictionary(field => field.Name, field => (Tensor?)field.GetValue(state));

    /// <summary>A copy in host memory that no dispose scope of the caller ends.</summary>
    public static Tensor ToHost(Tensor values)
    {
        using var detached = values.detach();
        using var host = detached.cpu();
        return host.clone().DetachFromDisposeScope();
    }

    /// <summary>Puts everything back. A tensor that the state lacked at the time of the copy is removed.</summary>
    public void Restore(OptimizerState state)
    {
        foreach (var field in Fields(state))
        {
            if (IsTensor(field)) Restore(state, field);
            else if (_numbers.TryGetValue(field.Name, out var number))
                field.SetValue(state, Convert.ChangeType(number, field.FieldType, CultureInfo.InvariantCulture));
        }
    }

    public OptimizerCopyState Save() => new(
        Tensors.ToDictionary(own => own.Key, own => own.Value is null ? null : TensorState.Of(own.Value)),
        _numbers.ToDictionary(own => own.Key, own => own.Value is double number
            ? number.ToString("R", CultureInfo.InvariantCulture) : own.Value.ToString(CultureInfo.InvariantCulture)));

    public static OptimizerCopy Restore(OptimizerCopyState state)
    {
        var copy = new OptimizerCopy();
        foreach (var (name, values) in state.Tensors) copy.Tensors[name] = values?.Restore();
        foreach (var (name, number) in state.Numbers) copy._numbers[name] = number;
        return copy;
    }

    public void Dispose()
    {
        foreach (var values in Tensors.Values) values?.Dispose();
    }

    private void Restore(OptimizerState state, FieldInfo field)
    {
        if (!Tensors.TryGetValue(field.Name, out var own)) return;
        var values = (Tensor?)field.GetValue(state);
        if (own is not null && values is not null)
        {
            values.copy_(own);
        }
        else if (values is not null)
        {
            field.SetValue(state, null);
            values.Dispose();
        }
        else if (own is not null)
        {
            field.SetValue(state, own.clone().DetachFromDisposeScope());
        }
    }

    private static FieldInfo[] Fields(OptimizerState state) => state.GetType().GetFields(BindingFlags.Public | BindingFlags.Instance);

    // The parameter itself is a field as well, of a type of its own.
    private static bool IsTensor(FieldInfo field) => field.FieldType == typeof(Tensor);
}

/// <summary>An <see cref="OptimizerCopy"/> as plain data.</summary>
internal sealed record OptimizerCopyState(IReadOnlyDictionary<string, TensorState?> Tensors, IReadOnlyDictionary<string, string> Numbers);

/// <summary>A tensor as plain data.</summary>
internal sealed record TensorState(ScalarType Type, IReadOnlyList<long> Shape, byte[] Bytes)
{
    public static TensorState Of(Tensor values)
    {
        using var dense = values.contiguous();
        return new(values.dtype, values.shape, dense.bytes.ToArray());
    }

    /// <exception cref="ArgumentException">The values do not fit the shape.</exception>
    public Tensor Restore()
    {
        var values = empty(Shape.ToArray(), Type).DetachFromDisposeScope();
        if (values.bytes.Length != Bytes.Length)
            throw new ArgumentException($"A saved tensor has {Bytes.Length} bytes, and its shape needs {values.bytes.Length}.");
        Bytes.CopyTo(values.bytes);
        return values;
    }
}
