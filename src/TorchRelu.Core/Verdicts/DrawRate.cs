namespace TorchRelu.Verdicts;

/// <summary>
/// Measures how many rows of the data are worth one independent draw. Shuffled rows are worth one each; rows in the order of their classes,
/// or cut from a few sequences, are worth less.
/// </summary>
/// <remarks>
/// A mean over n independent rows has 1/n of the variance of a row. Means of L steps that vary more than this show rows that resemble each
/// other (the design effect of cluster sampling, Kish 1965). L takes the powers of two. It is measured on the inputs of the model: on the
/// units, drifting weights would look like sorted data.
/// </remarks>
internal sealed class DrawRate
{
    /// <summary>Stretches of L steps that an estimate needs.</summary>
    public const int MinStretches = 4;

    private readonly List<Level> _levels = [];
    private double[] _sum = [];
    private double[] _square = [];
    private double[] _means = [];
    private double _rows;
    private long _steps;

    /// <summary>Adds the rows of one step.</summary>
    /// <param name="rows">The number of rows, at least 1.</param>
    /// <param name="sums">The sum of each sampled value over the rows.</param>
    /// <param name="squares">The sum of the squares of each sampled value.</param>
    public void Add(long rows, ReadOnlySpan<double> sums, ReadOnlySpan<double> squares)
    {
        // A model may be given inputs of different widths. Then the first width counts.
        if (_steps == 0) (_sum, _square, _means) = (new double[sums.Length], new double[sums.Length], new double[sums.Length]);
        if (sums.Length != _sum.Length || rows < 1) return;
        for (var i = 0; i < _means.Length; i++)
        {
            // NaN in the data must not spoil the estimate for good.
            var isNumber = double.IsFinite(squares[i]);
            _means[i] = isNumber ? sums[i] / rows : 0;
            if (!isNumber) continue;
            _sum[i] += sums[i];
            _square[i] += squares[i];
        }
        _rows += rows;
        _steps++;
        for (var (level, stretch) = (0, _means); stretch is not null; level++)
        {
            if (level == _levels.Count) _levels.Add(new Level(stretch.Length));
            stretch = _levels[level].Add(stretch);
        }
    }

    /// <summary>
    /// The rows that are worth one draw, at least 1. It is infinite if the inputs do not vary, and null while there are too few steps.
    /// </summary>
    public double? RowsPerDraw()
    {
        var ofRows = 0.0;
        for (var i = 0; i < _sum.Length; i++)
        {
            var mean = _sum[i] / _rows;
            var variance = (_square[i] / _rows) - (mean * mean);
            // Rounding leaves some 1e-7 of the square where nothing varies.
            if (variance > 1e-6 * _square[i] / _rows) ofRows += variance;
        }
        double? most = null;
        for (var level = 0; level < _levels.Count; level++)
        {
            if (_levels[level].Stretches < MinStretches) break;
            if (ofRows == 0) return double.PositiveInfinity;
            var effect = Math.ScaleB(_rows / _steps, level) * _levels[level].Variance() / ofRows;
            most = Math.Max(most ?? 1, effect);
        }
        return most;
    }

    public DrawRateState Save() => new(_steps, _rows, _sum, _square, [.. _levels.Select(level => level.Save())]);

    public static DrawRate Restore(DrawRateState state)
    {
        var rate = new DrawRate { _steps = state.Steps, _rows = state.Rows, _sum = [.. state.Sums], _square = [.. state.Squares] };
        rate._means = new double[rate._sum.Length];
        rate._levels.AddRange(state.Levels.Select(Level.Restore));
        return rate;
    }

    // The means of stretches of 2^k steps: their number, mean and squared deviations (Welford 1962), and one that waits for its partner.
    private sealed class Level(int width)
    {
        private readonly double[] _mean = new double[width];
        private readonly double[] _deviation = new double[width];
        private readonly double[] _first = new double[width];
        private readonly double[] _joined = new double[width];
        private bool _isWaiting;

        public long Stretches { get; private set; }

        // Returns a stretch of twice the length if this one completes it.
        public double[]? Add(double[] stretch)
        {
            Stretches++;
            var share = 1.0 / Stretches;
            for (var i = 0; i < stretch.Length; i++)
            {
                var before = stretch[i] - _mean[i];
                _mean[i] += before * share;
                _deviation[i] += before * (stretch[i] - _mean[i]);
            }
            _isWaiting = !_isWaiting;
            if (_isWaiting) stretch.CopyTo(_first, 0);
            else for (var i = 0; i < _joined.Length; i++) _joined[i] = (_first[i] + stretch[i]) / 2;
            return _isWaiting ? null : _joined;
        }

        public double Variance() => _deviation.Sum() / (Stretches - 1);

        public DrawLevelState Save() => new(Stretches, [.. _mean], [.. _deviation], _isWaiting ? [.. _first] : null);

        public static Level Restore(DrawLevelState state)
        {
            var level = new Level(state.Means.Count) { Stretches = state.Stretches, _isWaiting = state.Waiting is not null };
            for (var i = 0; i < state.Means.Count; i++)
            {
                level._mean[i] = state.Means[i];
                level._deviation[i] = state.Deviations[i];
                level._first[i] = state.Waiting?[i] ?? 0;
            }
            return level;
        }
    }
}

/// <summary>A <see cref="DrawRate"/> as plain data.</summary>
internal sealed record DrawRateState(
    long Steps, double Rows, IReadOnlyList<double> Sums, IReadOnlyList<double> Squares, IReadOnlyList<DrawLevelState> Levels);

/// <summary>One level of a <see cref="DrawRate"/> as plain data.</summary>
internal sealed record DrawLevelState(
    long Stretches, IReadOnlyList<double> Means, IReadOnlyList<double> Deviations, IReadOnlyList<double>? Waiting);
