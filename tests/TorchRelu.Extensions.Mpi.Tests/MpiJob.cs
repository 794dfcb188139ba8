using System.Diagnostics;

namespace TorchRelu.Tests;

/// <summary>A job that a launcher has run, and what its processes said.</summary>
/// <param name="ExitCode">The exit code of the launcher.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Took">How long it ran.</param>
internal sealed record MpiJob(int ExitCode, string Output, string Error, TimeSpan Took)
{
    // Guards against a job that hangs; it is no measure.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    public static string? OpenMpi { get; } = Find("mpirun.openmpi");

    public static string? Mpich { get; } = Find("mpirun.mpich") ?? Find("mpiexec.mpich");

    /// <summary>Runs the worker program in several processes.</summary>
    public static MpiJob Run(string launcher, int processes, params string[] arguments) => Start(launcher,
        ["-n", $"{processes}", .. launcher == OpenMpi ? (string[])["--allow-run-as-root", "--oversubscribe", "--bind-to", "none"] : [],
            "dotnet", typeof(Frozen).Assembly.Location, .. arguments]);

    /// <summary>Runs the worker program without a launcher.</summary>
    public static MpiJob Alone(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start("dotnet", [typeof(Frozen).Assembly.Location, .. arguments], environment);

    /// <summary>What worker 0 said after a word at the beginning of a line.</summary>
    public string Told(string word) => Output.Split('\n').Single(line => line.StartsWith($"{word} ", StringComparison.Ordinal))
        [(word.Length + 1)..];

    private static MpiJob Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Open MPI gives its processes a terminal, which .NET would greet.
        info.Environment["TERM"] = "dumb";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) info.Environment[name] = value;
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(info)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} hangs. {output.Result} {error.Result}");
        }
        return new(process.ExitCode, output.Result, error.Result, Stopwatch.GetElapsedTime(start));
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
