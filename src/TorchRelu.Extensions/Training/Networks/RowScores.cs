namespace TorchRelu.Internal;

/// <summary>Loss and score of the rows seen so far.</summary>
internal readonly record struct RowScores(double LossSum, double Score, long Rows)
{
    public double Loss => LossSum / Rows;

    public RowScores Add(double loss, double score, long rows) => new(LossSum + loss * rows, Score + score, Rows + rows);
}
