namespace TorchRelu;

/// <summary>What must be in a file, or the error that names its place.</summary>
internal static class Required
{
    public static T[] List<T>(T[]? list, int length, string at)
    {
        var expected = $"a list of {length} entries";
        var found = Need(list, at, expected);
        return found.Length == length ? found : throw new ReportFormatException(at, expected, $"{found.Length} entries");
    }

    public static T[]? Optional<T>(T[]? list, int length, string at) => list is null ? null : List(list, length, at);

    public static T Need<T>(T? value, string at, string expected)
        where T : class => value ?? throw new ReportFormatException(at, expected, "nothing");

    public static T Need<T>(T? value, string at, string expected)
        where T : struct => value ?? throw new ReportFormatException(at, expected, "nothing");

    public static int Count(int? value, string at)
    {
        var count = Need(value, at, "a whole number");
        return count >= 0 ? count : throw new ReportFormatException(at, "a count of at least 0", $"{count}");
    }
}
