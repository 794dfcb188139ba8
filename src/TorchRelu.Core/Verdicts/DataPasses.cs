namespace TorchRelu.Verdicts;

/// <summary>
/// What the steps of a training have shown of its data: rows, independent draws, and passes over all of it (epochs).
/// </summary>
internal sealed class DataPasses
{
    /// <summary>
    /// Rows of a pass that speak for themselves: 1,000. Of a smaller set two passes are needed, because one holds few steps.
    /// </summary>
    public const long MinRowsOfOnePass = 1_000;

    // Of a set that is drawn from with replacement, a row comes about ln(n) times until all have come.
    private const int MaxCopies = 8;

    // After so many passes without a new row, none is expected.
    private const int MinCopiedPasses = 100;

    private DrawRate _draws = new();
    private SeenRows? _seen = new();
    private DataPass? _last;
    private DataPass? _beforeLast;
    private bool _isTold;
    private bool _isHashed = true;
    private long _copiedPasses;
    private long _copiedRows;
    private long _passes;
    private long _mostRows;
    private long _rowsOfPass;
    private long _startOfPass;

    /// <summary>The rows of the model's input since the monitor was attached.</summary>
    public long Rows { get; private set; }

    /// <summary>The steps in which the model was called.</summary>
    public long Steps { get; private set; }

    /// <summary>The mean number of rows per step; 0 before the first.</summary>
    public double RowsPerStep => Steps == 0 ? 0 : (double)Rows / Steps;

    /// <summary>The rows that are worth one independent draw; null while this is unknown.</summary>
    public double? RowsPerDraw { get; private set; }

    /// <summary>The last whole pass over the data; null before the first.</summary>
    public DataPass? Last => _last;

    /// <summary>Whether all rows so far were the same.</summary>
    public bool AreConstant => _seen is { Count: 1 } && Rows >= MinRowsOfOnePass;

    /// <summary>The passes that together speak for a unit: the last one, or the last two if few rows are seen; null before.</summary>
    /// <param name="rows">The rows of the last pass that are seen.</param>
    public DataPass? Whole(long rows) =>
        _last is not { } last ? null
        : rows >= MinRowsOfOnePass ? last
        : _beforeLast is { } before ? last with { Start = before.Start } : null;

    /// <summary>Adds the rows of one step.</summary>
    /// <returns>Whether a pass over the data was noticed to end. It is not, once passes are told.</returns>
    public bool Add(long step, InputRows rows)
    {
        if (rows.Count == 0) return false;
        Rows += rows.Count;
        Steps++;
        _rowsOfPass += rows.Count;
        if (rows.Sums.Length > 0) _draws.Add(rows.Count, rows.Sums, rows.Squares);
        if (rows.Hashes.Length < rows.Count) _isHashed = false;
        if (_seen is null || !_isHashed) return false;
        var start = _seen.Add(step, rows.Hashes);
        if (_seen.IsOverfull) _seen = null;
        if (start is not { } first || _isTold) return false;
        // Rows that come many times in one pass are no pass: one class of alike rows looks like a whole set until the next class comes.
        var isCopied = (step + 1 - first) * RowsPerStep > MaxCopies * _seen!.Count;
        _copiedPasses = isCopied && _seen.Count == _copiedRows ? _copiedPasses + 1 : 0;
        _copiedRows = _seen.Count;
        if (isCopied && _copiedPasses < MinCopiedPasses) return false;
        Close(new DataPass(++_passes, first, step + 1, _seen.Count, _seen.Count, IsTold: false));
        return true;
    }

    /// <summary>Measures <see cref="RowsPerDraw"/>; called once per decision.</summary>
    public void Measure() => RowsPerDraw = _draws.RowsPerDraw();

