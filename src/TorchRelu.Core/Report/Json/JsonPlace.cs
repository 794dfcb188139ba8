using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TorchRelu.Report;

/// <summary>Describes the expected and the found value at a path from a serializer error, e.g. "$.layers[0].samples".</summary>
internal static class JsonPlace
{
    private const int MaxQuote = 60;

    public static string Name(string? path) => path is null or "$" ? "the document" : path.TrimStart('$').TrimStart('.');

    /// <summary>Returns the expected value of the property, in words.</summary>
    public static string Expected(string? path)
    {
        var type = typeof(ReportDocument);
        foreach (var step in Steps(path)) type = Next(type, step) ?? typeof(object);
        return InWords(type);
    }

    /// <summary>Returns the value in the document, in its own spelling; a long value is shortened.</summary>
    public static string Found(JsonElement root, string? path)
    {
        var at = root;
        foreach (var step in Steps(path))
        {
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index < at.GetArrayLength()) at = at[index];
            else if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var value)) at = value;
            else break;
        }
        var text = at.GetRawText();
        return text.Length <= MaxQuote ? text : text[..MaxQuote] + "...";
    }

    private static string[] Steps(string? path) => (path ?? "$").Split(['$', '.', '[', ']'], StringSplitOptions.RemoveEmptyEntries);

    private static Type? Next(Type type, string step)
    {
        if (type.IsArray) return type.GetElementType();
        JsonTypeInfo? info = ReportJsonForms.Compact.GetTypeInfo(type);
        return info?.Properties.FirstOrDefault(property => property.Name == step)?.PropertyType;
    }

    private static string InWords(Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(type));
        if (type.IsArray) return "a list";
        if (type == typeof(string)) return "a text";
        if (type == typeof(DateTimeOffset)) return "a time";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(double)) return "a number";
        if (type == typeof(int) || type == typeof(long)) return "a whole number";
        return "an object";
    }
}

/// <summary>Returns required values of a file, or throws an error that names the place.</summary>
internal static class Required
{
    public static T[] List<T>(T[]? list, int length, string at)
    {
        var expected = $"a list of {length} entries";
        var found = Need(list, at, expected);
        return found.Length == length ? found : throw Malformed.At(at, expected, $"{found.Length} entries");
    }

    public static T[]? Optional<T>(T[]? list, int length, string at) => list is null ? null : List(list, length, at);

    public static T Need<T>(T? value, string at, string expected)
        where T : class => value ?? throw Malformed.At(at, expected, "nothing");

    public static T Need<T>(T? value, string at, string expected)
        where T : struct => value ?? throw Malformed.At(at, expected, "nothing");

    public static int Count(int? value, string at)
    {
        var count = Need(value, at, "a whole number");
        return count >= 0 ? count : throw Malformed.At(at, "a count of at least 0", $"{count}");
    }
}
