namespace TorchRelu;

/// <summary>
/// Whether a tensor is counted by several threads or by one, told by trying: both ways in turns, then the one that took less time for a while, then
/// both again. Where libtorch's own workers hold every core, helpers cost more than they save; where a core is free, they save nearly their share.
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
