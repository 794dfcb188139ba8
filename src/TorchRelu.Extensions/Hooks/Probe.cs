using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>The hook on one module, and its sites: one, or one per use if a module is shared.</summary>
internal sealed class Probe : IDisposable
{
    /// <summary>The limit of uses within one call of the root. More uses mean a recurrent network, whose uses are one site.</summary>
    private const int MaxUses = 16;

    private readonly ProbeTarget _target;
    private readonly ProbeContext _context;
    private readonly int _index;
    private readonly Action _removeHook;
    private Site[] _sites;
    private IReadOnlyList<SiteLinks?> _links = [];
    private int _usesPerCall;

    public Probe(ProbeTarget target, int index, ProbeContext context)
    {
        _target = target;
        _index = index;
        _context = context;
        _sites = [NewSite(0)];
        _removeHook = target.Kind == SiteKind.ConsumerInput
            ? target.Module.register_forward_pre_hook(BeforeForward).remove
            : target.Module.register_forward_hook(AfterForward).remove;
    }

    public ProbeTarget Target => _target;

    /// <summary>The state that it shares with the other probes of its monitor.</summary>
    public ProbeContext Context => _context;

    /// <summary>The sites in the order of their uses. The array is replaced, never changed.</summary>
    public Site[] Sites => _sites;

    /// <summary>The layers around each use, as traced; empty before the first forward.</summary>
    public IReadOnlyList<SiteLinks?> Links => _links;

    /// <summary>The reason why the uses of the module are one site; null if they are separate, or if there is only one use.</summary>
    public string? Merged { get; private set; }

    /// <summary>Whether each call of the model has used the module exactly once.</summary>
    public bool IsUsedOnce => _usesPerCall == 1 && Merged is null && _sites.Length == 1;

    /// <summary>The number of forwards that were not counted because the module was in eval mode or gradients were disabled.</summary>
    public long Skipped { get; private set; }

    /// <summary>
    /// Continues with the module that replaced the hooked one, to which the hooks have moved. The earlier counts are no evidence about it;
    /// see <see cref="SiteRecord.ResetEvidence"/>.
    /// </summary>
    public void ReplaceModule(nn.Module<Tensor, Tensor> module) => _target.ReplaceModule(module);

    /// <summary>Whether the module was called in steps that sampling skips.</summary>
    public bool CalledBetweenSamples { get; private set; }

    public string NameOf(Site site)
    {
        var name = _target.Kind == SiteKind.ConsumerInput ? $"input of {_target.Name}" : _target.Name;
        return _sites.Length == 1 ? name : $"{name} (use {Array.IndexOf(_sites, site) + 1})";
    }

    /// <summary>Records how often one call of the root used the module.</summary>
    public void UsesEnded(int count)
    {
        if (_usesPerCall == 0) _usesPerCall = count;
        else if (count != _usesPerCall) Merge($"it was used {_usesPerCall} times in one call of the model and {count} times in another");
    }

    /// <summary>Creates the same number of sites as the resumed monitor had.</summary>
    public void Restore(int sites, string? merged)
    {
        Grow(sites);
        Merged = merged;
    }

    /// <summary>Makes a use known that another worker has seen, or that it tells no uses apart.</summary>
    public void Meet(int use, string? merged)
    {
        if (merged is not null) Merge(merged);
        lock (_context)
        {
            if (Merged is null) Grow(use + 1);
        }
    }

    /// <summary>Tells the layers around each use, as traced.</summary>
    public void Link(IReadOnlyList<SiteLinks?> links)
    {
        lock (_context)
        {
            _links = links;
            for (var use = 0; use < _sites.Length; use++) _sites[use].Links = LinksOf(use);
        }
    }

    public void Dispose()
    {
        _removeHook();
        foreach (var site in _sites) site.Dispose();
    }

    private Tensor AfterForward(nn.Module<Tensor, Tensor> module, Tensor input, Tensor output)
    {
        Observe(module, input, output);
        return output;
    }

    private Tensor BeforeForward(nn.Module<Tensor, Tensor> module, Tensor input)
    {
        Observe(module, input, input);
        return input;
    }

    // Runs inside the caller's forward, so no exception may leave this method.
    private void Observe(nn.Module module, Tensor input, Tensor seen)
    {
        var site = _sites[0];
        try
        {
            if (_context.IsSuspended) return;
            if (!_context.IsSampled)
            {
                CalledBetweenSamples = true;
                // The next step may begin while this forward runs, so the order of uses must continue.
                if (_sites.Length > 1) SiteOfThisUse();
                return;
            }
            // A frozen layer in eval mode inside a model that trains counts. Outside a call of the model, the module itself tells.
            if (!_context.CountEvaluation && !(_context.Ordinals.RootTrains ?? (module.training && is_grad_enabled())))
            {
                Skipped++;
                return;
            }
            site = SiteOfThisUse();
            site.Count(input, seen, _context, _target);
        }
        catch (Exception fault)
        {
            site.Fail($"not counted since step {_context.Step}: {ErrorText.FirstLine(fault)}");
        }
    }

    private Site SiteOfThisUse()
    {
        var use = Merged is null ? _context.Ordinals.Next(_index) : 0;
        var sites = _sites;
        return use < sites.Length ? sites[Math.Max(use, 0)] : SiteOfNewUse(use);
    }

    private Site SiteOfNewUse(int use)
    {
        if (use >= MaxUses)
        {
            Merge($"it was used more than {MaxUses} times in one call of the model");
            return _sites[0];
        }
        lock (_context)
        {
            Grow(use + 1);
            return _sites[use];
        }
    }

    private void Grow(int sites)
    {
        while (_sites.Length < sites) _sites = [.. _sites, NewSite(_sites.Length)];
    }

    private Site NewSite(int use) => new((uint)((_index * MaxUses) + use)) { Links = LinksOf(use) };

    private SiteLinks? LinksOf(int use) => use < _links.Count ? _links[use] : null;

    private void Merge(string reason)
    {
        lock (_context)
        {
            if (Merged is not null) return;
            Merged = reason;
            foreach (var other in _sites.Skip(1))
            {
                if (other.Take() is { } tally) _sites[0].Absorb(tally);
                other.Dispose();
            }
            _sites = [_sites[0]];
        }
    }
}
