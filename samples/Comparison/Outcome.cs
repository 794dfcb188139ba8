namespace TorchRelu.Samples.Comparison;

/// <summary>What came of a recipe in one run.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Accuracy">On the test images, in [0, 1].</param>
/// <param name="Dead">Hidden units that are zero, without a gradient, on every training image, as a share; null where the activation cannot
/// be watched.</param>
/// <param name="NeverPositive">The same where the activation passes a gradient.</param>
/// <param name="IsLost">Whether the loss is no number any more.</param>
/// <param name="Milliseconds">The time of a training step that a tenth of the steps stay below: what else the machine does weighs less on
/// it than on the median.</param>
internal sealed record Outcome(Recipe Recipe, double Accuracy, double? Dead, double? NeverPositive, bool IsLost, double Milliseconds);
