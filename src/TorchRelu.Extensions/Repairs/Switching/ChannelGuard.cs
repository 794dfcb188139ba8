using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Keeps the live channels a ReLU if a PReLU was made for the dead ones. Resets their slopes to 0 after every step.</summary>
internal sealed class ChannelGuard(nn.Module activation, IReadOnlyList<int> live, int channels) : IDisposable
{
    private Tensor? _live;

    public nn.Module Activation => activation;

    public void AfterStep()
    {
        // Looked up at each call, because moving a module creates new parameters.
        if (activation.get_parameter("weight") is not { } slopes) return;
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        slopes.copy_(slopes.masked_fill(Live(slopes.device), 0));
    }

    public void Dispose() => _live?.Dispose();

    private Tensor Live(Device device)
    {
        if (_live is not null && _live.device_type == device.type && _live.device_index == device.index) return _live;
        _live?.Dispose();
        var mask = new long[channels];
        foreach (var channel in live) mask[channel] = 1;
        return _live = from_array(mask).to(device).gt(0).DetachFromDisposeScope();
    }
}
