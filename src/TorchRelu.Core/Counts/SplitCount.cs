using System.Diagnostics;

namespace TorchRelu.Counts;

/// <summary>
/// Counts large tensors on several threads if that is faster. The calling thread takes part and never waits for a helper that has not
/// begun.
/// </summary>
/// <remarks>
/// libtorch's own workers spin for a while after each operator and hold their cores meanwhile. The start time of a helper is therefore
/// unknown. The parts are handed out one by one: a late helper finds less work, or none. Counts are whole numbers, so every split gives the
/// same result.
/// </remarks>
internal sealed unsafe class SplitCount(int channels)
{
    /// <summary>
    /// The size from which a tensor is split, in bytes. A helper begins about 12 to 40 us after the call. One core reads 1 to 2 MB in that
    /// time.
    /// </summary>
    public const long WorthwhileFrom = 4 << 20;

    private const int PartsPerThread = 4;

    // Exceeds any number of parts, however often a late helper still requests one.
    private const int Closed = int.MaxValue / 2;

    private readonly SplitChoice _choice = new();
    private CountHelper[] _helpers = [];
    private CountKernels? _kernels;
    private byte* _data;
    private CountPlan _plan;
    private int _parts;
    private int _next = Closed;
    private int _done;

    /// <summary>Adds the values that fire, per channel. Allocates nothing if at least as many threads have counted before.</summary>
    /// <param name="kernels">The kernels for the tensor's format.</param>
    /// <param name="data">The first value of the tensor.</param>
    /// <param name="plan">The plan for reading the tensor.</param>
    /// <param name="counts">The destination of the counts.</param>
    /// <param name="threads">The number of threads that may count, including the calling thread.</param>
    /// <returns>Whether there was a NaN. A NaN does not fire.</returns>
    public bool CountFiring(CountKernels kernels, byte* data, in CountPlan plan, in FreshCounts counts, int threads)
    {
        var parts = (int)Math.Min((long)threads * PartsPerThread, plan.Divisible);
        if (threads == 1 || parts == 1) return kernels.CountFiring(data, plan, counts);

        var started = _choice.IsTrying ? Stopwatch.GetTimestamp() : 0;
        var sawNaN = _choice.Splits ? Split(kernels, data, plan, counts, parts, threads) : kernels.CountFiring(data, plan, counts);
        _choice.Took(_choice.IsTrying ? Stopwatch.GetTimestamp() - started : 0);
        return sawNaN;
    }

    /// <summary>
    /// Counts a tensor in parts on the threads that become available. There are at least two parts, and at most as many as the plan can be
    /// cut into.
    /// </summary>
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

/// <summary>Counts parts of a tensor on a thread of the runtime's pool, into its own sums.</summary>
internal sealed unsafe class CountHelper(SplitCount work, int channels) : IThreadPoolWorkItem
{
    private readonly uint[] _values = new uint[channels];
    private readonly uint[] _samples = new uint[channels];
    private readonly uint[] _sample = new uint[channels];
    private bool _sawNaN;
    private int _called;

    /// <summary>Queues the helper, unless an earlier call has not finished.</summary>
    public void Call()
    {
        if (Interlocked.Exchange(ref _called, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // A late helper may pick up parts of the next tensor, so it always counts samples as well.
    public void Execute()
    {
        fixed (uint* values = _values, samples = _samples, sample = _sample)
            work.TakeParts(new FreshCounts(values, samples, sample), ref _sawNaN);
        Volatile.Write(ref _called, 0);
    }

    /// <summary>Adds the counts since the last call and resets them to zero. Every part must be done.</summary>
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
/// Chooses between single- and multi-threaded counting by timing both in turns. The faster one is kept for a while, then both are timed
/// again. If libtorch's own workers hold every core, helpers cost more than they save. If a core is free, helpers save nearly their share.
/// </summary>
internal sealed class SplitChoice
{
    /// <summary>
    /// The number of tensors timed for each way. The first one of each is ignored, since it starts threads and reads cold memory.
    /// </summary>
    public const int Tries = 4;

    /// <summary>The number of tensors counted the faster way before both are timed again.</summary>
    public const int Kept = 2_000;

    // Splitting must take less than this share of the single-threaded time. Otherwise it is not worth the cores.
    private const double Worthwhile = 0.9;

    private int _tensors;
    private long _alone;
    private long _split;
    private bool _splits;

    /// <summary>Whether the next tensor is timed.</summary>
    public bool IsTrying => _tensors < 2 * Tries;

    /// <summary>Whether the next tensor is split.</summary>
    public bool Splits => IsTrying ? _tensors % 2 == 1 : _splits;

    /// <summary>
    /// Records the time that a tensor took while <see cref="IsTrying"/>, in any unit. At other times it only records that a tensor was
    /// counted.
    /// </summary>
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
