namespace TorchRelu.Causes;

/// <summary>
/// Stores the bias and row norm of every unit of a layer, and how fast they moved. It keeps the last reading, and the last one after which
/// the unit still fired. It takes 32 bytes per channel and is read only at decisions.
/// </summary>
/// <remarks>
/// A death is found some windows after it happens, when the unit's parameters no longer change. At the end of the window of the death, they
/// are already those of a dead unit. The state of the live unit is therefore the reading before the last window in which it fired.
/// </remarks>
internal sealed class ParameterMemory
{
    private readonly float[] _bias;
    private readonly float[] _rowNorm;
    private readonly long[] _stepBefore;
    private readonly float[] _biasBefore;
    private readonly float[] _rowNormBefore;
    private readonly float[] _fastestMove;
    private readonly float[] _rateAtFastest;
    private long _step = ChannelTally.Never;

    /// <summary>Creates a memory without readings.</summary>
    /// <param name="channels">Channels of the layer; at least 1.</param>
    public ParameterMemory(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _bias = new float[channels];
        _rowNorm = new float[channels];
        _stepBefore = new long[channels];
        _biasBefore = new float[channels];
        _rowNormBefore = new float[channels];
        _fastestMove = new float[channels];
        _rateAtFastest = new float[channels];
    }

    /// <summary>Channels of the layer.</summary>
    public int Channels => _bias.Length;

    /// <summary>Takes a reading: once when the monitor is attached, then at the end of each window.</summary>
    /// <param name="step">The step of the decision.</param>
    /// <param name="bias">One per channel (behind a batch normalisation its beta); empty if there is none.</param>
    /// <param name="rowNorm">One per channel (behind a batch normalisation the absolute gamma).</param>
    /// <param name="window">The counts since the last reading; null if there are none.</param>
    /// <param name="learningRate">The learning rate since the last reading; null if unknown.</param>
    /// <exception cref="ArgumentException">A span or the tally has another number of channels.</exception>
    public void Read(long step, ReadOnlySpan<float> bias, ReadOnlySpan<float> rowNorm, ChannelTally? window, double? learningRate = null)
    {
        Require(bias.IsEmpty ? Channels : bias.Length);
        Require(rowNorm.Length);
        if (window is not null) Require(window.Channels);
        for (var c = 0; c < Channels; c++)
        {
            var b = bias.IsEmpty ? 0 : bias[c];
            if (_step == ChannelTally.Never || window?.Fired(c) > 0) Move(c, step, b, rowNorm[c], learningRate);
            (_bias[c], _rowNorm[c]) = (b, rowNorm[c]);
        }
        _step = step;
    }

    /// <summary>
    /// Returns the last reading after which the channel still fired, or the first reading if it never did. Null before the first reading.
    /// </summary>
    public UnitReading? Before(int channel) =>
        _step == ChannelTally.Never ? null : new UnitReading(_stepBefore[channel], _biasBefore[channel], _rowNormBefore[channel]);

    /// <summary>Returns the last reading; null before the first.</summary>
    public UnitReading? Now(int channel) =>
        _step == ChannelTally.Never ? null : new UnitReading(_step, _bias[channel], _rowNorm[channel]);

    /// <summary>
    /// Returns the largest |change of bias| + |change of row norm| over the windows in which the channel fired; 0 if there were none. It is
    /// relative to the row norm and per step. As a net change, it is a lower bound on the true speed.
    /// </summary>
    public double FastestMove(int channel) => _fastestMove[channel];

    /// <summary>Returns the learning rate during the channel's fastest move; null if unknown.</summary>
    public double? RateAtFastest(int channel) => _rateAtFastest[channel] > 0 ? _rateAtFastest[channel] : null;

