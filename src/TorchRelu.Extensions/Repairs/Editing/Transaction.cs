namespace TorchRelu.Repairs;

/// <summary>Makes all steps of a repair or none.</summary>
internal static class Transaction
{
    /// <param name="edits">The steps, in their order.</param>
    /// <exception cref="Exception">A step threw it. All started steps were reverted, the last one first.</exception>
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

    // The repair is complete: a failure to release resources must not undo it.
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

    // A failed revert must not prevent the other reverts.
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
/// <param name="apply">Makes the step.</param>
/// <param name="revert">Restores the exact previous state, also if <paramref name="apply"/> failed halfway.</param>
internal sealed class Edit(string what, Action apply, Action revert)
{
    public string What => what;

    /// <summary>Releases resources that only a revert needs. Runs after the whole repair has been made.</summary>
    public Action? Settle { get; init; }

    public void Apply() => apply();

    public void Revert() => revert();
}
