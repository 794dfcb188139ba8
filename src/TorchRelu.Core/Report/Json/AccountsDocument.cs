using static TorchRelu.Report.Required;

namespace TorchRelu.Report;

/// <summary>The accounts of a layer's dead channels in their file form, with one list per number.</summary>
internal sealed class AccountsDocument
{
    public int[]? Channel { get; init; }

    public long[]? From { get; init; }

    public long[]? To { get; init; }

    public double[]? MeanBefore { get; init; }

    public double[]? MeanAfter { get; init; }

    public double[]? SpreadBefore { get; init; }

    public double[]? SpreadAfter { get; init; }

    public double[]? ReachBefore { get; init; }

    public double[]? ReachAfter { get; init; }

    public double?[]? Weights { get; init; }

    public double?[]? Bias { get; init; }

    public double?[]? Inputs { get; init; }

    public double?[]? LargestStep { get; init; }

    public long?[]? LargestStepFrom { get; init; }

    public long?[]? LargestStepTo { get; init; }

    /// <summary>The accounts of the channels that have one; null if none has.</summary>
    public static AccountsDocument? Of(IReadOnlyList<ChannelReport> channels)
    {
        var kept = channels.Where(channel => channel.Account is not null).ToList();
        if (kept.Count == 0) return null;
        T[] Numbers<T>(Func<DeathAccount, T> value) => [.. kept.Select(channel => value(channel.Account!))];
        T?[]? Known<T>(Func<DeathAccount, T?> value)
            where T : struct =>
            kept.All(channel => value(channel.Account!) is null) ? null : Numbers(value);
        return new()
        {
            Channel = [.. kept.Select(channel => channel.Index)],
            From = Numbers(account => account.From),
            To = Numbers(account => account.To),
            MeanBefore = Numbers(account => account.MeanBefore),
            MeanAfter = Numbers(account => account.MeanAfter),
            SpreadBefore = Numbers(account => account.SpreadBefore),
            SpreadAfter = Numbers(account => account.SpreadAfter),
            ReachBefore = Numbers(account => account.ReachBefore),
            ReachAfter = Numbers(account => account.ReachAfter),
            Weights = Known(account => account.Weights),
            Bias = Known(account => account.Bias),
            Inputs = Known(account => account.Inputs),
            LargestStep = Known(account => account.LargestStep),
            LargestStepFrom = Known(account => account.LargestStepFrom),
            LargestStepTo = Known(account => account.LargestStepTo),
        };
    }

    /// <summary>The account of each channel; null for those that have none.</summary>
    /// <exception cref="InvalidDataException">A list has another length, or a channel is not in the layer or named twice.</exception>
    public DeathAccount?[] Read(int channels, string at)
    {
        var accounts = new DeathAccount?[channels];
        var channel = Need(Channel, $"{at}.channel", "a list of whole numbers");
        var count = channel.Length;
        var (from, to) = (List(From, count, $"{at}.from"), List(To, count, $"{at}.to"));
        var (mean, meanAfter) = (List(MeanBefore, count, $"{at}.meanBefore"), List(MeanAfter, count, $"{at}.meanAfter"));
        var (spread, spreadAfter) = (List(SpreadBefore, count, $"{at}.spreadBefore"), List(SpreadAfter, count, $"{at}.spreadAfter"));
        var (reach, reachAfter) = (List(ReachBefore, count, $"{at}.reachBefore"), List(ReachAfter, count, $"{at}.reachAfter"));
        var (weights, bias) = (Optional(Weights, count, $"{at}.weights"), Optional(Bias, count, $"{at}.bias"));
        var (inputs, step) = (Optional(Inputs, count, $"{at}.inputs"), Optional(LargestStep, count, $"{at}.largestStep"));
        var stepFrom = Optional(LargestStepFrom, count, $"{at}.largestStepFrom");
        var stepTo = Optional(LargestStepTo, count, $"{at}.largestStepTo");
        for (var i = 0; i < count; i++)
        {
            if (channel[i] < 0 || channel[i] >= channels || accounts[channel[i]] is not null)
                throw Malformed.At($"{at}.channel[{i}]", $"a channel from 0 to {channels - 1}, once", $"{channel[i]}");
            if (from[i] > to[i]) throw Malformed.At($"{at}.to[{i}]", $"a step not before {from[i]}", $"{to[i]}");
            accounts[channel[i]] = new(from[i], to[i])
            {
                MeanBefore = mean[i],
                MeanAfter = meanAfter[i],
                SpreadBefore = spread[i],
                SpreadAfter = spreadAfter[i],
                ReachBefore = reach[i],
                ReachAfter = reachAfter[i],
                Weights = weights?[i],
                Bias = bias?[i],
                Inputs = inputs?[i],
                LargestStep = step?[i],
                LargestStepFrom = stepFrom?[i],
                LargestStepTo = stepTo?[i],
            };
        }
        return accounts;
    }
}
