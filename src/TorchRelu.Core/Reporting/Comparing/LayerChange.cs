namespace TorchRelu;

/// <summary>How a layer stands against a baseline.</summary>
public enum LayerChange
{
    /// <summary>Its dead share differs by no more than the tolerance.</summary>
    Unchanged,

    /// <summary>Its dead share is lower by more than the tolerance.</summary>
    Improved,

    /// <summary>The baseline does not have it, or did not see it at work.</summary>
    New,

    /// <summary>Too few samples were seen to say: counting its undecided channels as dead it would have regressed, or all of them are undecided.</summary>
    Undecided,

    /// <summary>The baseline has it and the report does not: nobody watches it any more.</summary>
    Missing,

    /// <summary>Its dead share is higher by more than the tolerance.</summary>
    Regressed,
}
