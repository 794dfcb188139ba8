namespace TorchRelu.History;

/// <summary>Stores the causes of every dead channel in four bytes each, and a few of the clearest findings for each cause.</summary>
internal sealed class CauseTracker(int channels)
{
    // Several are kept so that one remains if some of their channels fire again. The sentences of all channels would need too much memory.
    private const int MaxExamples = 8;

    private static readonly DeathCause[] s_causes = Enum.GetValues<DeathCause>();
    private readonly int[] _masks = new int[channels];
    private readonly Dictionary<DeathCause, List<CauseFinding>> _examples = [];

    public IReadOnlyList<int> Masks => _masks;

    public IEnumerable<CauseFinding> Examples => s_causes.SelectMany(cause => _examples.GetValueOrDefault(cause, []));

    public IReadOnlyList<DeathCause> this[int channel] => [.. s_causes.Where(cause => Has(channel, cause))];

    public void Record(int channel, IReadOnlyList<CauseFinding> causes)
    {
        _masks[channel] = 0;
        foreach (var finding in causes)
        {
            _masks[channel] |= Bit(finding.Cause);
            Keep(finding);
        }
    }

    public void Clear(int channel)
    {
        foreach (var cause in this[channel])
        {
            _masks[channel] &= ~Bit(cause);
            if (_examples.TryGetValue(cause, out var kept)) Sort(cause, kept);
        }
    }

    public IReadOnlyList<LayerCause> Of(Func<int, bool> isDead)
    {
        var dead = Enumerable.Range(0, channels).Where(isDead).ToList();
        return [.. s_causes
            .Select(cause => (Cause: cause, Count: dead.Count(channel => Has(channel, cause))))
            .Where(blamed => blamed.Count > 0 && _examples.ContainsKey(blamed.Cause))
            .Select(blamed => (blamed.Cause, blamed.Count, Best: _examples[blamed.Cause][0]))
            .Select(blamed =>
            new LayerCause(blamed.Cause, blamed.Count, blamed.Best.Message, blamed.Best.Advice)
            {
                RateExcess = _examples[blamed.Cause].Max(example => example.RateExcess),
                LearningRate = blamed.Best.LearningRate,
            })];
    }

    public void Restore(IReadOnlyList<int> masks, IReadOnlyList<CauseFinding> examples)
    {
        for (var c = 0; c < channels; c++) _masks[c] = masks[c];
        foreach (var example in examples)
        {
            if (!_examples.TryGetValue(example.Cause, out var kept)) _examples[example.Cause] = kept = [];
            kept.Add(example);
        }
    }

    // Channels that are still dead of the cause come before those that fired again, then the clearest findings first.
    private void Keep(CauseFinding finding)
    {
        if (!_examples.TryGetValue(finding.Cause, out var kept)) _examples[finding.Cause] = kept = [];
        kept.RemoveAll(other => other.Channel == finding.Channel);
        kept.Add(finding);
        Sort(finding.Cause, kept);
        if (kept.Count > MaxExamples) kept.RemoveAt(MaxExamples);
    }

    private void Sort(DeathCause cause, List<CauseFinding> findings)
    {
        var sorted = findings.OrderByDescending(finding => Has(finding.Channel, cause)).ThenByDescending(finding => finding.Strength)
            .ToList();
        findings.Clear();
        findings.AddRange(sorted);
    }

    private bool Has(int channel, DeathCause cause) => (_masks[channel] & Bit(cause)) != 0;

    private static int Bit(DeathCause cause) => 1 << (int)cause;
}
