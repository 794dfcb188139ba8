using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// A copy of everything that a training step changes: parameters, buffers and the optimizer's state. It lies in host memory or in a file,
/// and puts everything back bit for bit.
/// </summary>
internal sealed class TrainingCopy : IDisposable
{
    private readonly Dictionary<string, Tensor> _values = [];
    private readonly Dictionary<string, OptimizerCopy> _states = [];
    private readonly string? _file;

    private TrainingCopy(string? file = null) => _file = file;

    /// <summary>The bytes that a copy would take.</summary>
    public static long SizeOf(nn.Module model, OptimizerAccess? optimizer) => Tensors(model).Sum(own => Size(own.Values))
        + Trained(model, optimizer).Sum(own => OptimizerCopy.TensorsOf(own.State).Values.OfType<Tensor>().Sum(Size));

    /// <summary>Copies a training between two of its steps.</summary>
    public static TrainingCopy Of(nn.Module model, OptimizerAccess? optimizer)
    {
        using var ungraded = no_grad();
        var copy = new TrainingCopy();
        foreach (var (name, values) in Tensors(model)) copy._values[name] = OptimizerCopy.ToHost(values);
        foreach (var (name, _, state) in Trained(model, optimizer)) copy._states[name] = OptimizerCopy.Of(state);
        return copy;
    }

    /// <summary>Copies a training between two of its steps into a file, which is deleted when the copy is disposed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static TrainingCopy InFile(string path, nn.Module model, OptimizerAccess? optimizer)
    {
        TrainingCopyFile.Write(path, model, optimizer);
        return new(path);
    }

    /// <summary>Puts everything back. What joined or changed its shape since is left alone.</summary>
    /// <returns>The names of the parameters and buffers that were left alone.</returns>
    public IReadOnlyList<string> Restore(nn.Module model, OptimizerAccess? optimizer)
    {
        if (_file is not null)
        {
            using var read = Restore(Save());
            return read.Restore(model, optimizer);
        }
        using var ungraded = no_grad();
        var left = new List<string>();
        foreach (var (name, values) in Tensors(model))
        {
            if (_values.TryGetValue(name, out var own) && own.dtype == values.dtype && own.shape.AsSpan().SequenceEqual(values.shape))
                values.copy_(own);
            else
                left.Add(name);
        }
        foreach (var (name, parameter, state) in Trained(model, optimizer))
        {
            if (left.Contains(name)) continue;
            if (_states.TryGetValue(name, out var own)) own.Restore(state);
            else optimizer!.States.Remove(parameter.Handle);
        }
        return left;
    }

    public TrainingCopyState Save() => _file is not null ? TrainingCopyFile.Read(_file) : new(
        _values.ToDictionary(own => own.Key, own => TensorState.Of(own.Value)),
        _states.ToDictionary(own => own.Key, own => own.Value.Save()));

    /// <exception cref="ArgumentException">A tensor's values do not fit its shape.</exception>
    public static TrainingCopy Restore(TrainingCopyState state)
    {
        var copy = new TrainingCopy();
        foreach (var (name, values) in state.Values) copy._values[name] = values.Restore();
        foreach (var (name, values) in state.Optimizer) copy._states[name] = OptimizerCopy.Restore(values);
        return copy;
    }

    public void Dispose()
    {
        foreach (var values in _values.Values) values.Dispose();
        foreach (var state in _states.Values) state.Dispose();
        if (_file is not null) File.Delete(_file);
    }

    /// <summary>The parameters and buffers of a model.</summary>
    public static IEnumerable<(string Name, Tensor Values)> Tensors(nn.Module model) =>
        model.named_parameters().Select(own => (own.name, (Tensor)own.parameter))
            .Concat(model.named_buffers().Select(own => (own.name, own.buffer)));

    /// <summary>The optimizer's state of each parameter that has one.</summary>
    public static IEnumerable<(string Name, Parameter Parameter, OptimizerState State)> Trained(
        nn.Module model, OptimizerAccess? optimizer)
    {
        if (optimizer is null) yield break;
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (optimizer.States.TryGetValue(parameter.Handle, out var state)) yield return (name, parameter, state);
        }
    }

    private static long Size(Tensor values) => values.numel() * values.element_size();
}

/// <summary>A <see cref="TrainingCopy"/> as plain data.</summary>
internal sealed record TrainingCopyState(
    IReadOnlyDictionary<string, TensorState> Values, IReadOnlyDictionary<string, OptimizerCopyState> Optimizer);
