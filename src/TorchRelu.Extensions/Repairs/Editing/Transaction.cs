namespace TorchRelu.Repairs;

/// <summary>Makes all steps of a repair or none.</summary>
internal static class Transaction
{
    /// <param name="edits">The steps, in their order.</param>
    /// <exception cref="Exception">Whatever a step threw, after every step begun was reverted, the last one first.</exception>
    public static void Run(IEnumerable<Edit> edits)
    {
        var begun = new Stack<Edit>();
        try
        {
            foreach (var edit in edits)
            {
                begun.Push(edit);
                edit.Apply();
            }
        }
        catch (Exception fault)
        {
            Revert(begun, fault);
            throw;
        }
        foreach (var edit in begun) Settle(edit);
    }

    // The repair is made: whatever fails to let go now cannot take it back.
    private static void Settle(Edit edit)
    {
        try
        {
            edit.Settle?.Invoke();
        }
        catch (Exception)
        {
            return;
        }
    }

    // A revert that fails must not keep the others from being made.
    private static void Revert(Stack<Edit> begun, Exception fault)
    {
        var faults = new List<Exception> { fault };
        while (begun.TryPop(out var edit))
        {
            try
            {
                edit.Revert();
            }
            catch (Exception second)
            {
                faults.Add(second);
            }
        }
        if (faults.Count > 1) throw new AggregateException("A repair failed, and so did putting it back.", faults);
    }
}

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
