using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>Loss and score of the rows seen so far.</summary>
internal readonly record struct RowScores(double LossSum, double Score, long Rows)
{
    public double Loss => LossSum / Rows;

    /// <summary>Of a module as it is, without gradients.</summary>
    public static RowScores Of(Module<Tensor, Tensor> module, NetworkTask task, IEnumerable<(Tensor Inputs, Tensor Labels)> batches)
    {
        using var ungraded = no_grad();
        var seen = new RowScores();
        foreach (var (inputs, labels) in batches)
        {
            using var scope = NewDisposeScope();
            var output = module.call(inputs);
            seen = seen.Add(task.Loss(output, labels).item<float>(), task.Score(output, labels), labels.shape[0]);
        }
        return seen;
    }

    public RowScores Add(double loss, double score, long rows) => new(LossSum + loss * rows, Score + score, Rows + rows);
}
