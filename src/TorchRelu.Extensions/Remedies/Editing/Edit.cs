namespace TorchRelu;

/// <summary>One small reversible step of a repair.</summary>
/// <param name="what">The step in words.</param>
/// <param name="apply">Makes it.</param>
/// <param name="revert">Puts back exactly what was there, also where <paramref name="apply"/> failed half-way.</param>
internal sealed class Edit(string what, Action apply, Action revert)
{
    public string What => what;

    /// <summary>Releases what only a revert would have needed; run once the whole repair has been made.</summary>
    public Action? Settle { get; init; }

    public void Apply() => apply();

    public void Revert() => revert();
}
