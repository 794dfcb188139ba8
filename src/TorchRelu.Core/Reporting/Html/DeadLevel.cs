namespace TorchRelu;

/// <summary>The colours of the map: eight levels of the dead share. Level 0 is none at all, so that a single dead channel is seen.</summary>
internal static class DeadLevel
{
    /// <summary>Names of the levels, from 0.</summary>
    public static IReadOnlyList<string> Names { get; } = ["none dead", "up to 5 %", "to 10 %", "to 25 %", "to 50 %", "to 75 %", "below 100 %", "all dead"];

    public static int Of(double share) => share switch
    {
        >= 1 => 7,
        > 0.75 => 6,
        > 0.50 => 5,
        > 0.25 => 4,
        > 0.10 => 3,
        > 0.05 => 2,
        > 0 => 1,
        _ => 0,
    };
}
