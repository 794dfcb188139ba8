using System.Text.Json.Serialization;

namespace TorchRelu;

/// <summary>
/// How the pre-activation of a dead channel came to lie below zero. The parts add up exactly to the change of its highest value between two
/// readings; one reading is one batch, before the step that follows.
/// </summary>
/// <remarks>
/// For a unit z = w.x + b with the mean m of z and the mean mu of x, the change of m is (w' - w).mu + (b' - b) + w'.(mu' - mu): its own
/// weights, its bias, its inputs. The highest value moves by these three and by the change of its distance from the mean.
/// </remarks>
/// <param name="From">The number of steps before the first reading.</param>
/// <param name="To">The number of steps before the second reading; the same for a channel that was closed from the start.</param>
public sealed record DeathAccount(long From, long To)
{
    /// <summary>Its mean at the first reading; 0 for a channel that was closed from the start.</summary>
    public required double MeanBefore { get; init; }

    /// <summary>Its mean at the second reading.</summary>
    public required double MeanAfter { get; init; }

    /// <summary>Its standard deviation at the first reading.</summary>
    public required double SpreadBefore { get; init; }

    /// <summary>Its standard deviation at the second reading.</summary>
    public required double SpreadAfter { get; init; }

    /// <summary>The distance of its highest value from its mean at the first reading; 0 for a channel closed from the start.</summary>
    public required double ReachBefore { get; init; }

    /// <summary>The distance of its highest value from its mean at the second reading.</summary>
    public required double ReachAfter { get; init; }

    /// <summary>
    /// The part of its own weights in the change of the mean. Behind a normalisation: of its scale. Null if no layer is known to make it.
    /// </summary>
    public double? Weights { get; init; }

    /// <summary>The part of its bias. Behind a normalisation: of its shift. Null if no layer is known to make it.</summary>
    public double? Bias { get; init; }

    /// <summary>The part of its inputs: the rest. For a channel closed from the start: what its inputs give on average.</summary>
    public double? Inputs { get; init; }

    /// <summary>The part of the spread: the change of the distance of its highest value from its mean.</summary>
    [JsonIgnore]
    public double Spread => ReachAfter - ReachBefore;

    /// <summary>The change of its highest value: the sum of all parts.</summary>
    [JsonIgnore]
    public double Change => MeanAfter + ReachAfter - MeanBefore - ReachBefore;

    /// <summary>The unit in which parts are told: the larger one of its two standard deviations.</summary>
    [JsonIgnore]
    public double Width => Math.Max(SpreadBefore, SpreadAfter);

    /// <summary>The furthest that its own weights and bias pushed it down per step, in spreads; null if unknown or never down.</summary>
    public double? LargestStep { get; init; }

    /// <summary>The number of steps before the interval of <see cref="LargestStep"/>.</summary>
    public long? LargestStepFrom { get; init; }

    /// <summary>The number of steps after that interval.</summary>
    public long? LargestStepTo { get; init; }

    /// <summary>Whether all its numbers are finite.</summary>
    [JsonIgnore]
    internal bool IsFinite => double.IsFinite(Change) && double.IsFinite(Width) && double.IsFinite((Weights ?? 0) + (Inputs ?? 0));

    /// <summary>Whether the channel was closed when monitoring began, so that no training explains it.</summary>
    [JsonIgnore]
    public bool IsStart => From == To;
}
