using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Creates the steps that give fresh rows and columns an optimizer's state: no first moment, and as second moment the mean of the others.
/// Zero would make their first steps up to six rates large, because an optimizer corrects for its own start only once.
/// </summary>
internal static class MomentEdits
{
    private static readonly string[] s_second = ["exp_avg_sq", "max_exp_avg_sq", "square_avg", "sum"];

    /// <summary>The state for whole rows: a channel's own weights, bias or scale.</summary>
    public static IEnumerable<Edit> FreshRows(OptimizerAccess optimizer, string text, Parameter parameter, IReadOnlyList<int> channels) =>
        Fresh(optimizer, text, "rows", parameter, 0, [.. channels.Select(channel => ((long)channel, 1L))]);

    /// <summary>The state for columns: the weights of the following layers that read a channel.</summary>
    public static IEnumerable<Edit> FreshColumns(
        OptimizerAccess optimizer, string text, Parameter parameter, IReadOnlyList<(long Start, long Length)> columns) =>
        Fresh(optimizer, text, "columns", parameter, 1, columns);

    private static IEnumerable<Edit> Fresh(OptimizerAccess optimizer, string text, string parts, Parameter parameter, long dimension,
        IReadOnlyList<(long Start, long Length)> ranges)
    {
        var least = optimizer.FreshMoment(parameter);
        return optimizer.MomentsOf(parameter).Select(moment =>
            TensorEdit.Write($"begin {ranges.Sum(range => range.Length)} {parts} of {moment.Name} for {text}", moment.Values, tensor =>
            {
                var fresh = s_second.Contains(moment.Name) ? MeanOfOthers(tensor, dimension, ranges).clamp_min(least)
                    : zeros_like(tensor.narrow(dimension, 0, 1));
                foreach (var (start, length) in ranges) tensor.narrow(dimension, start, length).copy_(fresh);
            }));
    }

    private static Tensor MeanOfOthers(Tensor values, long dimension, IReadOnlyList<(long Start, long Length)> ranges)
    {
        var isFresh = new bool[values.shape[dimension]];
        foreach (var (start, length) in ranges) Array.Fill(isFresh, true, (int)start, (int)length);
        long[] others = [.. Enumerable.Range(0, isFresh.Length).Where(i => !isFresh[i]).Select(i => (long)i)];
        return (others.Length == 0 ? values : values.index_select(dimension, from_array(others).to(values.device)))
            .mean([dimension], keepdim: true);
    }
}
