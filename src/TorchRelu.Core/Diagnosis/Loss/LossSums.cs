namespace TorchRelu;

/// <summary>The losses of the open window: taken in at every step, without an object for each (Welford 1962).</summary>
internal struct LossSums
{
    private long _firstStep;
    private long _lastStep;
    private long _count;
    private double _mean;
    private double _squaredDeviations;
    private double _lowest;
    private double _highest;

    public long Lost { get; private set; }

    public void Add(long step, double loss)
    {
        if (_count + Lost == 0) _firstStep = step;
        _lastStep = step;
        if (!double.IsFinite(loss))
        {
            Lost++;
            return;
        }
        (_lowest, _highest) = _count == 0 ? (loss, loss) : (Math.Min(_lowest, loss), Math.Max(_highest, loss));
        _count++;
        var distance = loss - _mean;
        _mean += distance / _count;
        _squaredDeviations += distance * (loss - _mean);
    }

    /// <summary>What was taken in; null where that is nothing.</summary>
    public readonly LossWindow? Window => _count + Lost == 0 ? null : new(_firstStep, _lastStep, _count, Lost, _mean, _squaredDeviations, _lowest, _highest);

    public static LossSums Of(LossWindow? window) => window is null ? default : new LossSums
    {
        _firstStep = window.FirstStep,
        _lastStep = window.LastStep,
        _count = window.Count,
        Lost = window.Lost,
        _mean = window.Mean,
        _squaredDeviations = window.SquaredDeviations,
        _lowest = window.Lowest,
        _highest = window.Highest,
    };
}