    /// <summary>Ends a pass that the caller tells. Passes are no longer noticed.</summary>
    /// <param name="step">The number of steps that have ended.</param>
    /// <param name="samplesAtSites">The most samples of a site; they count if the rows of the model's input are not known.</param>
    /// <returns>Whether it was a whole pass over the data.</returns>
    public bool EndEpoch(long step, long samplesAtSites)
    {
        if (_rowsOfPass == 0) _rowsOfPass = samplesAtSites;
        if (!_isTold) (_isTold, _last, _beforeLast, _passes) = (true, null, null, 0);
        _passes++;
        // An epoch that was begun before the monitor was attached, or was broken off, is no pass over the data.
        var isWhole = _rowsOfPass >= 0.99 * _mostRows && _startOfPass < step;
        if (isWhole)
        {
            if (_rowsOfPass > 1.01 * _mostRows) (_last, _beforeLast) = (null, null);
            _mostRows = Math.Max(_mostRows, _rowsOfPass);
            var distinct = _isHashed && _seen is not null ? Math.Min(_seen.Count, _rowsOfPass) : _rowsOfPass;
            Close(new DataPass(_passes, _startOfPass, step, _rowsOfPass, distinct, IsTold: true));
        }
        (_rowsOfPass, _startOfPass) = (0, step);
        return isWhole;
    }

    public DataPassesState Save() => new()
    {
        Rows = Rows,
        Steps = Steps,
        RowsPerDraw = RowsPerDraw,
        Draws = _draws.Save(),
        Seen = _seen?.Save(),
        Last = _last,
        BeforeLast = _beforeLast,
        IsTold = _isTold,
        IsHashed = _isHashed,
        CopiedPasses = _copiedPasses,
        CopiedRows = _copiedRows,
        Passes = _passes,
        MostRows = _mostRows,
        RowsOfPass = _rowsOfPass,
        StartOfPass = _startOfPass,
    };

    /// <exception cref="ArgumentException">The state is not one of passes over data.</exception>
    public static DataPasses Restore(DataPassesState state) => new()
    {
        Rows = state.Rows,
        Steps = state.Steps,
        RowsPerDraw = state.RowsPerDraw,
        _draws = DrawRate.Restore(state.Draws),
        _seen = state.Seen is { } seen ? SeenRows.Restore(seen) : null,
        _last = state.Last,
        _beforeLast = state.BeforeLast,
        _isTold = state.IsTold,
        _isHashed = state.IsHashed,
        _copiedPasses = state.CopiedPasses,
        _copiedRows = state.CopiedRows,
        _passes = state.Passes,
        _mostRows = state.MostRows,
        _rowsOfPass = state.RowsOfPass,
        _startOfPass = state.StartOfPass,
    };

    private void Close(DataPass pass) => (_beforeLast, _last) = (_last, pass);
}

/// <summary>A pass over all of the data.</summary>
/// <param name="Number">The number of the pass, from 1.</param>
/// <param name="Start">Its first step.</param>
/// <param name="End">The step after its last one.</param>
/// <param name="Rows">Its rows; if it was noticed, the different ones.</param>
/// <param name="Distinct">The different rows, as far as they can be followed.</param>
/// <param name="IsTold">Whether EndEpoch told it; otherwise its rows were recognised.</param>
internal sealed record DataPass(long Number, long Start, long End, long Rows, long Distinct, bool IsTold);

/// <summary>The rows of the model's input in one step, as sampled: at most 64 values of each row.</summary>
/// <param name="count">The number of rows.</param>
/// <param name="sums">The sum of each sampled value over the rows; empty if they could not be read.</param>
/// <param name="squares">The sums of the squares.</param>
/// <param name="hashes">One hash per row; empty if they could not be read.</param>
internal readonly ref struct InputRows(
    long count, ReadOnlySpan<double> sums, ReadOnlySpan<double> squares, ReadOnlySpan<uint> hashes)
{
    public long Count { get; } = count;

    public ReadOnlySpan<double> Sums { get; } = sums;

    public ReadOnlySpan<double> Squares { get; } = squares;

    public ReadOnlySpan<uint> Hashes { get; } = hashes;
}

/// <summary>The <see cref="DataPasses"/> as plain data.</summary>
internal sealed record DataPassesState
{
    public long Rows { get; init; }

    public long Steps { get; init; }

    public double? RowsPerDraw { get; init; }

    public required DrawRateState Draws { get; init; }

    public SeenRowsState? Seen { get; init; }

    public DataPass? Last { get; init; }

    public DataPass? BeforeLast { get; init; }

    public bool IsTold { get; init; }

    public bool IsHashed { get; init; } = true;

    public long CopiedPasses { get; init; }

    public long CopiedRows { get; init; }

    public long Passes { get; init; }

    public long MostRows { get; init; }

    public long RowsOfPass { get; init; }

    public long StartOfPass { get; init; }
}
