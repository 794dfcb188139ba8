using System.Globalization;

namespace TorchRelu;

/// <summary>Formats numbers for people: about three significant digits, no long decimals, the same in every culture.</summary>
internal static class NumberText
{
    public static string Text(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 100_000 or < 0.0001 => value.ToString("0.##E+0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        >= 0.01 => value.ToString("0.####", CultureInfo.InvariantCulture),
        _ => value.ToString("0.######", CultureInfo.InvariantCulture),
    };

    /// <summary>A whole number with separators, e.g. "8,000".</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    public static string Points(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture);
}
