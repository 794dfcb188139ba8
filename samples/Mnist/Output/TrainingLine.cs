using System.Globalization;
using Spectre.Console;

namespace TorchRelu.Samples.Mnist;

/// <summary>A training in one line: the epoch, a bar, the time, the speed, the scores and the dead channels.</summary>
internal static class TrainingLine
{
    private const int ShortestBar = 4;
    private const double ManyDead = 0.25;

    /// <summary>The line of an epoch for a terminal.</summary>
    /// <param name="now">How far the training is.</param>
    /// <param name="elapsed">Since the epoch began.</param>
    /// <param name="width">The columns of the terminal; the bar takes what the words leave.</param>
    /// <param name="unicode">Whether the terminal shows more than ASCII.</param>
    public static Markup ForTerminal(NetworkProgress now, TimeSpan elapsed, int width, bool unicode)
    {
        // In narrow terminals words are left out from the end, as a line that breaks leaves remains behind.
        List<string> words = [.. Words(now, elapsed)];
        string[] head = [Epoch(now), Time(now, elapsed)];
        while (words.Count > 0 && Length([.. head, .. words]) + 1 + ShortestBar > width) words.RemoveAt(words.Count - 1);
        var room = width - 1 - Length([.. head, .. words]);
        if (room < ShortestBar) return new Markup(head[0]);
        var full = (int)Math.Round(room * Share(now));
        var (done, rest) = unicode ? ('━', '─') : ('#', '.');
        return new Markup(string.Join(' ',
        [
            head[0], $"[green]{new string(done, full)}[/][grey]{new string(rest, room - full)}[/]", head[1],
            .. words.Select(word => word.StartsWith("dead", StringComparison.Ordinal) ? $"[{Colour(now)}]{word}[/]" : word),
        ]));
    }

    /// <summary>The line of a tenth of an epoch for a log.</summary>
    public static string ForLog(NetworkProgress now, TimeSpan elapsed) =>
        string.Join(' ', [Epoch(now), string.Create(CultureInfo.InvariantCulture, $"{100 * Share(now),3:0} %"), .. Words(now, elapsed)]);

    private static IEnumerable<string> Words(NetworkProgress now, TimeSpan elapsed)
    {
        var second = Math.Max(elapsed.TotalSeconds, 1e-3);
        yield return string.Create(CultureInfo.InvariantCulture, $"{now.Rows / second:N0}/s");
        yield return string.Create(CultureInfo.InvariantCulture, $"loss {now.Loss:0.0000}");
        yield return string.Create(CultureInfo.InvariantCulture, $"accuracy {now.Metric:0.0 %}");
        if (now.Completed is { ValidationMetric: { } metric })
            yield return string.Create(CultureInfo.InvariantCulture, $"val {metric:0.0 %}");
        if (now.Channels > 0) yield return string.Create(CultureInfo.InvariantCulture, $"dead {now.Dead}/{now.Channels}");
    }

    private static string Epoch(NetworkProgress now) => $"epoch {now.Epoch}/{now.Epochs}";

    private static string Time(NetworkProgress now, TimeSpan elapsed)
    {
        var (word, time) = now.Completed is null ? ("left", elapsed * (1 / Share(now) - 1)) : ("took", elapsed);
        return time < TimeSpan.FromMinutes(1) ? $"{word} {(int)time.TotalSeconds,2} s"
            : time < TimeSpan.FromHours(1) ? $"{word} {time:m\\:ss}" : $"{word} {(int)time.TotalHours}:{time:mm\\:ss}";
    }

    private static string Colour(NetworkProgress now) =>
        now.Dead == 0 ? "green" : now.Dead < ManyDead * now.Channels ? "yellow" : "red";

    private static double Share(NetworkProgress now) => (double)now.Step / now.Steps;

    private static int Length(IReadOnlyList<string> words) => words.Sum(word => word.Length + 1) - 1;
}
