using Xunit;

namespace TorchRelu.Tests;

/// <summary>A test that needs Microsoft.ML: where it does not restore, nothing is there that could be tested.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MicrosoftMLFactAttribute : FactAttribute
{
    public MicrosoftMLFactAttribute() => Skip = MicrosoftML.Missing;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class MicrosoftMLTheoryAttribute : TheoryAttribute
{
    public MicrosoftMLTheoryAttribute() => Skip = MicrosoftML.Missing;
}
