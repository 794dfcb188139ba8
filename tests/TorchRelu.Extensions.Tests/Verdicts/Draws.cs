namespace TorchRelu.Tests;

/// <summary>Numbers that a test draws itself, so that its data do not depend on a tensor library.</summary>
internal static class Draws
{
    public static double Normal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
