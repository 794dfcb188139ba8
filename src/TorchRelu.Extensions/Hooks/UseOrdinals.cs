using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>
/// Tells the uses of a shared module apart by their order within one call() of the root. Counts per thread, since forwards may run side by
/// side.
/// </summary>
internal sealed class UseOrdinals : IDisposable
{
    private readonly ThreadLocal<Uses> _uses;
    private readonly Action<int, int> _ended;
    private readonly Action? _removeBefore;
    private readonly Action? _removeAfter;

    /// <param name="root">The model; outside its call() every use is the first.</param>
    /// <param name="probes">How many modules are told apart, by index.</param>
    /// <param name="ended">Told, after each call() of the root, how often each module was used that was used at all.</param>
    public UseOrdinals(nn.Module root, int probes, Action<int, int> ended)
    {
        _uses = new ThreadLocal<Uses>(() => new Uses(probes));
        _ended = ended;
        _removeBefore = ModuleHook.Before(root, _ => _uses.Value!.Begin());
        _removeAfter = ModuleHook.After(root, _ => End());
    }

    /// <summary>Which use of the module this is, from 0; -1 outside a call() of the root.</summary>
    public int Next(int probe) => _uses.Value!.Next(probe);

    public void Dispose()
    {
        _removeBefore?.Invoke();
        _removeAfter?.Invoke();
    }

    private void End()
    {
        var uses = _uses.Value!;
        for (var probe = 0; probe < uses.Counts.Length; probe++)
        {
            if (uses.Counts[probe] > 0) _ended(probe, uses.Counts[probe]);
        }
        uses.InRoot = false;
    }

    private sealed class Uses(int probes)
    {
        public bool InRoot { get; set; }

        public int[] Counts { get; } = new int[probes];

        // A forward that threw has not ended; the next one begins anew all the same.
        public void Begin()
        {
            Array.Clear(Counts);
            InRoot = true;
        }

        public int Next(int probe) => InRoot ? Counts[probe]++ : -1;
    }
}
