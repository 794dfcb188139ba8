using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>
/// Separates the uses of a shared module by their order within one call() of the root. It counts per thread, because forwards may run in
/// parallel.
/// </summary>
internal sealed class UseOrdinals : IDisposable
{
    private readonly ThreadLocal<Uses> _uses;
    private readonly Action<int, int> _ended;
    private readonly Action? _removeBefore;
    private readonly Action? _removeAfter;

    /// <param name="root">The model. Outside its call() every use is the first.</param>
    /// <param name="probes">The number of modules, which are identified by index.</param>
    /// <param name="ended">A callback after each call() of the root. It gets the index and the number of uses of each module that was
    /// used.</param>
    public UseOrdinals(nn.Module root, int probes, Action<int, int> ended)
    {
        _uses = new ThreadLocal<Uses>(() => new Uses(probes));
        _ended = ended;
        _removeBefore = ModuleHook.Before(root, module => _uses.Value!.Begin(module.training && is_grad_enabled()));
        _removeAfter = ModuleHook.After(root, _ => End());
    }

    /// <summary>Whether the root runs on this thread, in training mode and with gradients; null outside a call() of it.</summary>
    public bool? RootTrains => _uses.Value! is { InRoot: true } uses ? uses.IsTraining : null;

    /// <summary>The ordinal of this use of the module, from 0; -1 outside a call() of the root.</summary>
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

        public bool IsTraining { get; private set; }

        public int[] Counts { get; private set; } = new int[probes];

        // A forward that threw has not ended. The next one starts again from zero.
        public void Begin(bool isTraining)
        {
            Array.Clear(Counts);
            (InRoot, IsTraining) = (true, isTraining);
        }

        public int Next(int probe)
        {
            if (!InRoot) return -1;
            // The trace adds probes after the first forward has begun.
            if (probe >= Counts.Length)
            {
                var longer = new int[probe + 1];
                Counts.CopyTo(longer, 0);
                Counts = longer;
            }
            return Counts[probe]++;
        }
    }
}
