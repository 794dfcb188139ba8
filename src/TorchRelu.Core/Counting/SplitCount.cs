using System.Diagnostics;

namespace TorchRelu.Counting;

/// <summary>
/// Counts large tensors on several threads, where that is faster. The one that asks takes part, and never waits for a helper that has not
/// begun.
/// </summary>
/// <remarks>
/// libtorch's own workers spin for a while after each operator and hold their cores meanwhile, so nobody knows when a helper gets to run.
/// The parts
/// are therefore dealt out one by one: a helper that comes late finds less to do, or nothing. Counts are whole numbers: every split gives
/// the same.
/// </remarks>
internal sealed unsafe class SplitCount(int channels)
{
    /// <summary>
    /// Bytes from which a tensor is split. A helper begins some 12 to 40 us after it was called, in which one core reads 1 to 2 MB.
    /// </summary>
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

/// <summary>Another thread of the runtime's pool that counts parts of a tensor, into sums of its own.</summary>
internal sealed unsafe class CountHelper(SplitCount work, int channels) : IThreadPoolWorkItem
{
    private readonly uint[] _values = new uint[channels];
    private readonly uint[] _samples = new uint[channels];
    private readonly uint[] _sample = new uint[channels];
    private bool _sawNaN;
    private int _called;

    /// <summary>Asks for help, unless a former call still waits to be answered.</summary>
    public void Call()
    {
        if (Interlocked.Exchange(ref _called, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // A late answer may be to another tensor's call than it was called for: so it always counts samples, wanted or not.
    public void Execute()
    {
        fixed (uint* values = _values, samples = _samples, sample = _sample)
            work.TakeParts(new FreshCounts(values, samples, sample), ref _sawNaN);
        Volatile.Write(ref _called, 0);
    }

    /// <summary>Adds what was counted since the last call, once every part is done; leaves zeros.</summary>
    /// <returns>Whether there was a NaN.</returns>
    public bool AddTo(in FreshCounts counts)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            counts.Values[channel] += _values[channel];
            if (counts.Samples != null) counts.Samples[channel] += _samples[channel];
        }
        Array.Clear(_values);
        Array.Clear(_samples);
        var sawNaN = _sawNaN;
        _sawNaN = false;
        return sawNaN;
    }
}

/// <summary>
/// Whether a tensor is counted by several threads or by one, told by trying: both ways in turns, then the one that took less time for a
/// while, then
/// both again. Where libtorch's own workers hold every core, helpers cost more than they save; where a core is free, they save nearly their
/// share.
/// </summary>
internal sealed class SplitChoice
{
    /// <summary>Tries of each way; of those, the first is not counted, since it starts threads and reads cold memory.</summary>
    public const int Tries = 4;

    /// <summary>Tensors counted the better way before both are tried again.</summary>
    public const int Kept = 2_000;

    // A way that saves less than this is not worth the cores it takes.
    private const double Worthwhile = 0.9;

    private int _tensors;
    private long _alone;
    private long _split;
    private bool _splits;

    /// <summary>Whether the next tensor is timed.</summary>
    public bool IsTrying => _tensors < 2 * Tries;

    /// <summary>Whether the next tensor is split.</summary>
    public bool Splits => IsTrying ? _tensors % 2 == 1 : _splits;

    /// <summary>Told how long a tensor took while <see cref="IsTrying"/>, in any unit, or that it was counted.</summary>
    public void Took(long time)
    {
        if (IsTrying && _tensors >= 2)
        {
            if (Splits) _split += time;
            else _alone += time;
        }
        _tensors++;
        if (_tensors == 2 * Tries) _splits = _split < Worthwhile * _alone;
        if (_tensors == (2 * Tries) + Kept) (_tensors, _alone, _split) = (0, 0, 0);
    }
}
