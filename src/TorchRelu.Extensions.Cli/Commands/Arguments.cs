using System.CommandLine;
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

    public static Option<string?> File(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "file" };
        option.Validators.Add(result => RequirePath(result, name, result.Tokens.Count == 0 ? "" : result.Tokens[0].Value));
        return option;
    }

    public static Option<double?> Share(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "share",
        CustomParser = result =>
        {
            var token = result.Tokens[0].Value;
            if (double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1)
                return value;
            result.AddError($"{name}: expected a share from 0 to 1, as in 0.25, found '{token}'.");
            return null;
        },
    };

    private static void RequirePath(System.CommandLine.Parsing.SymbolResult result, string name, string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            result.AddError($"{name}: expected the name of a file, found nothing that is one.");
    }
}
