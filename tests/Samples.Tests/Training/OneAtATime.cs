namespace TorchRelu.Samples.Tests.Training;

/// <summary>Tests that train run one after the other: torch has one random generator for all, and the cores are few.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAtATime : ICollectionFixture<TrainedRuns>
{
    public const string Name = "torch";
}
