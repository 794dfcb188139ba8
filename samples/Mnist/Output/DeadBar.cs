namespace TorchRelu.Samples.Mnist;

/// <summary>The share of dead channels as a bar of ten characters; any dead channel shows.</summary>
internal static class DeadBar
{
    private const int Length = 10;

    public static string Of(int dead, int channels)
    {
        var full = channels == 0 ? 0 : (int)Math.Ceiling((double)Length * dead / channels);
        var bar = $"{new string('#', full)}{new string('.', Length - full)}";
        return full == 0 ? bar : $"[red]{bar[..full]}[/]{bar[full..]}";
    }
}
