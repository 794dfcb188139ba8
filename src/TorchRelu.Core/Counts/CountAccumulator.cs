using System.Runtime.CompilerServices;

namespace TorchRelu.Counts;

/// <summary>Counts tensors directly in their memory and keeps the sums per channel.</summary>
/// <remarks>
/// Not thread-safe. The owner locks. Counting allocates nothing, except once each for small tensors, samples of several positions, and NaN.
/// The sums have left the caches by the time a hook runs, so they are as narrow as possible. They have 32 bits and move to a 64-bit tally
/// before they can overflow.
/// </remarks>
internal sealed unsafe class CountAccumulator
{
    /// <summary>Stands for "did not fire" among steps relative to the first one, which may be negative.</summary>
    public const int Never = int.MinValue;

    private readonly CountKernels[] _kernels;
    private readonly PlanCache _plans = new();
    private readonly uint[] _fresh;
    private readonly int[] _lastFired;

    // If every value is a sample, the values that fired are the samples that fired. One sum holds both.
    private readonly uint[] _firedAlone;
    private RecentCounts? _recent;
    private SplitCount? _split;
    private uint[]? _fired;
    private uint[]? _firedSamples;
    private uint[]? _sample;
    private uint[]? _notANumber;
    private FiringLooks? _looks;
    private ChannelTally? _moved;
    private long _firstStep;
    private long _samples;
    private long _observations;

    /// <summary>Creates an accumulator for one site.</summary>
    /// <param name="channels">The number of channels; at least 1.</param>
    /// <param name="width">The vectors to count with. If null, the best vectors of the machine are used.</param>
    /// <exception cref="PlatformNotSupportedException">The machine lacks these vectors.</exception>
    public CountAccumulator(int channels, KernelWidth? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _kernels = CountKernels.For(width ?? KernelWidthExtensions.Best);
        _fresh = new uint[channels];
        _lastFired = new int[channels];
        _firedAlone = new uint[channels];
        Array.Fill(_lastFired, Never);
    }

    public int Channels => _fresh.Length;

    /// <summary>The number of samples counted or looked at since the last <see cref="Take"/>.</summary>
    public long Samples => _samples + (_moved?.Samples ?? 0) + (_looks?.Samples ?? 0);

    /// <summary>What is known of channels between two tensors that are counted.</summary>
    public FiringLooks Looks => _looks ??= new(Channels);

    /// <summary>The number of values per channel counted since the last <see cref="Take"/>.</summary>
    public long Observations => _observations + (_moved?.Observations ?? 0);

    /// <summary>Whether any tensor was looked at.</summary>
    public bool IsLooking => _looks is not null;

    /// <summary>Counts one tensor.</summary>
    /// <param name="data">The first value of the tensor.</param>
    /// <param name="type">The format of its values.</param>
    /// <param name="shape">Its sizes, all at least 1.</param>
    /// <param name="strides">Its strides, in values; none is negative.</param>
    /// <param name="channelDimension">The dimension that holds the channels.</param>
    /// <param name="valuesAreSamples">Whether every value of a channel is a separate sample. Otherwise the first dimension holds the
    /// samples.</param>
    /// <param name="step">The step of the tensor.</param>
    /// <param name="threads">The number of threads that may count, including the calling thread.</param>
    /// <param name="looks">Whether it is only looked which channels fire.</param>
    /// <returns>False if it has more dimensions or values per channel than any layer gives. Nothing is counted then.</returns>
    public bool TryCount(void* data, ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int channelDimension,
        bool valuesAreSamples, long step, int threads = 1, bool looks = false) =>
        _plans.TryGet(shape, strides, channelDimension, valuesAreSamples, type.Size())
        && (looks ? TryLook(data, type, _plans.Plan, step, threads) : TryCount(data, type, _plans.Plan, step, threads));

