namespace TorchRelu;

/// <summary>Finds the word that somebody may have meant.</summary>
internal static class NearWords
{
    /// <summary>The nearest of the known words; null if none is near.</summary>
    public static string? Of(string typed, IEnumerable<string> known) => known
        .Select(word => (Word: word, Distance: Distance(typed, word)))
        .Where(near => near.Distance <= Math.Max(2, typed.Length / 3)).OrderBy(near => near.Distance).Select(near => near.Word)
        .FirstOrDefault();

    // The insertions, deletions, replacements and swaps of neighbours from one word to the other.
    private static int Distance(string from, string to)
    {
        var rows = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= to.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[from.Length, to.Length];
    }
}
