using System.Runtime.CompilerServices;
using FluentAssertions;

namespace TorchRelu.Tests;

/// <summary>Files that outputs are held against; TORCHRELU_UPDATE_GOLDEN=1 rewrites them from what is there now.</summary>
internal static class Golden
{
    /// <summary>Holds the text against Golden/<paramref name="name"/> beside the calling test.</summary>
    public static void Holds(string text, string name, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("TORCHRELU_UPDATE_GOLDEN") == "1") File.WriteAllText(path, text);

        text.Should().Be(File.ReadAllText(path), "it is held against {0}, which TORCHRELU_UPDATE_GOLDEN=1 rewrites", name);
    }
}
