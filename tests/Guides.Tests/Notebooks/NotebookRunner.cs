using System.Reflection;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using TorchSharp;

namespace TorchRelu.Guides.Tests;

/// <summary>
/// Runs cells one after another, each seeing what those before it made, as the C# kernel does. Packages are the libraries this process has:
/// natives
/// do not load from the bare path of a library.
/// </summary>
internal sealed class NotebookRunner
{
    private static readonly Dictionary<string, Assembly[]> s_packages = new()
    {
        ["TorchRelu.Extensions"] = [typeof(DyingReluMonitor).Assembly, typeof(ReluReport).Assembly],
        ["TorchSharp-cpu"] = [typeof(torch).Assembly],
    };

    private ScriptOptions _options = ScriptOptions.Default
        .WithReferences(typeof(object).Assembly, typeof(Console).Assembly, typeof(Enumerable).Assembly, Assembly.Load("System.Runtime"),
        Assembly.Load("System.Collections"))
        .WithImports("System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading.Tasks");

    private ScriptState<object>? _state;

    public async Task<CellRun> RunAsync(string source)
    {
        using var printed = new StringWriter();
        var console = Console.Out;
        Console.SetOut(printed);
        try
        {
            var code = string.Join('\n', source.Split('\n').Where(line => !IsPackage(line)));
            _state = _state is null ? await CSharpScript.RunAsync(code, _options) : await _state.ContinueWithAsync(code, _options);
        }
        finally
        {
            Console.SetOut(console);
        }
        return new CellRun(printed.ToString(), _state.ReturnValue is { } value ? Shown(value) : new Dictionary<string, string>());
    }

    private bool IsPackage(string line)
    {
        if (!line.StartsWith("#r \"nuget:", StringComparison.Ordinal)) return false;
        var name = line.Split(':')[1].Split(',')[0].Trim();
        _options = _options.AddReferences(s_packages[name]);
        return true;
    }

    // Formatters are found as .NET Interactive finds them: by the name of an attribute.
    private static Dictionary<string, string> Shown(object value)
    {
        var attribute = value.GetType().GetCustomAttributes()
            .FirstOrDefault(attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute");
        if (attribute is null) return new() { ["text/html"] = $"<pre>{System.Net.WebUtility.HtmlEncode(value.ToString())}</pre>" };
        var source = (Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!;
        var preferred = (string[])attribute.GetType().GetProperty("PreferredMimeTypes")!.GetValue(attribute)!;
        var formatters = (IEnumerable<object>)source.GetMethod("CreateTypeFormatters")!.Invoke(Activator.CreateInstance(source), [])!;
        return formatters.ToDictionary(
            formatter => (string)formatter.GetType().GetProperty("MimeType")!.GetValue(formatter)!, formatter => Text(formatter, value))
            .Where(shown => preferred.Contains(shown.Key)).ToDictionary();
    }

    private static string Text(object formatter, object value)
    {
        using var text = new StringWriter();
        formatter.GetType().GetMethod("Format")!.Invoke(formatter, [value, text]);
        return text.ToString();
    }
}
