namespace TorchRelu.Samples.Tests.Training;

/// <summary>Trainings that several tests look at, each done once.</summary>
public sealed class TrainedRuns : IDisposable
{
    private readonly Dictionary<(bool Drawn, MnistOptions Options, RepairPolicy? Policy), TrainedRun> _runs = [];

    internal static DigitData Drawn { get; } = DrawnDigits.Draw();

    internal TrainedRun OnDrawnDigits(MnistOptions options) => Get(drawn: true, options);

    internal TrainedRun OnMnist(MnistOptions options) => Get(drawn: false, options);

    /// <summary>Three epochs on real digits, under the default policy.</summary>
    internal TrainedRun HealthyCnn(int seed = 1) =>
        Get(drawn: false, new() { Model = ModelKind.Cnn, Seed = seed, Epochs = 3 }, RepairPolicy.Default);

    public void Dispose()
    {
        foreach (var run in _runs.Values)
            run.Dispose();
    }

    private TrainedRun Get(bool drawn, MnistOptions options, RepairPolicy? policy = null)
    {
        if (!_runs.TryGetValue((drawn, options, policy), out var run))
            _runs[(drawn, options, policy)] = run = new TrainedRun(drawn ? Drawn : RealMnist.Data, options, policy);
        return run;
    }
}
