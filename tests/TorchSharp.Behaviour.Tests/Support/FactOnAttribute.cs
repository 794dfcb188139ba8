using Xunit;

namespace TorchSharp.Behaviour.Tests.Support;

internal enum Where
{
    /// <summary>The embedded provider only.</summary>
    Embedded,

    /// <summary>The genuine version that the embedded provider copies.</summary>
    GenuineLowest,

    /// <summary>The genuine version that newer names are taken from.</summary>
    GenuineNewest,
}

/// <summary>The one way to leave a test out: it names where it runs and why not elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnAttribute : FactAttribute
{
    public FactOnAttribute(Where where, string reason)
    {
        var here = where switch
        {
            Where.Embedded => Provider.IsEmbedded,
            Where.GenuineLowest => !Provider.IsEmbedded && Provider.Version == new Version(0, 102, 8),
            _ => !Provider.IsEmbedded && Provider.Version >= new Version(0, 107, 0),
        };
        if (!here) Skip = $"not on {Provider.Description}: {reason}";
    }
}
