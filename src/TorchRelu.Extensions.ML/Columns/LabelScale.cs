namespace TorchRelu.Columns;

/// <summary>
/// The mean and the standard deviation of the labels of a regression. A network learns the labels less the mean, over the deviation: its
/// weights begin at numbers about 0, and prices of 50 to 500 are far away from these.
/// </summary>
/// <param name="Mean">The mean of the labels.</param>
/// <param name="Deviation">Their standard deviation; above 0.</param>
internal sealed record LabelScale(double Mean, double Deviation)
{
    /// <summary>Leaves labels and scores as they are.</summary>
    public static LabelScale None { get; } = new(0, 1);

    /// <summary>The scale of labels; none if there are none, if they are all alike, or if one of them is no number.</summary>
    public static LabelScale Of(float[] labels)
    {
        if (labels.Length == 0) return None;
        var mean = labels.Average(label => (double)label);
        var deviation = Math.Sqrt(labels.Average(label => (label - mean) * (label - mean)));
        return double.IsFinite(deviation) && deviation > 0 ? new(mean, deviation) : None;
    }

    /// <summary>The same rows with scaled labels.</summary>
    public NetworkData Apply(NetworkData data) => this == None ? data
        : new(data.Features, Array.ConvertAll(data.Labels, label => (float)((label - Mean) / Deviation)));

    /// <summary>Puts outputs of a network back to the scale of the labels, in place.</summary>
    public void Undo(Span<float> scores)
    {
        if (this == None) return;
        foreach (ref var score in scores) score = (float)((score * Deviation) + Mean);
    }
}
