using System.Globalization;

namespace TorchRelu.Monitoring;

/// <summary>A digest of the rows of a scan, whatever their order and batches: the same part of the data gives the same digest.</summary>
internal sealed class ScannedRows
{
    // Any odd number spreads the hashes of rows, so that their sum tells sets of rows apart.
    private const long Odd = 0x2545F4914F6CDD1D;

    private long _rows;
    private long _sum;
    private bool _isComplete = true;

    /// <summary>The digest; null if rows were not seen, or could not be read.</summary>
    public string? Digest =>
        _isComplete && _rows > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_rows} rows {_sum:x16}") : null;

    public void Add(InputRows rows)
    {
        _rows += rows.Count;
        _isComplete &= rows.Hashes.Length == rows.Count;
        foreach (var hash in rows.Hashes) _sum += unchecked((hash + 1L) * Odd * ((hash >> 1) + 1L));
    }
}
