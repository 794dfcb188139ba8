using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>One layer whose steps are centred: its weights before the step, and the mean of what it read.</summary>
internal sealed class CentredLayer : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _layer;
    private readonly Action _remove;
    private Tensor? _before;
    private Tensor? _inputs;
    private int _uses;

    public CentredLayer(nn.Module<Tensor, Tensor> layer)
    {
        _layer = layer;
        _remove = layer.register_forward_pre_hook((_, input) => { Observe(input); return input; }).remove;
    }

    public nn.Module Module => _layer;

    private Tensor Weight => _layer.get_parameter("weight")!;

    /// <summary>The mean of each input; null if the layer read nothing.</summary>
    public float[]? MeanInput() => _inputs is null ? null : Floats.Read(_inputs.div(_uses));

    /// <summary>Replaces what <see cref="MeanInput"/> gives.</summary>
    public void Replace(float[]? mean)
    {
        var device = _inputs?.device;
        _inputs?.Dispose();
        (_inputs, _uses) = (mean is null ? null : from_array(mean).to(device!).DetachFromDisposeScope(), 1);
    }

    /// <summary>What the step has changed the weights by, over their size.</summary>
    public double Change()
    {
        if (_before is null || !Weight.shape.AsSpan().SequenceEqual(_before.shape)) return 0;
        double size = _before.to_type(float32).norm().item<float>();
        return size > 0 ? Weight.sub(_before).to_type(float32).norm().item<float>() / size : 0;
    }

    /// <summary>Takes the step's push off the bias.</summary>
    public void Centre()
    {
        if (_before is null || _inputs is null || !Weight.shape.AsSpan().SequenceEqual(_before.shape)) return;
        var push = Weight.sub(_before).flatten(1);
        var mean = _inputs.div(_uses).repeat_interleave(push.shape[1] / _before.shape[1]).to_type(push.dtype);
        // A grouped convolution reads other inputs with each group.
        if (push.shape[1] == mean.shape[0]) _layer.get_parameter("bias")!.sub_(push.mv(mean));
    }

    public void Dispose()
    {
        _remove();
        Forget();
    }

    /// <summary>Forgets the step.</summary>
    public void Forget()
    {
        _before?.Dispose();
        _inputs?.Dispose();
        (_before, _inputs, _uses) = (null, null, 0);
    }

    // A hook must not throw into the user's forward. A step whose inputs are unknown is left as it is.
    private void Observe(Tensor input)
    {
        try
        {
            if (!is_grad_enabled() || !_layer.training) return;
            if (LayerKinds.FeatureDimension(_layer, (int)input.dim()) is not { } dimension) return;
            using var ungraded = no_grad();
            using var scope = NewDisposeScope();
            long[] others = [.. Enumerable.Range(0, (int)input.dim()).Where(d => d != dimension).Select(d => (long)d)];
            var mean = others.Length == 0 ? input.detach().to_type(float32).clone() : input.detach().to_type(float32).mean(others);
            var sum = (_inputs is null ? mean : _inputs.add(mean)).DetachFromDisposeScope();
            _inputs?.Dispose();
            (_inputs, _uses) = (sum, _uses + 1);
            _before ??= Weight.detach().clone().DetachFromDisposeScope();
        }
        catch (Exception)
        {
            return;
        }
    }
}
