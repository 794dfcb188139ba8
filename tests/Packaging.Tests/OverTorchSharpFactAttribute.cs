using TorchRelu.Tests;
using Xunit;

namespace TorchRelu.Packaging.Tests;

/// <summary>Whether the plug-in can be packed decides which of two twins runs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OverTorchSharpFactAttribute : FactAttribute
{
    public OverTorchSharpFactAttribute(bool genuine = true, bool needsMicrosoftML = false)
    {
        if (needsMicrosoftML) Skip = MicrosoftML.Missing;
        if (genuine != Build.IsOverTorchSharp)
            Skip = genuine ? $"the plug-in is packed over the genuine TorchSharp only, and this is {Build.Provider}" : "this is the genuine TorchSharp, over which the plug-in is packed";
    }
}
