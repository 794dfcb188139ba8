namespace TorchRelu.Causes;

/// <summary>One reading of the channels of a site, and of the layers that make them, on one batch.</summary>
/// <param name="Step">The number of steps that had ended.</param>
/// <param name="Values">The number of values of each channel.</param>
/// <param name="Channels">The pre-activations of each channel.</param>
internal sealed record SiteReading(long Step, long Values, IReadOnlyList<ChannelMoments> Channels)
{
    /// <summary>The layers that make the channels; null if they are not known.</summary>
    public ProducerReading? Producer { get; init; }

    /// <summary>The learning rate of the weights; null if it is unknown.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The learning rate times the weight decay of the weights; 0 without one.</summary>
    public double Decay { get; init; }
}

/// <summary>What a reading knows of the layers that make the channels of a site; of several branches, their sums.</summary>
/// <param name="Bias">The bias of each channel, in units of the pre-activation.</param>
/// <param name="Norms">The norm of the weights of each channel; behind a normalisation, of its scale.</param>
internal sealed record ProducerReading(double[] Bias, float[] Norms)
{
    /// <summary>
    /// What the weights' change since the last reading adds to the mean of each channel, at the inputs of the last reading; null if there
    /// was no last reading to compare with.
    /// </summary>
    public double[]? Weights { get; init; }

    /// <summary>The norm of the mean input of each channel's layer; null if it is not one number for all channels.</summary>
    public double? MeanInput { get; init; }
}
