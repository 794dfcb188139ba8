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
        if (Push() is not { } push) return 0;
        double size = _before!.to_type(float32).norm().item<float>();
        return size > 0 ? push.to_type(float32).norm().item<float>() / size : 0;
    }

    /// <summary>Takes the step's push off the bias.</summary>
    public void Centre()
    {
        if (_inputs is null || Push()?.flatten(1) is not { } push) return;
        var mean = _inputs.div(_uses).repeat_interleave(push.shape[1] / Weight.shape[1]).to_type(push.dtype);
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

    // What the step has changed the weights by; null if nothing was read before it, or their shape is another.
    private Tensor? Push() => _before is not null && Weight.shape.AsSpan().SequenceEqual(_before.shape) ? Weight.sub(_before) : null;

    // A hook must not throw into the user's forward. A step whose inputs are unknown is left as it is.
    private void Observe(Tensor input)
    {
        try
        {
            if (!is_grad_enabled() || !_layer.training) return;
            if (LayerKinds.FeatureDimension(_layer, (int)input.dim()) is not { } dimension) return;
            using var ungraded = no_grad();
            using var scope = NewDisposeScope();
            var others = Dimensions.Others(input, dimension);
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
