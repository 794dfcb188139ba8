namespace TorchRelu;

/// <summary>What became of a repair.</summary>
public enum RepairOutcome
{
    /// <summary>It was made, and its trial goes on.</summary>
    OnTrial,

    /// <summary>Its trial was passed.</summary>
    Kept,

    /// <summary>Its trial was failed, and it was taken back.</summary>
    Undone,

    /// <summary>It could not be made faithfully, and nothing was changed.</summary>
    Refused,

    /// <summary>It would have been made, had this not been a dry run.</summary>
    DryRun,
}
