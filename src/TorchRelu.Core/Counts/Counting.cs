namespace TorchRelu;

/// <summary>How much of the outputs a monitor counts. Either way a death rests on every sample of every step.</summary>
public enum Counting
{
    /// <summary>
    /// One drawn of each eight calls of a layer is counted. In the others it is only looked whether the channels fire that have not fired
    /// for up to eight calls. Firing rates are those of the counted samples; "since" is exact to eight calls.
    /// </summary>
    Adaptive,

    /// <summary>Every value of every call is counted.</summary>
    Exact,
}
