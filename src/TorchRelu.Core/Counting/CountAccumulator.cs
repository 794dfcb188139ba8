using System.Runtime.CompilerServices;

namespace TorchRelu.Counting;

/// <summary>Counts tensors straight in their memory and keeps the sums, per channel.</summary>
/// <remarks>
/// Not thread-safe: its owner locks. Counting allocates nothing but, once each, what small tensors, samples of several positions and NaN
/// need.
/// A hook finds its sums driven out of the caches, so they are as narrow as they may be: 32 bits, moved into a 64-bit tally before they can
/// overflow.
/// </remarks>
internal sealed unsafe class CountAccumulator
{
    /// <summary>Stands for "did not fire" among steps since the first one, which may be negative.</summary>
    public const int Never = int.MinValue;

    private readonly CountKernels[] _kernels;
    private readonly PlanCache _plans = new();
    private readonly uint[] _fresh;
    private readonly int[] _lastFired;

    // Of tensors whose values are samples, the values that fired are the samples that fired: one sum for both.
    private readonly uint[] _firedAlone;
    private RecentCounts? _recent;
    private SplitCount? _split;
    private uint[]? _fired;
    private uint[]? _firedSamples;
    private uint[]? _sample;
    private uint[]? _notANumber;
    private ChannelTally? _moved;
    private long _firstStep;
    private long _samples;
    private long _observations;

    /// <summary>Counts a site.</summary>
    /// <param name="channels">Its channels, at least 1.</param>
    /// <param name="width">The vectors to count with; the best the machine has when null.</param>
    /// <exception cref="PlatformNotSupportedException">The machine lacks these vectors.</exception>
    public CountAccumulator(int channels, KernelWidth? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _kernels = CountKernels.Of(width ?? KernelWidthExtensions.Best);
        _fresh = new uint[channels];
        _lastFired = new int[channels];
        _firedAlone = new uint[channels];
        Array.Fill(_lastFired, Never);
    }

    public int Channels => _fresh.Length;

    /// <summary>Samples counted since the last <see cref="Take"/>.</summary>
    public long Samples => _samples + (_moved?.Samples ?? 0);

    /// <summary>Values of each channel counted since the last <see cref="Take"/>.</summary>
    public long Observations => _observations + (_moved?.Observations ?? 0);

    /// <summary>Counts one tensor.</summary>
    /// <param name="data">Its first value.</param>
    /// <param name="type">Its format.</param>
    /// <param name="shape">Its sizes, all at least 1.</param>
    /// <param name="strides">Its strides, in values, none negative.</param>
    /// <param name="channelDimension">Which dimension holds the channels.</param>
    /// <param name="valuesAreSamples">Whether every value of a channel is a sample of its own; otherwise the first dimension holds the
    /// samples.</param>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="threads">Threads that may count it, this one among them.</param>
    /// <returns>False when it has more dimensions or values per channel than any layer gives, and nothing was counted.</returns>
    public bool TryCount(void* data, ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int channelDimension,
        bool valuesAreSamples, long step, int threads = 1) =>
        _plans.TryGet(shape, strides, channelDimension, valuesAreSamples, type.Size()) && TryCount(data, type, _plans.Plan, step, threads);

    /// <summary>Counts one tensor whose walk is planned already.</summary>
    /// <param name="data">Its first value.</param>
    /// <param name="type">Its format.</param>
    /// <param name="plan">How to walk it.</param>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="threads">Threads that may count it, this one among them.</param>
    /// <returns>False when it has more values per channel than any layer gives, and nothing was counted.</returns>
    public bool TryCount(void* data, ElementType type, in CountPlan plan, long step, int threads = 1)
    {
        if (!TryBegin(plan, step)) return false;
        var kernels = _kernels[(int)type];
        if (plan.IsSmall && plan.Channels >= kernels.Values)
        {
            if (_recent is null or { IsFull: true }) AddRecent();
            if (_recent!.Count(kernels, (byte*)data, plan, (int)(step - _firstStep))) CountNaN((byte*)data, kernels, plan);
            End(plan);
            return true;
        }
        fixed (uint* fresh = _fresh, samples = _firedSamples, sample = _sample)
        {
            var counts = new FreshCounts(fresh, plan.PerSample ? samples : null, sample);
            var sawNaN = threads > 1 ? CountSplit(kernels, (byte*)data, plan, counts, threads)
                : kernels.CountFiring((byte*)data, plan, counts);
            if (sawNaN) CountNaN((byte*)data, kernels, plan);
        }
        Commit(plan, step);
        return true;
    }

    /// <summary>What was counted since the last call; counting begins anew. Null when nothing was.</summary>
    public ChannelTally? Take()
    {
        Move();
        var taken = _moved;
        _moved = null;
        return taken;
    }

    /// <summary>What was counted since the last <see cref="Take"/>; counting goes on. Null when nothing was.</summary>
    public ChannelTally? Peek()
    {
        Move();
        return _moved?.Copy();
    }

