namespace TorchRelu.Tests;

/// <summary>Reports as a window shows them, and a run of a policy over them.</summary>
internal sealed class Windows(RepairPolicy policy)
{
    private readonly LossHistory _losses = new();
    private long _step;
    private RepairDecision? _last;

    public PolicyMemory Memory { get; set; } = new();

    public LossHistory Losses => _losses;

    public IReadOnlySet<string>? Exploded { get; init; }

    /// <summary>Closes a window of 32 steps.</summary>
    /// <param name="loss">The loss of all of them.</param>
    /// <param name="layers">What it showed.</param>
    public RepairDecision? Close(double loss, params LayerReport[] layers)
    {
        for (var i = 0; i < 32; i++) _losses.Add(_step++, loss + (0.001 * (i % 2)));
        _losses.Close();
        (Memory, var decision) = PolicyRule.Decide(policy, Memory, new ReluReport { Steps = _step, Layers = layers }, _losses, Exploded);
        _last = decision ?? _last;
        return decision;
    }

    /// <summary>What was decided last is made, and its trial begins.</summary>
    /// <param name="refused">Whether no order about channels could be carried out.</param>
    public void Repaired(bool refused = false)
    {
        _losses.Reset();
        Memory = PolicyRule.AfterRepair(Memory, RepairTrial.Begin(_step, Memory.Windows, _losses), refused ? [] : _last?.Orders ?? []);
    }

    public void TrialEnded(TrialOutcome outcome = TrialOutcome.Better) => Memory = PolicyRule.AfterTrial(Memory, outcome);

    /// <summary>A layer whose first channels died and whose next were born dead.</summary>
    public static LayerReport Layer(string name, int channels, int died, int born = 0, DeathCause cause = DeathCause.LearningRateTooHigh,
        double? rateExcess = null) => new()
    {
        Name = name,
        Activation = "ReLU",
        Samples = 4096,
        SamplesNeeded = 919,
        ZeroShare = 0.5,
        ChannelReports =
            [.. Enumerable.Range(0, channels)
            .Select(c =>
            new ChannelReport(c, c < died + born ? ChannelVerdict.Dead : ChannelVerdict.Active, c < died + born ? 0 : 0.5, null, 0)
        {
            History =
                new ChannelHistory(c < died ? 3 : c < died + born ? ChannelTally.Never : 30, c < died + born, c < died ? 3
                : ChannelTally.Never, 32, ChannelTally.Never, 0, 64),
            Causes = c < died + born ? [cause] : [],
        })],
        Causes = died + born == 0 ? [] : [new LayerCause(cause, died + born, "example", "advice") { RateExcess = rateExcess }],
    };
}
