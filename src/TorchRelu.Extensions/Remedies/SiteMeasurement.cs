namespace TorchRelu;

/// <summary>What one batch was like at a rectifier.</summary>
/// <param name="Mean">Per channel the mean pre-activation.</param>
/// <param name="Lowest">Per channel the smallest.</param>
/// <param name="Highest">Per channel the largest.</param>
/// <param name="MeanInput">Per input of the layer with weights before it the mean; null where that layer is unknown.</param>
internal sealed record SiteMeasurement(float[] Mean, float[] Lowest, float[] Highest, float[]? MeanInput);
