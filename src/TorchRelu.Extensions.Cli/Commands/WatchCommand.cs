using System.CommandLine;

namespace TorchRelu;

/// <summary>The command torchrelu watch: the runs of a folder in a browser, while they train.</summary>
internal static class WatchCommand
{
    private const int UsualPort = 7_077;

    public static Command Create(ToolEnvironment surroundings)
    {
        var folder = new Argument<string>("folder")
        {
            Description = "The folder of a run (options.RunFolder), or a folder of such folders",
        };
        var port = new Option<int?>("--port") { Description = $"The port [default: {UsualPort}]", HelpName = "number" };
        var any = new Option<bool>("--any-address") { Description = "Also answer other machines; they see all that the reports say" };
        var command = new Command("watch", "Shows the runs of a folder in a browser while they train. Answers this machine only.")
        {
            folder, port, any,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetRequiredValue(folder);
            if (!Directory.Exists(path)) throw Malformed.At(path, "a folder", File.Exists(path) ? "a file" : "nothing");
            var runs = new RunList(path);
            using var server = new WatchServer(runs, TimeProvider.System);
            var at = parsed.GetValue(port) ?? UsualPort;
            server.Start(parsed.GetValue(any) ? "+" : "127.0.0.1", at);
            if (runs.Names().Count == 0) surroundings.Out.WriteLine($"{path} has no report.json yet; it is shown as soon as there is one.");
            surroundings.Out.WriteLine($"Watching {path} at http://127.0.0.1:{at}/ (Ctrl+C ends it)");
            await server.RunAsync(stop);
            return ExitCode.Healthy;
        });
        return command;
    }
}