    /// <summary>Looks which channels of a tensor fire, of those that have not. A tensor with NaN is counted instead.</summary>
    /// <param name="data">The first value of the tensor.</param>
    /// <param name="type">The format of its values.</param>
    /// <param name="plan">The plan for reading the tensor.</param>
    /// <param name="step">The step of the tensor.</param>
    /// <param name="threads">The number of threads that may count, including the calling thread.</param>
    /// <returns>False if it has more values per channel than any layer gives. Nothing is known of it then.</returns>
    public bool TryLook(void* data, ElementType type, in CountPlan plan, long step, int threads = 1)
    {
        if (plan.Observations > uint.MaxValue) return false;
        // What is silent has to be read to its end, which is shared out as counting is.
        var split = threads > 1 && Looks.AreMostSilent ? _split ??= new(Channels) : null;
        return Looks.Look((byte*)data, _kernels[(int)type], plan, step, split, threads) || TryCount(data, type, plan, step, threads);
    }

    /// <summary>Counts one tensor with an existing plan.</summary>
    /// <param name="data">The first value of the tensor.</param>
    /// <param name="type">The format of its values.</param>
    /// <param name="plan">The plan for reading the tensor.</param>
    /// <param name="step">The step of the tensor.</param>
    /// <param name="threads">The number of threads that may count, including the calling thread.</param>
    /// <returns>False if it has more values per channel than any layer gives. Nothing is counted then.</returns>
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

    /// <summary>Returns the counts since the last call, or null if there are none. Counting starts again from zero.</summary>
    public ChannelTally? Take()
    {
        Move();
        if (_looks is { Samples: > 0 }) _looks.Take(_moved ??= new ChannelTally(Channels));
        var taken = _moved;
        _moved = null;
        return taken;
    }

    /// <summary>Returns the counts since the last <see cref="Take"/>, or null if there are none. Counting continues.</summary>
    public ChannelTally? Peek()
    {
        Move();
        if (_looks is not { Samples: > 0 }) return _moved?.Copy();
        var copy = _moved?.Copy() ?? new ChannelTally(Channels);
        _looks.AddTo(copy);
        return copy;
    }

    // Rare paths are not inlined, so their code is not loaded at every step.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool CountSplit(CountKernels kernels, byte* data, in CountPlan plan, in FreshCounts counts, int threads) =>
        (_split ??= new(Channels)).CountFiring(kernels, data, plan, counts, threads);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CountNaN(byte* data, CountKernels kernels, in CountPlan plan)
    {
        _notANumber ??= new uint[Channels];
        fixed (uint* notANumber = _notANumber) kernels.CountNaN(data, plan, new FreshCounts(notANumber, null, null));
    }

    // Ensures that no sum overflows and that the step fits as an offset from the first step.
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

    // Adds the sums to the 64-bit tally and resets them to zero.
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

/// <summary>Keeps the plan of the last layout. A site sees the same layout at almost every step.</summary>
internal sealed class PlanCache
{
    private readonly long[] _shape = new long[CountPlan.MaxRank];
    private readonly long[] _strides = new long[CountPlan.MaxRank];
    private CountPlan _plan;
    private int _rank = -1;
    private (int Dimension, bool ValuesAreSamples, int Size) _meaning;

    /// <summary>The plan of the last requested layout.</summary>
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
/// Holds the counts of the last small tensors, one byte per channel each, until they are added to the sums together. The sums leave the
/// caches between two steps. Fetching them takes longer than counting a small tensor.
/// </summary>
/// <param name="channels">The number of channels of each tensor.</param>
internal sealed unsafe class RecentCounts(int channels)
{
    private const int Tensors = 16;

    private readonly byte[] _counts = new byte[Tensors * channels];
    private readonly int[] _steps = new int[Tensors];
    private int _filled;

    /// <summary>Whether the counts must be added to the sums before another tensor is counted.</summary>
    public bool IsFull => _filled == Tensors;

    /// <summary>Counts one tensor.</summary>
    /// <returns>Whether there was a NaN. A NaN does not fire.</returns>
    public bool Count(CountKernels kernels, byte* data, in CountPlan plan, int step)
    {
        _steps[_filled] = step;
        fixed (byte* counts = &_counts[_filled++ * channels]) return kernels.CountFiring(data, plan, counts);
    }

    /// <summary>Adds the counts to the sums and removes them here.</summary>
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
