namespace TorchRelu;

/// <summary>How much a finding matters. Ordered: a model is as ill as its worst layer.</summary>
public enum Severity
{
    /// <summary>Nothing to say.</summary>
    None,

    /// <summary>Worth knowing; healthy networks have it too.</summary>
    Notice,

    /// <summary>Worth looking into; training may still end well.</summary>
    Warning,

    /// <summary>Capacity was lost that training had put to use, or a layer passes nothing.</summary>
    Critical,
}
