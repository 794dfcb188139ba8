namespace TorchRelu.Monitoring;

/// <summary>
/// Takes back the switches of a trial that was no better. At each step as much of them goes as leaves the loss where it is; the layers
/// around them learn in between.
/// </summary>
/// <param name="onTrial">The repairs on trial.</param>
/// <param name="executor">What takes them back.</param>
/// <param name="end">What the trial has shown.</param>
internal sealed class GradualReturn(RepairsOnTrial onTrial, RepairExecutor executor, TrialEnd end) : IDisposable
{
    /// <summary>The steps after which the weights go back instead: 200.</summary>
    public const int MostSteps = 200;

    public TrialEnd End => end;

    /// <summary>
    /// How outputs differ from those of the old activations, in the last forward. Null before it is measured, and where the weights have to
    /// go back.
    /// </summary>
    public RepairMeasurements? Measures { get; private set; }

    /// <summary>Starts to measure the next forward.</summary>
    public void Measure() => Measures ??= executor.Measure([.. onTrial.Switches.Select(repair => repair.Exchange!)]);

    /// <summary>Takes back a part, unless all that is left can go at once.</summary>
    /// <param name="step">The number of steps that have ended.</param>
    /// <returns>The end of the trial, which has to take back the rest; null if a part is left for the next step.</returns>
    public TrialEnd? TakeBackPart(long step)
    {
        var (part, refusal) = Part(inParts: step - end.Step < MostSteps);
        if (refusal is null && part < 1)
        {
            refusal = onTrial.Switches.Select(each => executor.TakeBack(each, Measures!, part)).FirstOrDefault(no => no is not null);
            if (refusal is null)
            {
                Dispose();
                Measure();
                return null;
            }
        }
        if (refusal is not null) Dispose();
        var how = refusal is not null ? $" The weights went back too: {refusal.Sentence}"
            : step - end.Step > 1 ? $" The switch went back over {step - end.Step} steps." : "";
        return end with { Verdict = end.Verdict with { Sentence = end.Verdict.Sentence + how } };
    }

    public void Dispose()
    {
        Measures?.Dispose();
        Measures = null;
    }

    // The smallest of the switches' parts, as they are read together.
    private (double Part, Refusal? Refused) Part(bool inParts)
    {
        var part = 1.0;
        foreach (var switched in onTrial.Switches)
        {
            var (most, refusal) = executor.PartToReturn(switched, Measures!, inParts);
            if (refusal is not null) return (0, refusal);
            part = Math.Min(part, most);
        }
        return (part, null);
    }
}
