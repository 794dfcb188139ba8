using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Takes back what each optimizer step pushes the mean of a pre-activation by: b -= (w' - w) mu, with mu the layer's mean input. Inputs
/// that are never negative make every step a push in one direction, which in the first steps throws units out.
/// </summary>
/// <remarks>Only for the first steps: left on for long, training diverges.</remarks>
internal sealed class StepCentring : IDisposable
{
    /// <summary>The number of steps that are centred, at the start and after a recycle: 32.</summary>
    public const int Steps = 32;

    private readonly List<CentredLayer> _layers = [];

    /// <param name="layers">The layers with weights; those without a bias or of unknown kinds are left out.</param>
    /// <param name="steps">The steps that are left.</param>
    public StepCentring(IEnumerable<nn.Module> layers, int steps = Steps)
    {
        Left = steps;
        if (steps <= 0) return;
        foreach (var layer in layers.Distinct())
        {
            if (layer is nn.Module<Tensor, Tensor> unary && LayerKinds.HasRows(layer)
                && layer.get_parameter("bias") is { requires_grad: true }) _layers.Add(new CentredLayer(unary));
        }
    }

    /// <summary>The steps that are still centred; below zero, how long ago the last one was.</summary>
    public int Left { get; private set; }

    /// <summary>Whether the loss has been watched for as many steps again.</summary>
    public bool IsOver => Left <= -Steps;

    /// <summary>Whether a loss has run away: far above what a network that knows nothing has.</summary>
    public static bool IsRunaway(double loss, double? first) => !double.IsFinite(loss) || loss > TrialRule.OverFirst * first;

    /// <summary>Centres the step that the optimizer has made. It is called after each optimizer.step().</summary>
    /// <param name="makesChannels">Whether a layer makes the channels of a rectifier. Others are left as they are.</param>
    /// <param name="share">Gives the mean inputs of all workers for those of this one; null for one worker.</param>
    public void AfterStep(Func<nn.Module, bool> makesChannels, Func<IReadOnlyList<float[]?>, IReadOnlyList<float[]?>>? share = null)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        if (share is not null && _layers.Count > 0)
        {
            foreach (var (layer, mean) in _layers.Zip(share([.. _layers.Select(layer => layer.MeanInput())]))) layer.Replace(mean);
        }
        foreach (var layer in _layers) layer.AfterStep(makesChannels(layer.Module));
        if (--Left == 0) Dispose();
    }

    public void Dispose()
    {
        foreach (var layer in _layers) layer.Dispose();
        _layers.Clear();
    }

    private sealed class CentredLayer : IDisposable
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

        public float[]? MeanInput() => _inputs is null ? null : Floats.Read(_inputs.div(_uses));

        public void Replace(float[]? mean)
        {
            var device = _inputs?.device;
            _inputs?.Dispose();
            (_inputs, _uses) = (mean is null ? null : from_array(mean).to(device!).DetachFromDisposeScope(), 1);
        }

        public void AfterStep(bool isCentred)
        {
            var weight = _layer.get_parameter("weight")!;
            if (isCentred && _before is not null && _inputs is not null && weight.shape.AsSpan().SequenceEqual(_before.shape))
            {
                var positions = weight.numel() / weight.shape[0] / weight.shape[1];
                var mean = _inputs.div(_uses).repeat_interleave(positions);
                var push = weight.sub(_before).flatten(1);
                // A grouped convolution reads other inputs with each group.
                if (push.shape[1] == mean.shape[0]) _layer.get_parameter("bias")!.sub_(push.mv(mean.to_type(push.dtype)));
            }
            Forget();
        }

        public void Dispose()
        {
            _remove();
            Forget();
        }

        private void Forget()
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
                _before ??= _layer.get_parameter("weight")!.detach().clone().DetachFromDisposeScope();
            }
            catch (Exception)
            {
                return;
            }
        }
    }
}
