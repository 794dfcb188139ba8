namespace TorchRelu.Hooks;

/// <summary>A place where a function rectifies.</summary>
/// <param name="At">The layer whose output is rectified, or whose input is.</param>
/// <param name="Kind">Which of the two.</param>
/// <param name="Reader">The first module that reads what was rectified, or the result of the model.</param>
internal sealed record FunctionSite(TracedCall At, SiteKind Kind, TracedCall Reader)
{
    /// <summary>Whether every reader sees it pooled, so that its values cannot be counted.</summary>
    public bool IsPooled { get; init; }

    /// <summary>The places where functions rectify, each once, in the order of the forward.</summary>
    /// <param name="calls">The calls of the forward.</param>
    public static IEnumerable<FunctionSite> Find(IReadOnlyList<TracedCall> calls)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in calls.Where(IsRectified))
        {
            var made = call.Sources.Where(IsMade).ToList();
            var own = made.Where(source => source.IsZeroForOwnNegatives).ToList();
            if (own.Count == made.Count)
            {
                foreach (var source in own.Where(source => seen.Add($"{source.From.Order}")))
                    yield return new(source.From, SiteKind.PreActivation, call);
                continue;
            }
            // A sum, or a place that a module watches already. The first reader that pools nothing sees it as it is.
            var key = string.Join("+", made.Select(source => source.From.Order));
            var isWhole = made.Any(source => source.ZeroGradients is not null);
            if (seen.Contains(key) || (!isWhole && HasWholeReader(calls, made))) continue;
            seen.Add(key);
            yield return new(call, SiteKind.ConsumerInput, call) { IsPooled = !isWhole };
        }
    }

    private static bool HasWholeReader(IReadOnlyList<TracedCall> calls, List<TraceSource> sources) => calls.Any(call => IsRectified(call)
        && sources.All(source => call.Sources.Any(other => ReferenceEquals(other.From, source.From) && other.ZeroGradients is not null)));

    // Zero where all outputs before it are negative, never negative in the real forward, and not so because a module made it so.
    private static bool IsRectified(TracedCall call) =>
        call is { IsZeroForNegatives: true, Input: { Negative: 0, All: > 0 }, IsData: false }
        && call.Sources.Any(IsMade)
        && LayerKinds.RectifierName(call.Module) is null
        && call.Sources.All(source => source.ZeroGradients is not { } zeros || zeros >= call.Input.Zero);

    // What a rectifier gave is never negative by itself.
    private static bool IsMade(TraceSource source) => !source.From.IsData && LayerKinds.RectifierName(source.From.Module) is null;
}