    // What seldom happens stays out of the way of what happens at every step: its code is not read there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool CountSplit(CountKernels kernels, byte* data, in CountPlan plan, in FreshCounts counts, int threads) =>
        (_split ??= new(Channels)).CountFiring(kernels, data, plan, counts, threads);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CountNaN(byte* data, CountKernels kernels, in CountPlan plan)
    {
        _notANumber ??= new uint[Channels];
        fixed (uint* notANumber = _notANumber) kernels.CountNaN(data, plan, new FreshCounts(notANumber, null, null));
    }

    // Sees to it that no sum overflows and that the step can be written as steps since the first.
    private bool TryBegin(in CountPlan plan, long step)
    {
        if (plan.Observations > uint.MaxValue) return false;
        if (_observations == 0) _firstStep = step;
        if (_observations + plan.Observations > uint.MaxValue || Math.Abs(step - _firstStep) > int.MaxValue) Reset(step);
        if (plan.PerSample && _fired is null) KeepSamples();
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Reset(long step)
    {
        Move();
        _firstStep = step;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void KeepSamples()
    {
        _fired = new uint[Channels];
        _firedSamples = new uint[Channels];
        _sample = new uint[Channels];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddRecent() => (_recent ??= new(Channels)).AddTo(_firedAlone, _lastFired);

    private void Commit(in CountPlan plan, long step)
    {
        fixed (uint* fresh = _fresh, sums = plan.PerSample ? _fired : _firedAlone)
        fixed (int* lastFired = _lastFired)
            CommitKernel.Commit(fresh, sums, lastFired, Channels, (int)(step - _firstStep));
        End(plan);
    }

    private void End(in CountPlan plan)
    {
        _observations += plan.Observations;
        _samples += plan.SampleCount;
    }

    // The sums join the 64-bit tally and are zeros again.
    private void Move()
    {
        if (_samples == 0) return;
        _recent?.AddTo(_firedAlone, _lastFired);
        _moved ??= new ChannelTally(Channels);
        _moved.AddSilent(_observations, _samples);
        _moved.Fire(_firedAlone, _firedAlone);
        _moved.Fire(_fired, _firedSamples);
        _moved.MarkNotANumber(_notANumber);
        _moved.MarkFired(_lastFired, _firstStep);

        _observations = 0;
        _samples = 0;
        Array.Fill(_lastFired, Never);
        foreach (var counts in new[] { _firedAlone, _fired, _firedSamples, _notANumber })
        {
            if (counts is not null) Array.Clear(counts);
        }
    }
}

/// <summary>Keeps the plan of the last layout: a site sees the same one at almost every step.</summary>
internal sealed class PlanCache
{
    private readonly long[] _shape = new long[CountPlan.MaxRank];
    private readonly long[] _strides = new long[CountPlan.MaxRank];
    private CountPlan _plan;
    private int _rank = -1;
    private (int Dimension, bool ValuesAreSamples, int Size) _meaning;

    /// <summary>The plan of the last layout asked for.</summary>
    public ref readonly CountPlan Plan => ref _plan;

    /// <inheritdoc cref="CountPlan.TryMake"/>
    public bool TryGet(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int channelDimension, bool valuesAreSamples, int size)
    {
        var meaning = (channelDimension, valuesAreSamples, size);
        if (shape.Length == _rank && meaning == _meaning && shape.SequenceEqual(_shape.AsSpan(0, _rank))
            && strides.SequenceEqual(_strides.AsSpan(0, _rank))) return true;
        _rank = -1;
        if (!CountPlan.TryMake(shape, strides, channelDimension, valuesAreSamples, size, out _plan)) return false;
        shape.CopyTo(_shape);
        strides.CopyTo(_strides);
        _meaning = meaning;
        _rank = shape.Length;
        return true;
    }
}

/// <summary>
/// The counts of the small tensors that were counted last, a byte per channel each, until they join the sums together: sums are driven out
/// of the
/// caches between two steps, and to fetch them takes longer than to count a small tensor.
/// </summary>
/// <param name="channels">Channels of each.</param>
internal sealed unsafe class RecentCounts(int channels)
{
    private const int Tensors = 16;

    private readonly byte[] _counts = new byte[Tensors * channels];
    private readonly int[] _steps = new int[Tensors];
    private int _filled;

    /// <summary>Whether they must join the sums before another is counted.</summary>
    public bool IsFull => _filled == Tensors;

    /// <summary>Counts one tensor.</summary>
    /// <returns>Whether there was a NaN, which did not fire.</returns>
    public bool Count(CountKernels kernels, byte* data, in CountPlan plan, int step)
    {
        _steps[_filled] = step;
        fixed (byte* counts = &_counts[_filled++ * channels]) return kernels.CountFiring(data, plan, counts);
    }

    /// <summary>Adds them to the sums; none are left.</summary>
    public void AddTo(uint[] sums, int[] lastFired)
    {
        fixed (byte* counts = _counts)
        fixed (uint* sum = sums)
        fixed (int* last = lastFired)
        {
            for (var tensor = 0; tensor < _filled; tensor++)
                CommitKernel.Commit(counts + (tensor * channels), sum, last, channels, _steps[tensor]);
        }
        _filled = 0;
    }
}
