namespace TorchRelu.Internal;

/// <summary>Counts tensors straight in their memory and keeps the sums, per channel.</summary>
/// <remarks>Not thread-safe: its owner locks. Counting allocates nothing but, once each, what samples of several positions and NaN need.</remarks>
internal sealed unsafe class CountAccumulator
{
    private readonly CountKernels[] _kernels;
    private readonly PlanCache _plans = new();
    private readonly long[] _fresh;
    private readonly long[] _lastFired;

    // Of tensors whose values are samples, the values that fired are the samples that fired: one sum for both.
    private readonly long[] _firedAlone;
    private long[]? _fired;
    private long[]? _firedSamples;
    private long[]? _sample;
    private long[]? _notANumber;

    /// <summary>Counts a site.</summary>
    /// <param name="channels">Its channels, at least 1.</param>
    /// <param name="width">The vectors to count with; the best the machine has when null.</param>
    /// <exception cref="PlatformNotSupportedException">The machine lacks these vectors.</exception>
    public CountAccumulator(int channels, KernelWidth? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _kernels = CountKernels.Of(width ?? KernelWidths.Best);
        _fresh = new long[channels];
        _lastFired = new long[channels];
        _firedAlone = new long[channels];
        Array.Fill(_lastFired, ChannelTally.Never);
    }

    public int Channels => _fresh.Length;

    /// <summary>Samples counted since the last <see cref="Take"/>.</summary>
    public long Samples { get; private set; }

    /// <summary>Values of each channel counted since the last <see cref="Take"/>.</summary>
    public long Observations { get; private set; }

    /// <summary>Counts one tensor.</summary>
    /// <param name="data">Its first value.</param>
    /// <param name="type">Its format.</param>
    /// <param name="shape">Its sizes, all at least 1.</param>
    /// <param name="strides">Its strides, in values, none negative.</param>
    /// <param name="channelDimension">Which dimension holds the channels.</param>
    /// <param name="valuesAreSamples">Whether every value of a channel is a sample of its own; otherwise the first dimension holds the samples.</param>
    /// <param name="step">The step it belongs to.</param>
    /// <returns>False when the strides are too wild to be walked, and nothing was counted.</returns>
    public bool TryCount(void* data, ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int channelDimension, bool valuesAreSamples, long step)
    {
        if (!_plans.TryGet(shape, strides, channelDimension, valuesAreSamples, type.Size())) return false;
        ref readonly var plan = ref _plans.Plan;
        var kernels = _kernels[(int)type];
        Need(plan);
        fixed (long* fresh = _fresh, samples = _firedSamples, sample = _sample)
        {
            if (kernels.CountFiring((byte*)data, plan, new FreshCounts(fresh, plan.PerSample ? samples : null, sample))) CountNaN((byte*)data, kernels, plan);
        }
        Commit(plan, step);
        return true;
    }

    /// <summary>Counts one dense tensor by a mask with the bits of the values that fire set, in the order of its memory.</summary>
    /// <returns>False when the positions of a channel do not lie next to each other, and nothing was counted; its memory tells better then.</returns>
    public bool TryCountBits(ulong* mask, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int channelDimension, bool valuesAreSamples, long step)
    {
        if (!_plans.TryGet(shape, strides, channelDimension, valuesAreSamples, size: 1)) return false;
        ref readonly var plan = ref _plans.Plan;
        if (plan.InnerStride != 1 || (plan.InnerCount == 1 && plan.Channels > 1)) return false;
        Need(plan);
        fixed (long* fresh = _fresh, samples = _firedSamples, sample = _sample)
            BitKernel.Count(mask, plan, new FreshCounts(fresh, plan.PerSample ? samples : null, sample));
        Commit(plan, step);
        return true;
    }

    /// <summary>What was counted since the last call; counting begins anew. Null when nothing was.</summary>
    public ChannelTally? Take()
    {
        if (Samples == 0) return null;
        var silent = new long[Channels];
        var firedSamples = new long[Channels];
        for (var channel = 0; channel < Channels; channel++)
        {
            var alone = _firedAlone[channel];
            silent[channel] = Observations - alone - (_fired?[channel] ?? 0) - (_notANumber?[channel] ?? 0);
            firedSamples[channel] = alone + (_firedSamples?[channel] ?? 0);
        }
        var tally = new ChannelTally(Channels);
        tally.Add(Observations, Samples, silent, _notANumber ?? new long[Channels], firedSamples, _lastFired);
        Clear();
        return tally;
    }

    private void CountNaN(byte* data, CountKernels kernels, in CountPlan plan)
    {
        _notANumber ??= new long[Channels];
        fixed (long* notANumber = _notANumber) kernels.CountNaN(data, plan, new FreshCounts(notANumber, null, null));
    }

    private void Need(in CountPlan plan)
    {
        if (!plan.PerSample || _fired is not null) return;
        _fired = new long[Channels];
        _firedSamples = new long[Channels];
        _sample = new long[Channels];
    }

    private void Commit(in CountPlan plan, long step)
    {
        fixed (long* fresh = _fresh, sums = plan.PerSample ? _fired : _firedAlone, lastFired = _lastFired)
            CommitKernel.Commit(fresh, sums, lastFired, Channels, step);
        var observations = plan.Samples.Turns * plan.Outer.Turns * plan.InnerCount;
        Observations += observations;
        Samples += plan.PerSample ? plan.Samples.Turns : observations;
    }

    private void Clear()
    {
        Observations = 0;
        Samples = 0;
        Array.Fill(_lastFired, ChannelTally.Never);
        Array.Clear(_firedAlone);
        foreach (var counts in new[] { _fired, _firedSamples, _notANumber })
        {
            if (counts is not null) Array.Clear(counts);
        }
    }
}
