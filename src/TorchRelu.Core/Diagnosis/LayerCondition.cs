namespace TorchRelu;

/// <summary>The numbers that the severity of a layer rests on. Undecided channels are in none of the numerators.</summary>
/// <param name="Channels">Channels of the layer; at least 0.</param>
/// <param name="Dead">Channels that are dead now.</param>
/// <param name="Died">Of these, the channels that once fired; null where there is no history, as of a model at rest.</param>
/// <param name="Rise">Dead channels more than at the lowest of the last <see cref="SeverityRule.RiseWindows"/> windows; 0 where there is no history.</param>
internal readonly record struct LayerCondition(int Channels, int Dead, int? Died = null, int Rise = 0)
{
    /// <summary>Dead channels as a share of all, in [0, 1].</summary>
    public double DeadShare => Share(Dead);

    /// <summary>Channels that once fired and are dead now, as a share of all, in [0, 1].</summary>
    public double DiedShare => Share(Died ?? 0);

    /// <summary>The rise as a share of all channels, in [0, 1].</summary>
    public double RiseShare => Share(Rise);

    private double Share(int count) => Channels == 0 ? 0 : (double)count / Channels;
}
