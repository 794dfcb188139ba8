namespace TorchRelu.Tests;

/// <summary>Policies of tests.</summary>
internal static class Policies
{
    /// <summary>The default policy as it acts after the first windows, in which it would begin the training again.</summary>
    public static RepairPolicy Later { get; } = new([.. RepairPolicy.Default.Rules.Where(rule => rule.FirstWindows is null)]);
}
