namespace TorchRelu.Causes;

/// <summary>The accounts of a site's channels. It takes readings and answers; it decides nothing.</summary>
internal sealed class SiteAccounts
{
    private ChannelAccount[] _accounts = [];
    private bool _isInterrupted = true;
    private bool _hadProducer;

    /// <summary>The norm of the mean input at the last reading; null if it is unknown.</summary>
    public double? MeanInput { get; private set; }

    /// <summary>Adds a reading. Readings with another number of channels than the first are left out.</summary>
    public void Add(SiteReading reading)
    {
        if (_accounts.Length == 0) _accounts = new ChannelAccount[reading.Channels.Count];
        if (reading.Channels.Count != _accounts.Length) return;
        var producer = reading.Producer;
        // Without the part of the weights nothing adds up, so the accounts begin anew.
        var isGap = _isInterrupted || (_hadProducer && producer?.Weights is null);
        for (var c = 0; c < _accounts.Length; c++)
        {
            var point = new AccountPoint(reading.Step, reading.Channels[c], producer?.Bias[c], producer?.Norms[c] ?? 0);
            ref var account = ref _accounts[c];
            if (!isGap) account = account.Add(point, producer?.Weights?[c] ?? 0, reading.LearningRate ?? 0, reading.Decay);
            else account = account.Closed is null ? account.Start(point) : account with { IsPast = true };
        }
        MeanInput = producer?.MeanInput;
        (_isInterrupted, _hadProducer) = (false, producer is not null);
    }

    /// <summary>Tells that a repair has changed the layer: the next reading is compared with none before it.</summary>
    /// <param name="fresh">The channels that begin anew.</param>
    public void Interrupt(IEnumerable<int> fresh)
    {
        _isInterrupted = true;
        foreach (var channel in fresh.Where(channel => channel < _accounts.Length)) _accounts[channel] = default;
    }

    /// <summary>The account of a channel; null if nothing was read of it.</summary>
    public ChannelAccount? this[int channel] => channel < _accounts.Length ? _accounts[channel] : null;

    /// <summary>How many of these channels were closed by the same reading as this one.</summary>
    public int ClosedWith(int channel, IEnumerable<int> others) => this[channel]?.Closed is not { } closed ? 0
        : others.Count(other => this[other]?.Closed?.Step == closed.Step);

    public SiteAccountsState Save() => new([.. _accounts], _isInterrupted, _hadProducer, MeanInput);

    public static SiteAccounts Restore(SiteAccountsState state) => new()
    {
        _accounts = [.. state.Accounts],
        _isInterrupted = state.IsInterrupted,
        _hadProducer = state.HadProducer,
        MeanInput = state.MeanInput,
    };
}

/// <summary>The <see cref="SiteAccounts"/> as plain data.</summary>
internal sealed record SiteAccountsState(
    IReadOnlyList<ChannelAccount> Accounts, bool IsInterrupted, bool HadProducer, double? MeanInput);
