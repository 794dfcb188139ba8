namespace TorchRelu.Causes;

/// <summary>
/// The bias and row norm of every unit of a layer at the last decision, at the last one after which it still fired, and how fast they
/// moved:
/// 32 bytes per channel, read at decisions only.
/// </summary>
/// <remarks>
/// A death is found windows after it happened, when the unit's parameters have long stood still; and the window in which it happened ends
/// with parameters that are already those of a dead unit. What the unit was like alive is therefore the reading before the last window in
/// which it fired.
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

    /// <summary>A memory without readings.</summary>
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
    /// <param name="bias">One per channel (behind a batch normalisation its beta); empty where there is none.</param>
    /// <param name="rowNorm">One per channel (behind a batch normalisation the absolute gamma).</param>
    /// <param name="window">What was seen since the last reading; null when that is nothing.</param>
    /// <param name="learningRate">The rate at which the parameters moved since then; null where it is not known.</param>
    /// <exception cref="ArgumentException">A span or the tally is for another number of channels.</exception>
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
    /// The last reading after which the channel still fired, or the first of all for one that never did; null before the first reading.
    /// </summary>
    public UnitReading? Before(int channel) =>
        _step == ChannelTally.Never ? null : new UnitReading(_stepBefore[channel], _biasBefore[channel], _rowNormBefore[channel]);

    /// <summary>The last reading; null before the first.</summary>
    public UnitReading? Now(int channel) =>
        _step == ChannelTally.Never ? null : new UnitReading(_step, _bias[channel], _rowNorm[channel]);

    /// <summary>
    /// The largest of |change of bias| + |change of row norm|, relative to the row norm and per step, over the windows in which the channel
    /// fired;
    /// 0 where there was none. The path is longer than this net change: it is a lower bound on how fast the unit really moved.
    /// </summary>
    public double FastestMove(int channel) => _fastestMove[channel];

    /// <summary>The learning rate while the channel moved its fastest; null where it is not known.</summary>
    public double? RateAtFastest(int channel) => _rateAtFastest[channel] > 0 ? _rateAtFastest[channel] : null;

    /// <summary>Takes a reading after parameters were changed by hand: what they moved by then is no work of the training.</summary>
    /// <param name="step">The step after which they were changed.</param>
    /// <param name="bias">One per channel; empty where there is none.</param>
    /// <param name="rowNorm">One per channel.</param>
    /// <param name="fresh">The channels that begin anew, with no past.</param>
    /// <exception cref="ArgumentException">A span is for another number of channels.</exception>
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

    /// <summary>Everything, as plain data.</summary>
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

    /// <summary>A memory as it was when saved.</summary>
    /// <exception cref="ArgumentException">The lists are not all of the same number of channels.</exception>
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
        // From nothing (a row of zeros) every move is infinitely fast, and says nothing.
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

/// <summary>A <see cref="ParameterMemory"/> as plain data, to be saved and resumed. Lists have one entry per channel.</summary>
internal sealed record ParameterMemoryState
{
    /// <summary>The step of the last reading; -1 before the first.</summary>
    public required long Step { get; init; }

    /// <summary>The bias then.</summary>
    public required IReadOnlyList<float> Bias { get; init; }

    /// <summary>The row norm then.</summary>
    public required IReadOnlyList<float> RowNorm { get; init; }

    /// <summary>The step of the last reading after which the channel still fired.</summary>
    public required IReadOnlyList<long> StepBefore { get; init; }

    /// <summary>The bias then.</summary>
    public required IReadOnlyList<float> BiasBefore { get; init; }

    /// <summary>The row norm then.</summary>
    public required IReadOnlyList<float> RowNormBefore { get; init; }

    /// <summary>The fastest move.</summary>
    public required IReadOnlyList<float> FastestMove { get; init; }

    /// <summary>The learning rate then; 0 where it is not known.</summary>
    public required IReadOnlyList<float> RateAtFastest { get; init; }
}
