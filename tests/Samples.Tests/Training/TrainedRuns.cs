namespace TorchRelu.Samples.Tests.Training;

/// <summary>Trainings that several tests look at, each done once.</summary>
public sealed class TrainedRuns : IDisposable
{
    private readonly Dictionary<(bool Drawn, MnistOptions Options), TrainedRun> _runs = [];

    internal static DigitData Drawn { get; } = DrawnDigits.Draw();

    internal TrainedRun OnDrawnDigits(MnistOptions options) => Get(drawn: true, options);

    internal TrainedRun OnMnist(MnistOptions options) => Get(drawn: false, options);

    public void Dispose()
    {
        foreach (var run in _runs.Values)
            run.Dispose();
    }

    private TrainedRun Get(bool drawn, MnistOptions options)
    {
        if (!_runs.TryGetValue((drawn, options), out var run))
            _runs[(drawn, options)] = run = new TrainedRun(drawn ? Drawn : RealMnist.Data, options);
        return run;
    }
}
