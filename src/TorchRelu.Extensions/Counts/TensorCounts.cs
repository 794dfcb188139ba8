using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Counts;

/// <summary>
/// Counts any tensor with libtorch operators on its own device. A few numbers per channel stay on the device, and are read only by Take
/// and Peek.
/// </summary>
internal sealed class TensorCounts(int channels) : IDisposable
{
    private Tensor? _fired;
    private Tensor? _notANumber;
    private Tensor? _firedSamples;
    private Tensor? _lastFired;
    private Tensor? _highest;
    private long _observations;
    private long _counted;
    private long _lastLook = ChannelTally.Never;

    public long Samples { get; private set; }

    /// <summary>Adds one output. No tensor remains, whatever dispose scope the caller uses.</summary>
    public void Count(Tensor output, ChannelLayout layout, long step)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        BeOn(output.device);

        var dimension = layout.Dimension;
        var others = Dimensions.Others(output, dimension);
        var fires = output.gt(0);
        var fired = Total(fires, others);
        _fired!.add_(fired);
        _notANumber!.add_(Total(output.isnan(), others));
        _firedSamples!.add_(FiredSamples(fires, layout, fired));
        _lastFired!.copy_(where(fired.gt(0), full_like(fired, step), _lastFired));
        _observations += layout.Observations;
        _counted += layout.Samples;
        Samples += layout.Samples;
    }

    /// <summary>Adds one output of which only the highest value of each channel is kept. NaN counts as high: it is no silence.</summary>
    public void Look(Tensor output, ChannelLayout layout, long step)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        BeOn(output.device);
        var others = Dimensions.Others(output, layout.Dimension);
        var highest = (others.Length == 0 ? output : output.amax(others)).to_type(float32);
        _highest!.copy_(_highest.maximum(highest));
        Samples += layout.Samples;
        _lastLook = step;
    }

    /// <summary>Returns the counts since the last call and resets them; null if there are none.</summary>
    public ChannelTally? Take()
    {
        var tally = Peek();
        if (tally is not null) Clear();
        return tally;
    }

    /// <summary>Returns the same counts without resetting them.</summary>
    public ChannelTally? Peek()
    {
        if (Samples == 0) return null;
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var notANumber = Read(_notANumber!);
        var silent = Read(_fired!);
        for (var c = 0; c < silent.Length; c++) silent[c] = _observations - silent[c] - notANumber[c];

        var tally = new ChannelTally(channels);
        tally.Add(_observations, _counted, silent, notANumber, Read(_firedSamples!), Read(_lastFired!));
        if (_lastLook == ChannelTally.Never) return tally;
        tally.AddLooked(Samples - _counted);
        tally.MarkLooked([.. Floats.Read(_highest!).Select(value => value <= 0 ? 0u : 1)], _lastLook);
        return tally;
    }

    public void Dispose()
    {
        _fired?.Dispose();
        _notANumber?.Dispose();
        _firedSamples?.Dispose();
        _lastFired?.Dispose();
        _highest?.Dispose();
        _fired = _notANumber = _firedSamples = _lastFired = _highest = null;
    }

    // If the model moves to another device, its counts move too.
    private void BeOn(Device device)
    {
        if (_fired is null)
        {
            _fired = zeros([channels], int64, device).DetachFromDisposeScope();
            _notANumber = zeros([channels], int64, device).DetachFromDisposeScope();
            _firedSamples = zeros([channels], int64, device).DetachFromDisposeScope();
            _lastFired = full([channels], ChannelTally.Never, int64, device).DetachFromDisposeScope();
            _highest = full([channels], float.NegativeInfinity, float32, device).DetachFromDisposeScope();
        }
        else if (_fired.device_type != device.type || _fired.device_index != device.index)
        {
            _fired = Moved(_fired, device);
            _notANumber = Moved(_notANumber!, device);
            _firedSamples = Moved(_firedSamples!, device);
            _lastFired = Moved(_lastFired!, device);
            _highest = Moved(_highest!, device);
        }
    }

    private static Tensor Moved(Tensor counts, Device device)
    {
        var moved = counts.to(device).DetachFromDisposeScope();
        counts.Dispose();
        return moved;
    }

    private void Clear()
    {
        using var scope = NewDisposeScope();
        (_observations, _counted, Samples, _lastLook) = (0, 0, 0, ChannelTally.Never);
        _fired!.fill_(0);
        _notANumber!.fill_(0);
        _firedSamples!.fill_(0);
        _lastFired!.fill_(ChannelTally.Never);
        _highest!.fill_(float.NegativeInfinity);
    }

    // If every value is a separate sample, the number of values that fired is the number of samples that fired.
    private static Tensor FiredSamples(Tensor fires, ChannelLayout layout, Tensor fired)
    {
        if (layout.ValuesAreSamples) return fired;
        if (layout.Dimension == 0) return fires.flatten(1).any(1).to_type(int64);
        return fires.transpose(1, layout.Dimension).flatten(2).any(2).sum([0L], false, int64);
    }

    private static Tensor Total(Tensor truths, long[] dimensions) =>
        dimensions.Length == 0 ? truths.to_type(int64) : truths.sum(dimensions, false, int64);

    private static long[] Read(Tensor counts)
    {
        var host = new long[counts.numel()];
        counts.cpu().data<long>().CopyTo(host);
        return host;
    }
}
