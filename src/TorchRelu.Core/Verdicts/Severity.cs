namespace TorchRelu;

/// <summary>The severity of a finding, in ascending order. A model has the severity of its worst layer.</summary>
public enum Severity
{
    /// <summary>There is nothing to report.</summary>
    None,

    /// <summary>The finding is worth knowing; healthy networks have it too.</summary>
    Notice,

    /// <summary>The finding is worth examining; training may still succeed.</summary>
    Warning,

    /// <summary>The model has lost capacity that training used, or a layer passes nothing on.</summary>
    Critical,
}
