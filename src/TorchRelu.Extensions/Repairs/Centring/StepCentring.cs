using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Takes back what each optimizer step pushes the mean of a pre-activation by: b -= (w' - w) mu, with mu the layer's mean input. Inputs
/// that are never negative make every step a push in one direction, which in the first steps throws units out.
/// </summary>
/// <remarks>
/// Only for the first steps: left on for long, training diverges. Only for rates at which a training learns: where a step changes weights
/// by much of their size, weights would grow without an end.
/// </remarks>
internal sealed class StepCentring : IDisposable
{
    /// <summary>The number of steps that are centred, at the start and after a recycle: 32.</summary>
    public const int Steps = 32;

    /// <summary>The most that a step that is centred changes a layer's weights by, over their size: 0.4. Of ten times a healthy rate
    /// of Adam it is a third; at thirty times of it centring left trainings worse.</summary>
    public const double MostChange = 0.4;

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

    /// <summary>What the first step changed a layer's weights by, over their size, if that was too much to centre any; else null.</summary>
    public double? FirstChange { get; private set; }

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
        var centred = _layers.Where(layer => makesChannels(layer.Module)).ToList();
        var change = centred.Select(layer => layer.Change()).DefaultIfEmpty().Max();
        if (change > MostChange)
        {
            if (Left == Steps) FirstChange = change;
            Left = 1;
        }
        else
        {
            centred.ForEach(layer => layer.Centre());
        }
        _layers.ForEach(layer => layer.Forget());
        if (--Left == 0) Dispose();
    }

    public void Dispose()
    {
        _layers.ForEach(layer => layer.Dispose());
        _layers.Clear();
    }
}
