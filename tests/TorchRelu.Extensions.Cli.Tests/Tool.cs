namespace TorchRelu.Tests;

/// <summary>The tool with files of its own, run within the test's process.</summary>
public sealed class Tool : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("torchrelu").FullName;
    private readonly Dictionary<string, string> _variables = [];

    public string Folder => _folder;

    public string this[string file] => Path.Combine(_folder, file);

    /// <summary>Puts a report where the tool can read it.</summary>
    public string Put(string file, ReluReport report) => Put(file, ReportJson.Write(report));

    public string Put(string file, string text)
    {
        File.WriteAllText(this[file], text);
        return this[file];
    }

    public void Set(string variable, string value) => _variables[variable] = value;

    public ToolRun Run(params string[] args) => Run(path => ReluReport.LoadJson(path), args);

    public ToolRun Run(Func<string, ReluReport> read, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode =
            CommandLine.Run(
            args, new ToolEnvironment { Out = output, Error = error, Variable = name => _variables.GetValueOrDefault(name), Read = read });
        return new ToolRun(exitCode, output.ToString().Replace(_folder, "FOLDER"), error.ToString().Replace(_folder, "FOLDER"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
