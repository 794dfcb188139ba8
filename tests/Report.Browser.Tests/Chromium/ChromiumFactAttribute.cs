using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>A test that needs a Chromium on this machine.</summary>
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (ChromiumProcess.Executable is null) Skip = "There is no chromium on the PATH; tests/run.sh installs it where it may (Debian: apt-get install chromium), or name one in CHROMIUM.";
    }
}
