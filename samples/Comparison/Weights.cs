namespace TorchRelu.Samples.Comparison;

/// <summary>How weights begin: normally distributed, of this size.</summary>
internal enum Weights
{
    /// <summary>Variance 2 / fan-in.</summary>
    He,

    /// <summary>Variance 2 / (fan-in + fan-out).</summary>
    Xavier,

    /// <summary>Standard deviation 0.0001.</summary>
    Small,
}
