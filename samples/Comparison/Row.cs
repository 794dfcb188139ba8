namespace TorchRelu.Samples.Comparison;

/// <summary>What came of a recipe over all its runs.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Runs">One outcome per seed, at least one.</param>
internal sealed record Row(Recipe Recipe, IReadOnlyList<Outcome> Runs)
{
    public Spread Accuracy => Spread.Of(Runs.Select(run => run.Accuracy))!.Value;

    /// <summary>Over the runs in which the network was looked at; null where it never was.</summary>
    public Spread? Dead => Spread.Of(Runs.Select(run => run.Dead).OfType<double>());

    /// <inheritdoc cref="Dead"/>
    public Spread? NeverPositive => Spread.Of(Runs.Select(run => run.NeverPositive).OfType<double>());

    /// <summary>Runs whose loss is no number any more.</summary>
    public int Lost => Runs.Count(run => run.IsLost);

    /// <summary>Of the fastest run: the others waited for something else.</summary>
    public double Milliseconds => Runs.Min(run => run.Milliseconds);
}
