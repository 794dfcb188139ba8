namespace TorchRelu.Samples.Mnist;

/// <summary>What a rescue takes where the command line does not say.</summary>
internal static class Rescue
{
    public const int Epochs = 5;

    /// <summary>A rate at which the MLP loses nearly all of its channels within the first epoch.</summary>
    public static double DeadlyRate(OptimizerKind optimizer) => optimizer == OptimizerKind.Sgd ? 0.5 : 0.1;

    /// <summary>The default policy, or one that has nothing but the chosen remedy.</summary>
    public static RepairPolicy Policy(RemedyChoice? choice) => choice is null
        ? RepairPolicy.Default
        : new RepairPolicy(RepairRule.When(Severity.Critical).AtMost(4).Do(choice switch
        {
            RemedyChoice.Leaky => Remedy.LeakyRelu(),
            RemedyChoice.PRelu => Remedy.PRelu(),
            RemedyChoice.Elu => Remedy.Elu(),
            RemedyChoice.Recycle => Remedy.Recycle,
            _ => Remedy.LowerRate(),
        }));
}
