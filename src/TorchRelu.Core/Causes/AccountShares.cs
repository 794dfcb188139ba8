namespace TorchRelu.Causes;

/// <summary>How much of a fall each part of an account explains. What pushed up explains nothing.</summary>
/// <param name="Weights">The share of its own weights, in [0, 1].</param>
/// <param name="Bias">The share of its bias, in [0, 1].</param>
/// <param name="Inputs">The share of its inputs, in [0, 1].</param>
/// <param name="Spread">The share of the spread, in [0, 1].</param>
internal readonly record struct AccountShares(double Weights, double Bias, double Inputs, double Spread)
{
    /// <summary>The shares of one account; null if its layer is not known, or nothing pushed down.</summary>
    public static AccountShares? Of(DeathAccount account)
    {
        if (account.Weights is null) return null;
        double?[] parts = [account.Weights, account.Bias, account.Inputs, account.Spread];
        double[] down = [.. parts.Select(part => Math.Max(0, -(part ?? 0)))];
        var sum = down.Sum();
        return sum > 0 ? new(down[0] / sum, down[1] / sum, down[2] / sum, down[3] / sum) : null;
    }

    /// <summary>The mean over several accounts; null if none has shares.</summary>
    public static AccountShares? Mean(IEnumerable<DeathAccount> accounts)
    {
        var shares = accounts.Select(Of).OfType<AccountShares>().ToList();
        return shares.Count == 0 ? null : new(shares.Average(share => share.Weights), shares.Average(share => share.Bias),
            shares.Average(share => share.Inputs), shares.Average(share => share.Spread));
    }

    /// <summary>The parts by name, in their order.</summary>
    public IReadOnlyList<(string Name, double Share)> Parts =>
        [("own weights", Weights), ("bias", Bias), ("inputs", Inputs), ("spread", Spread)];

    /// <summary>The parts that explain at least one percent, largest first, e.g. "own weights 62 %, inputs 38 %".</summary>
    public override string ToString() => string.Join(", ", Parts.Where(part => part.Share >= 0.01).OrderByDescending(part => part.Share)
        .Select(part => $"{part.Name} {NumberText.Percent(Math.Round(part.Share, 2))}"));
}
