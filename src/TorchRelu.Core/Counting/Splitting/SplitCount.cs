using System.Diagnostics;

namespace TorchRelu;

/// <summary>Counts large tensors on several threads, where that is faster. The one that asks takes part, and never waits for a helper that has not begun.</summary>
/// <remarks>
/// libtorch's own workers spin for a while after each operator and hold their cores meanwhile, so nobody knows when a helper gets to run. The parts
/// are therefore dealt out one by one: a helper that comes late finds less to do, or nothing. Counts are whole numbers: every split gives the same.
/// </remarks>
internal sealed unsafe class SplitCount(int channels)
{
    /// <summary>Bytes from which a tensor is split. A helper begins some 12 to 40 us after it was called, in which one core reads 1 to 2 MB.</summary>
    public const long WorthwhileFrom = 4 << 20;

    private const int PartsPerThread = 4;

    // More than there ever are parts, however often a late helper still asks for one.
    private const int Closed = int.MaxValue / 2;

    private readonly SplitChoice _choice = new();
    private CountHelper[] _helpers = [];
    private CountKernels? _kernels;
    private byte* _data;
    private CountPlan _plan;
    private int _parts;
    private int _next = Closed;
    private int _done;

    /// <summary>Adds the values that fire, per channel; allocates nothing once as many threads have counted before.</summary>
    /// <param name="kernels">The kernels of the tensor's format.</param>
    /// <param name="data">Its first value.</param>
    /// <param name="plan">How to walk it.</param>
    /// <param name="counts">Where the counts go.</param>
    /// <param name="threads">Threads that may count, this one among them.</param>
    /// <returns>Whether there was a NaN, which did not fire.</returns>
    public bool CountFiring(CountKernels kernels, byte* data, in CountPlan plan, in FreshCounts counts, int threads)
    {
        var parts = (int)Math.Min((long)threads * PartsPerThread, plan.Divisible);
        if (threads == 1 || parts == 1) return kernels.CountFiring(data, plan, counts);

        var started = _choice.IsTrying ? Stopwatch.GetTimestamp() : 0;
        var sawNaN = _choice.Splits ? Split(kernels, data, plan, counts, parts, threads) : kernels.CountFiring(data, plan, counts);
        _choice.Took(_choice.IsTrying ? Stopwatch.GetTimestamp() - started : 0);
        return sawNaN;
    }

    /// <summary>Counts a tensor in parts, at least two and no more than can be cut, on as many threads as come.</summary>
    public bool Split(CountKernels kernels, byte* data, in CountPlan plan, in FreshCounts counts, int parts, int threads)
    {
        Open(kernels, data, plan, parts, threads - 1);
        var sawNaN = false;
        TakeParts(counts, ref sawNaN);
        for (var wait = default(SpinWait); Volatile.Read(ref _done) < parts;) wait.SpinOnce(sleep1Threshold: -1);
        Interlocked.Exchange(ref _next, Closed);
        foreach (var helper in _helpers) sawNaN |= helper.AddTo(counts);
        return sawNaN;
    }

    /// <summary>Counts parts until none is left.</summary>
    public void TakeParts(in FreshCounts counts, ref bool sawNaN)
    {
        while (Interlocked.Increment(ref _next) - 1 is var part && part < _parts)
        {
            var from = _plan.Divisible * part / _parts;
            var walk = _plan.Cut(from, (_plan.Divisible * (part + 1) / _parts) - from, out var offset);
            sawNaN |= _kernels!.CountFiring(_data + offset, walk, counts);
            Interlocked.Increment(ref _done);
        }
    }

    private void Open(CountKernels kernels, byte* data, in CountPlan plan, int parts, int helpers)
    {
        while (_helpers.Length < helpers) _helpers = [.. _helpers, new CountHelper(this, channels)];
        _data = data;
        (_kernels, _plan, _parts, _done) = (kernels, plan, parts, 0);
        Interlocked.Exchange(ref _next, 0);
        for (var helper = 0; helper < helpers; helper++) _helpers[helper].Call();
    }
}
