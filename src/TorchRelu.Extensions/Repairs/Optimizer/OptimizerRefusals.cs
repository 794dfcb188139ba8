namespace TorchRelu.Repairs;

/// <summary>Creates refusals for repairs that an optimizer or its scheduler does not support.</summary>
internal static class OptimizerRefusals
{
    public static Refusal Lbfgs(string site) => new(site, RefusalReason.OptimizerNotSupported,
        "LBFGS keeps curvature of the function it has seen, which a repair changes; it also takes no new parameters. Train with SGD, " +
            "Adam, AdamW, RMSProp or Adagrad to have repairs made.");

    public static Refusal Unsupported(string site, string name, IEnumerable<string> known) => new(site, RefusalReason.OptimizerNotSupported,
        $"{name} is not an optimizer whose groups and moments are known here; {string.Join(", ", known)} are. A switch to LeakyReLU or " +
            $"ELU adds no parameters and is possible with it.");

    public static Refusal LayoutUnknown(string site, string name, string lacking) => new(site, RefusalReason.LayoutUnknown,
        $"{lacking}, so the groups, states or rates of {name} cannot be changed. " +
        "A switch to LeakyReLU or ELU adds no parameters and is possible.");

    public static Refusal NoGroup(string site) => new(site, RefusalReason.OptimizerUnknown,
        "The optimizer has no parameter group whose options new parameters could have. Give it the model's parameters.");

    public static Refusal NoneForParameters(string site, ActivationSpec wanted) => new(site, RefusalReason.OptimizerUnknown,
        $"{wanted} has parameters, and no optimizer is known that would train them. Attach with the optimizer, or switch to " +
            $"LeakyReLU or ELU.");

    public static Refusal NoneForMoments(string site) => new(site, RefusalReason.OptimizerUnknown,
        "Its moments for the dead channels have to be cleared, and no optimizer is known. Attach with the optimizer.");

    public static Refusal NoneForRate(string site) =>
        new(site, RefusalReason.OptimizerUnknown, "No optimizer is known whose learning rate could be lowered. Attach with the optimizer.");

    public static Refusal ScheduleUnknown(string site, string name, IEnumerable<string> known) =>
        new(site, RefusalReason.SchedulerNotSupported,
        $"What {name} will set the rate to is not known here, so a changed rate or a new parameter group would not be kept; " +
            $"{string.Join(", ", known)} are known.");

    public static Refusal ScheduleOutdated(string site, string name, int rates, int groups) =>
        new(site, RefusalReason.SchedulerNotSupported,
        $"{name} has rates for {rates} parameter groups and the optimizer has {groups}: the scheduler was made before a group was added. " +
            $"Make it anew.");

    public static Refusal ScheduleAtFault(string site, string name, int index) => new(site, RefusalReason.SchedulerNotSupported,
        $"{name} sets a wrong rate for the parameter group at index {index} (a fault of TorchSharp's), where the new parameters without " +
            $"weight decay would be. " +
        "LeakyReLU and ELU have no parameters; without weight decay in the optimizer no new group is needed.");
}
