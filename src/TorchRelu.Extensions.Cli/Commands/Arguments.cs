using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TorchRelu;

/// <summary>Creates arguments and options whose errors state the expected value.</summary>
internal static class Arguments
{
    public static Argument<string> Report(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result => RequirePath(result, name, result.Tokens.Count == 0 ? "" : result.Tokens[0].Value));
        return argument;
    }

    public static Argument<string[]> Reports(string description)
    {
        var argument = new Argument<string[]>("reports") { Description = description, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Select(token => token.Value))
            {
                if (token.Length > 1 && token[0] == '-') result.AddError($"Unrecognized option '{token}'.");
                else RequirePath(result, "reports", token);
            }
        });
        return argument;
    }

    public static Option<string?> File(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "file" };
        option.Validators.Add(result => RequirePath(result, name, result.Tokens.Count == 0 ? "" : result.Tokens[0].Value));
        return option;
    }

    public static Option<OutputFormat> Format() =>
        Choice<OutputFormat>("--format", "How the result is written [default: text]", "text", "json", "markdown");

    /// <summary>An option whose values are typed in lower case.</summary>
    public static Option<T> Choice<T>(string name, string description, params string[] values) where T : struct, Enum
    {
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = string.Join('|', values),
            CustomParser = result =>
            {
                var token = result.Tokens[0].Value;
                if (values.Contains(token) && Enum.TryParse<T>(token, ignoreCase: true, out var value)) return value;
                result.AddError($"{name}: expected {string.Join(", ", values[..^1])} or {values[^1]}, found '{token}'.");
                return default;
            },
        };
        option.CompletionSources.Add(values);
        return option;
    }

    public static Option<double?> Share(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "share",
        CustomParser = result =>
        {
            var token = result.Tokens[0].Value;
            var (number, unit) = token.EndsWith('%') ? (token[..^1].TrimEnd(), 100) : (token, 1);
            if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value / unit is >= 0 and <= 1)
                return value / unit;
            result.AddError($"{name}: expected a share from 0 to 1, as in 0.25 or 25%, found '{token}'.");
            return null;
        },
    };

    private static void RequirePath(SymbolResult result, string name, string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            result.AddError($"{name}: expected the name of a file, found nothing that is one.");
    }
}

/// <summary>How a command writes its result.</summary>
internal enum OutputFormat
{
    Text,
    Json,
    Markdown,
}
