namespace TorchRelu;

/// <summary>The repairs of a plan, made again on a model.</summary>
public sealed class AppliedSwitches : IDisposable
{
    private readonly Surgeon _surgeon;

    internal AppliedSwitches(Surgeon surgeon) => _surgeon = surgeon;

    /// <summary>What was made, one entry for each repair.</summary>
    public IReadOnlyList<SurgeryRecord> Records => [.. _surgeon.Done.Select(surgery => surgery.Record)];

    /// <summary>To be called after each optimizer.step() where the training goes on and a switch was made for the dead channels alone: it keeps the others a ReLU.</summary>
    public void AfterStep() => _surgeon.AfterStep();

    /// <summary>Lets go of what <see cref="AfterStep"/> needs. The repairs stay.</summary>
    public void Dispose() => _surgeon.Dispose();
}
