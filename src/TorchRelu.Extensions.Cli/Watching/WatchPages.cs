using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace TorchRelu;

/// <summary>The pages of the live view: the runs of a folder, and one or two of them side by side.</summary>
internal static class WatchPages
{
    private const string Style = """
        :root { color-scheme: light dark; } body { font: 15px/1.5 system-ui, sans-serif; margin: 0; }
        header { padding: 8px 16px; display: flex; gap: 16px; align-items: baseline; flex-wrap: wrap; }
        main { display: flex; } .run { flex: 1; min-width: 0; } iframe { border: 0; width: 100%; height: calc(100vh - 90px); }
        table { border-collapse: collapse; margin: 8px 16px; } th, td { text-align: left; padding: 4px 12px; border-top: 1px solid #8884; }
        .state { padding: 0 16px; font-size: 13px; opacity: 0.8; } .running { color: #1d6b3c; } .stopped { color: #b3330a; }
        @media (prefers-color-scheme: dark) { .running { color: #7fd19b; } .stopped { color: #ff9466; } }
        """;

    // A page that comes anew keeps what was open, and where it was scrolled to.
    private const string Script = """
        for (const frame of document.querySelectorAll('iframe')) {
          const line = frame.previousElementSibling;
          let kept = null, written = frame.dataset.written;
          frame.addEventListener('load', () => {
            const page = frame.contentDocument;
            if (!kept || !page) return;
            for (const id of kept.open) page.getElementById(id)?.setAttribute('open', '');
            frame.contentWindow.scrollTo(0, kept.top);
          });
          new EventSource(`/events?run=${encodeURIComponent(frame.dataset.run)}`).onmessage = message => {
            const news = JSON.parse(message.data);
            line.textContent = news.text;
            line.className = `state ${news.state}`;
            if (news.written === written) return;
            written = news.written;
            const page = frame.contentDocument;
            kept = { top: frame.contentWindow.scrollY, open: [...page.querySelectorAll('details.layer[open]')].map(layer => layer.id) };
            frame.contentWindow.location.reload();
          };
        }
        """;

    /// <summary>What the pages may load: their own style and script, and from this server alone.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'; connect-src 'self'; frame-src 'self'; " +
        "img-src data:; base-uri 'none'";

    /// <summary>The runs, with what their reports say.</summary>
    public static string List(RunList runs, DateTimeOffset now)
    {
        var text = new StringBuilder();
        var names = runs.Names();
        text.Append("<h1>Runs</h1>");
        if (names.Count == 0)
            text.Append("<p>No run is here yet: none of the folders has a report.json. Set options.RunFolder in the training.</p>");
        else text.Append("<p>Add &amp;with=NAME to a run's address to see another beside it.</p>");
        text.Append("<table><tr><th>run</th><th>state</th><th>steps</th><th>dead</th><th>answer</th></tr>");
        foreach (var name in names) text.Append(Row(runs, name, now));
        return Page("Runs", "<header></header>", $"{text}</table>");
    }

    /// <summary>One run, or two side by side.</summary>
    public static string Runs(RunList runs, IReadOnlyList<string> names, DateTimeOffset now)
    {
        var others = runs.Names().Except(names).Where(_ => names.Count == 1)
            .Select(other => $"<a href=\"/run?run={Address(names[0])}&amp;with={Address(other)}\">beside {Text(other)}</a>");
        var frames = names.Select(name =>
            $"<div class=\"run\"><p class=\"state\">{Text(Line(runs, name, now).Text)}</p>" +
            $"<iframe title=\"{Text(name)}\" data-run=\"{Text(name)}\" data-written=\"{runs.WrittenAt(name).Ticks}\" " +
            $"src=\"/page?run={Address(name)}\"></iframe></div>");
        return Page(string.Join(" and ", names), $"<header><a href=\"/\">all runs</a> {string.Join(' ', others)}</header>",
            $"<main>{string.Concat(frames)}</main><script>{Script}</script>");
    }

    /// <summary>A line about a run, and the word for its state.</summary>
    public static (string Text, string State) Line(RunList runs, string name, DateTimeOffset now)
    {
        try
        {
            var report = runs.Read(name);
            var state = RunList.StateOf(report, now);
            var run = report.Run;
            string?[] parts =
            [
                run?.Name ?? name, state, $"{report.Steps:N0} steps", run?.Optimizer is { } optimizer
                    ? string.Create(CultureInfo.InvariantCulture, $"{optimizer}, rate {run.LearningRate:g4}") : null,
                run?.Seed is { } seed ? $"seed {seed}" : null, run?.Commit is { Length: > 8 } commit ? $"commit {commit[..8]}" : null,
                run?.TorchSharp is { } version ? $"TorchSharp {version}" : null,
                run is null ? null : string.Create(CultureInfo.InvariantCulture, $"written {run.Written:yyyy-MM-dd HH:mm:ss} UTC"),
            ];
            return (string.Join(" · ", parts.OfType<string>()), state.Split(' ')[^1]);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return (fault.Message, "unreadable");
        }
    }

    /// <summary>A page for what cannot be shown.</summary>
    public static string Told(string message) => Page("torchrelu", "", $"<p>{Text(message)}</p>");

    private static string Row(RunList runs, string name, DateTimeOffset now)
    {
        var link = $"<a href=\"/run?run={Address(name)}\">{Text(name)}</a>";
        try
        {
            var report = runs.Read(name);
            var state = RunList.StateOf(report, now);
            return $"<tr><td>{link}</td><td class=\"{state}\">{state}</td><td>{report.Steps:N0}</td>" +
                $"<td>{report.Dead} of {report.Channels}</td><td>{Text(Sentences.Answer(report))}</td></tr>";
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return $"<tr><td>{Text(name)}</td><td colspan=\"4\">{Text(fault.Message)}</td></tr>";
        }
    }

    private static string Page(string title, string head, string body) =>
        $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">" +
        $"<title>{Text(title)}</title><link rel=\"icon\" href=\"data:,\"><style>{Style}</style></head><body>{head}{body}</body></html>";

    // Names come from folders and files: text, never markup.
    private static string Text(string text) => WebUtility.HtmlEncode(PlainText.OneLine(text));

    private static string Address(string name) => Uri.EscapeDataString(name);

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
