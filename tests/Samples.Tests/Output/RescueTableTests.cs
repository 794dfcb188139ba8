namespace TorchRelu.Samples.Tests.Output;

public sealed class RescueTableTests
{
    [Fact]
    public void A_rescue_is_called_one() => RescueTable.Verdict(Run(0.2, dead: 400), Run(0.95, dead: 10)).Should().Be((Severity.None,
        "Rescued", ": accuracy 20.0 % unwatched, 95.0 % repaired; 400 and 10 of 512 channels dead."));

    [Theory]
    [InlineData(0.95, 0, 0.95, Severity.None, "Nothing to rescue")]
    [InlineData(0.2, 400, 0.21, Severity.Warning, "Not rescued")]
    [InlineData(0.5, 400, 0.2, Severity.Critical, "Worse than unwatched")]
    public void What_is_no_rescue_is_not_called_one(double unwatched, int dead, double repaired, Severity severity, string word)
    {
        var verdict = RescueTable.Verdict(Run(unwatched, dead), Run(repaired, dead));

        (verdict.Severity, verdict.Word).Should().Be((severity, word));
    }

    [Fact]
    public void Runs_that_differ_are_not_said_to_end_alike()
    {
        RescueTable.Explain(Run(0.2, 1), Run(0.2, 1)).Should().Contain("watching changes no weight");
        RescueTable.Explain(Run(0.2, 1), Run(0.3, 1)).Should().BeNull();
    }

    private static RunResult Run(double accuracy, int dead) =>
        new("run", 1, accuracy, 1, [new("relu1", 256, 0.5, dead / 2, 0), new("relu2", 256, 0.5, dead - (dead / 2), 0)]);
}
