namespace TorchRelu;

/// <summary>For a name that is not there: the names it may have been meant to be.</summary>
internal static class NearNames
{
    private const int Most = 5;

    public static string Of(string wanted, IEnumerable<string> names)
    {
        var near = names.Select(name => (Name: name, Distance: Distance(wanted, name)))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .Take(Most).Select(pair => $"'{pair.Name}'");
        return $"Near it are {string.Join(", ", near)}.";
    }

    // Levenshtein, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
