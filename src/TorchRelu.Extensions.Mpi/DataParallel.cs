using System.Runtime.InteropServices;
using TorchRelu.Binding;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>
/// Trains one model on several workers: the same weights everywhere, each worker's batches, and gradients averaged before each step.
/// </summary>
/// <remarks>Tensors may be on any device; they are averaged in host memory. Not thread-safe.</remarks>
public sealed class DataParallel
{
    /// <summary>The steps from one synchronisation of the buffers to the next: 20.</summary>
    public const int BufferSteps = 20;

    // Smaller gradients are sent together: a call for each would cost more than copying them.
    private const long LargeFrom = 1 << 14;

    private readonly MpiWorkers _workers;
    private readonly List<Parameter> _parameters;
    private readonly List<Tensor> _buffers;
    private readonly long _size;
    private long _steps;
    private float[] _small = [];

    /// <summary>Gives the weights and buffers of worker 0 to all workers.</summary>
    /// <param name="model">The model, the same on each worker; it is not disposed.</param>
    /// <param name="workers">The workers.</param>
    /// <exception cref="WorkersException">The models of the workers differ.</exception>
    public DataParallel(nn.Module model, MpiWorkers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workers);
        _workers = workers;
        _parameters = [.. model.parameters()];
        _buffers = [.. model.buffers()];
        _size = _parameters.Sum(parameter => parameter.numel());
        var all = _parameters.Concat(_buffers).ToList();
        workers.Meet(WorkerAct.Broadcast, all.Sum(tensor => tensor.numel() * tensor.ElementSize));
        using var ungraded = no_grad();
        foreach (var tensor in all) Broadcast(tensor);
    }

    /// <summary>
    /// Averages the gradients of all workers, weighted by their samples; call it between backward() and the step of the optimizer. A
    /// gradient that only some workers have counts as zero on the others.
    /// </summary>
    /// <param name="loss">The mean loss of this worker's batch.</param>
    /// <param name="samples">The rows of the batch; at least 1.</param>
    /// <returns>The mean loss over the samples of all workers. It is null where a worker skips the step, or has no gradient at all; then
    /// skip it too.</returns>
    /// <exception cref="WorkersException">A worker does not come, or does something else; the message names it.</exception>
    public double? Average(double loss, long samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        return Average(loss, samples, skips: false);
    }

    /// <summary>Skips a step on all workers: call it in place of Average, e.g. after a loss that is no number.</summary>
    /// <exception cref="WorkersException">A worker does not come, or does something else; the message names it.</exception>
    public void Skip() => Average(0, 0, skips: true);

    /// <summary>Whether every worker has another batch. An epoch ends for all where it ends for the first.</summary>
    /// <param name="hasBatch">Whether this worker has another batch.</param>
    /// <exception cref="WorkersException">A worker does not come, or does something else; the message names it.</exception>
    public bool More(bool hasBatch)
    {
        var ended = new double[] { hasBatch ? 0 : 1 };
        _workers.Meet(WorkerAct.More, 0);
        _workers.SumMet(ended);
        return ended[0] == 0;
    }

    private double? Average(double loss, long samples, bool skips)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var gradients = _parameters.Select(parameter => parameter.grad is { IsInvalid: false } grad ? grad : null).ToArray();
        var told = new double[3 + gradients.Length];
        (told[0], told[1], told[2]) = (samples, loss * samples, skips || gradients.All(gradient => gradient is null) ? 1 : 0);
        for (var i = 0; i < gradients.Length; i++) told[3 + i] = gradients[i] is null ? 0 : 1;
        _workers.Meet(WorkerAct.Average, _size);
        _workers.SumMet(told);
        if (++_steps % BufferSteps == 0) AverageBuffers();
        if (told[2] > 0) return null;

        var small = new List<Tensor>();
        for (var i = 0; i < gradients.Length; i++)
        {
            if (told[3 + i] == 0) continue;
            if (gradients[i] is not { } gradient)
            {
                gradient = zeros_like(_parameters[i]).DetachFromDisposeScope();
                _parameters[i].grad = gradient;
            }
            if (samples != told[0]) gradient.mul_(samples / told[0]);
            if (gradient.numel() >= LargeFrom && IsInHostMemory(gradient)) _workers.SumMet(MemoryMarshal.Cast<byte, float>(gradient.bytes));
            else small.Add(gradient);
        }
        SumTogether(small);
        return told[1] / told[0];
    }

    private static bool IsInHostMemory(Tensor tensor) =>
        tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous()
        && tensor.numel() <= int.MaxValue / sizeof(float);

    private void SumTogether(IReadOnlyList<Tensor> tensors)
    {
        var length = (int)tensors.Sum(tensor => tensor.numel());
        if (length == 0) return;
        if (_small.Length != length) _small = new float[length];
        var at = 0;
        foreach (var tensor in tensors)
        {
            MemoryMarshal.Cast<byte, float>(tensor.to(CPU).to_type(ScalarType.Float32).contiguous().bytes).CopyTo(_small.AsSpan(at));
            at += (int)tensor.numel();
        }
        _workers.SumMet(_small);
        at = 0;
        foreach (var tensor in tensors)
        {
            var count = (int)tensor.numel();
            if (IsInHostMemory(tensor)) _small.AsSpan(at, count).CopyTo(MemoryMarshal.Cast<byte, float>(tensor.bytes));
            else tensor.copy_(from_array(_small[at..(at + count)]).reshape(tensor.shape));
            at += count;
        }
    }

    // The running statistics of each worker are of its own batches. Whole numbers count, and are the same everywhere.
    private void AverageBuffers()
    {
        var buffers = _buffers.Where(buffer => buffer.is_floating_point()).ToList();
        if (buffers.Count == 0) return;
        _workers.Meet(WorkerAct.Buffers, buffers.Sum(buffer => buffer.numel()));
        foreach (var buffer in buffers) buffer.mul_(1.0 / _workers.Count);
        SumTogether(buffers);
    }

    private void Broadcast(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var host = tensor.detach().cpu().contiguous();
        _workers.BroadcastMet(host.bytes);
        if (_workers.Rank > 0) tensor.copy_(host);
    }
}
