using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace TorchRelu.Samples.Mnist;

/// <summary>Options that say what they expect when they get something else. Absent ones are null.</summary>
internal static class OptionOf
{
    public static Option<T?> Choice<T>(string name, string description, T fallback)
        where T : struct, Enum =>
        Choice<T>(name, $"{description} [default: {fallback.ToString().ToLowerInvariant()}]");

    public static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        var names = Array.ConvertAll(Enum.GetNames<T>(), value => value.ToLowerInvariant());
        return new Option<T?>(name)
        {
            Description = description,
            HelpName = string.Join('|', names),
            CustomParser = result =>
            {
                var token = result.Tokens[0].Value;
                if (names.Contains(token, StringComparer.OrdinalIgnoreCase))
                    return Enum.Parse<T>(token, ignoreCase: true);
                result.AddError($"{name}: expected {string.Join(" or ", names)}, found '{token}'.");
                return null;
            },
        };
    }

    public static Option<T?> Number<T>(string name, string description, T low, T high, object fallback)
        where T : struct, INumber<T> =>
        new(name)
        {
            Description = $"{description} [default: {fallback}]",
            HelpName = "number",
            CustomParser = result =>
            {
                var token = result.Tokens[0].Value;
                if (T.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high)
                    return value;
                var kind = T.IsInteger(low) && T.IsInteger(high) ? "a whole number" : "a number";
                result.AddError($"{name}: expected {kind} from {low} to {high}, found '{token}'.");
                return null;
            },
        };

    public static Option<string?> Text(string name, string description, string what) =>
        new(name) { Description = description, HelpName = what };
}