    /// <summary>Takes a reading after a repair or other manual change of parameters. That change does not count as movement.</summary>
    /// <param name="step">The step after which they were changed.</param>
    /// <param name="bias">One per channel; empty if there is none.</param>
    /// <param name="rowNorm">One per channel.</param>
    /// <param name="fresh">The channels whose history is reset.</param>
    /// <exception cref="ArgumentException">A span has another number of channels.</exception>
    public void Reset(long step, ReadOnlySpan<float> bias, ReadOnlySpan<float> rowNorm, IEnumerable<int> fresh)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        Require(bias.IsEmpty ? Channels : bias.Length);
        Require(rowNorm.Length);
        for (var c = 0; c < Channels; c++) (_bias[c], _rowNorm[c]) = (bias.IsEmpty ? 0 : bias[c], rowNorm[c]);
        _step = step;
        foreach (var c in fresh)
            (_stepBefore[c], _biasBefore[c], _rowNormBefore[c], _fastestMove[c], _rateAtFastest[c]) = (step, _bias[c], _rowNorm[c], 0, 0);
    }

    /// <summary>Returns the memory as plain data.</summary>
    public ParameterMemoryState Save() => new()
    {
        Step = _step,
        Bias = [.. _bias],
        RowNorm = [.. _rowNorm],
        StepBefore = [.. _stepBefore],
        BiasBefore = [.. _biasBefore],
        RowNormBefore = [.. _rowNormBefore],
        FastestMove = [.. _fastestMove],
        RateAtFastest = [.. _rateAtFastest],
    };

    /// <summary>Creates a memory from saved data.</summary>
    /// <exception cref="ArgumentException">The lists do not all have the same number of channels.</exception>
    public static ParameterMemory Restore(ParameterMemoryState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var memory = new ParameterMemory(state.Bias.Count) { _step = state.Step };
        memory.Fill(state.Bias, memory._bias);
        memory.Fill(state.RowNorm, memory._rowNorm);
        memory.Fill(state.StepBefore, memory._stepBefore);
        memory.Fill(state.BiasBefore, memory._biasBefore);
        memory.Fill(state.RowNormBefore, memory._rowNormBefore);
        memory.Fill(state.FastestMove, memory._fastestMove);
        memory.Fill(state.RateAtFastest, memory._rateAtFastest);
        return memory;
    }

    private void Move(int c, long step, float bias, float rowNorm, double? learningRate)
    {
        if (_step == ChannelTally.Never)
        {
            (_stepBefore[c], _biasBefore[c], _rowNormBefore[c]) = (step, bias, rowNorm);
            return;
        }
        (_stepBefore[c], _biasBefore[c], _rowNormBefore[c]) = (_step, _bias[c], _rowNorm[c]);
        var moved = (Math.Abs(bias - _bias[c]) + Math.Abs(rowNorm - _rowNorm[c])) / _rowNorm[c] / Math.Max(1, step - _step);
        // A row of zeros makes every move infinitely fast, so it is not used.
        if (_rowNorm[c] > 0 && moved > _fastestMove[c]) (_fastestMove[c], _rateAtFastest[c]) = (moved, (float)(learningRate ?? 0));
    }

    private void Fill<T>(IReadOnlyList<T> from, T[] to)
    {
        Require(from.Count);
        for (var c = 0; c < to.Length; c++) to[c] = from[c];
    }

    private void Require(int channels)
    {
        if (channels != Channels) throw new ArgumentException($"The memory is of {Channels} channels, not of {channels}.");
    }
}

/// <summary>A <see cref="ParameterMemory"/> as plain data, for saving and resuming. Lists have one entry per channel.</summary>
internal sealed record ParameterMemoryState
{
    /// <summary>The step of the last reading; -1 before the first.</summary>
    public required long Step { get; init; }

    /// <summary>The bias at the last reading.</summary>
    public required IReadOnlyList<float> Bias { get; init; }

    /// <summary>The row norm at the last reading.</summary>
    public required IReadOnlyList<float> RowNorm { get; init; }

    /// <summary>The step of the last reading after which the channel still fired.</summary>
    public required IReadOnlyList<long> StepBefore { get; init; }

    /// <summary>The bias at that reading.</summary>
    public required IReadOnlyList<float> BiasBefore { get; init; }

    /// <summary>The row norm at that reading.</summary>
    public required IReadOnlyList<float> RowNormBefore { get; init; }

    /// <summary>The fastest move.</summary>
    public required IReadOnlyList<float> FastestMove { get; init; }

    /// <summary>The learning rate during the fastest move; 0 if unknown.</summary>
    public required IReadOnlyList<float> RateAtFastest { get; init; }
}
