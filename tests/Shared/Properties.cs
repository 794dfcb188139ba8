using FsCheck;
using FsCheck.Fluent;

namespace TorchRelu.Tests;

/// <summary>Statements that are held against drawn cases.</summary>
internal static class Properties
{
    /// <summary>
    /// Or the test fails with the smallest case found that contradicts, and the seeds that draw it again. Every run draws the same cases.
    /// </summary>
    public static void ShouldHold(this Property property, int cases, string of = "") =>
        property.Check(Config.QuickThrowOnFailure.WithReplay(seed: 2026, gamma: 7).WithMaxTest(cases).WithName(of)
            .WithQuietOnSuccess(true));

    /// <summary>Whole numbers, both ends among them.</summary>
    public static Arbitrary<int> Between(int lowest, int highest) =>
        Arb.From(Gen.Choose(lowest, highest), number => Smaller(number, lowest));

    /// <summary>Simpler numbers, the simplest first.</summary>
    public static IEnumerable<int> Smaller(int number, int lowest) =>
        new[] { lowest, lowest + ((number - lowest) / 2), number - 1 }.Distinct().Where(smaller => lowest <= smaller && smaller < number);
}
