using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>
/// Notes for every channel of a site in how many rows it fires. A row fires if any of its values is above zero, at any position and in any
/// use of the site within one forward.
/// </summary>
internal sealed class Recorder
{
    private readonly Dictionary<string, Firing> _sites = [];
    private readonly Dictionary<string, (bool[] Fired, int Channels)> _pending = [];

    /// <summary>The number of the forward that is under way, from 0.</summary>
    public int Step { get; set; }

    /// <summary>Whether what comes now is left out, e.g. validation.</summary>
    public bool Paused { get; set; }

    public IReadOnlyDictionary<string, Firing> Sites => _sites;

    /// <summary>Notes what a model passes on. The tensor is left alone.</summary>
    /// <param name="site">The name of the site.</param>
    /// <param name="values">The result of a rectifier, or what it is made from: zero exactly where that is not above zero.</param>
    /// <param name="dimension">The dimension of the channels; dimension 0 holds the rows.</param>
    public void See(string site, Tensor values, int dimension)
    {
        if (Paused || values.shape[0] == 0) return;
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var wide = values.detach().transpose(1, dimension < 0 ? dimension + values.dim() : dimension);
        var fires = wide.reshape(wide.shape[0], wide.shape[1], -1).gt(0f).to_type(ScalarType.Float32).amax([2L]).gt(0.5f);
        Note(site, fires.contiguous().data<bool>().ToArray(), (int)wide.shape[1]);
    }

    /// <summary>Ends a forward: the uses of a site within it are one.</summary>
    public void EndForward()
    {
        foreach (var (site, (fired, channels)) in _pending) Flush(site, fired, channels);
        _pending.Clear();
    }

    private void Note(string site, bool[] fired, int channels)
    {
        if (!_pending.TryGetValue(site, out var before))
        {
            _pending[site] = (fired, channels);
            return;
        }
        if (before.Fired.Length != fired.Length)
        {
            Flush(site, before.Fired, before.Channels);
            _pending[site] = (fired, channels);
            return;
        }
        for (var i = 0; i < fired.Length; i++) before.Fired[i] |= fired[i];
    }

    private void Flush(string site, bool[] fired, int channels)
    {
        if (!_sites.TryGetValue(site, out var firing)) _sites[site] = firing = new Firing(channels);
        firing.Add(fired, Step);
    }
}
