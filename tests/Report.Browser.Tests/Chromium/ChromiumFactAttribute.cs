using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>A test that needs a Chromium on this machine.</summary>
public sealed class ChromiumFactAttribute : FactAttribute
{
    private const string NoBrowser =
        "There is no chromium on the PATH; tests/run.sh installs it where it may (Debian: apt-get install chromium), or name one " +
        "in CHROMIUM.";

    /// <param name="withBash">Whether a bash is needed too.</param>
    public ChromiumFactAttribute(bool withBash = false)
    {
        if (ChromiumBrowser.Executable is null) Skip = NoBrowser;
        else if (withBash && OperatingSystem.IsWindows()) Skip = "Windows has no bash.";
    }
}
