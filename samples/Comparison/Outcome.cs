namespace TorchRelu.Samples.Comparison;

/// <summary>What came of a recipe.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Accuracy">On the test images, in [0, 1].</param>
/// <param name="Dead">Hidden units that are zero, without a gradient, on every training image, as a share; null where the activation cannot be watched.</param>
/// <param name="NeverPositive">The same where the activation passes a gradient.</param>
/// <param name="Milliseconds">The median time of a training step.</param>
internal sealed record Outcome(Recipe Recipe, double Accuracy, double? Dead, double? NeverPositive, double Milliseconds);
