using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Applies a plan to a model.</summary>
public static class SwitchPlanExtensions
{
    /// <summary>
    /// Makes the repairs of a plan again, so that the saved weights fit: build the model, the optimizer and the scheduler as before, apply
    /// the plan,
    /// then load the weights and the optimizer's state. All repairs are made or none.
    /// </summary>
    /// <param name="plan">The plan that was saved beside the weights.</param>
    /// <param name="model">A fresh model, made by the same code.</param>
    /// <param name="optimizer">Its optimizer, built on the model before the plan is applied; null where the model only predicts.</param>
    /// <param name="scheduler">The optimizer's scheduler; null where there is none.</param>
    /// <param name="activations">The activations of the user's own that the plan names.</param>
    /// <exception cref="ArgumentException">The plan does not fit the model; the message lists what differs. Or the scheduler belongs to
    /// another optimizer.</exception>
    /// <exception cref="InvalidOperationException">A repair cannot be made under this optimizer or scheduler; the message says
    /// why.</exception>
    public static AppliedSwitches ApplyTo(
        this SwitchPlan plan, nn.Module model, optim.Optimizer? optimizer = null, optim.lr_scheduler.LRScheduler? scheduler = null,
            params NewActivation[] activations)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var editor = new ModelEditor(model, optimizer, scheduler);
        try
        {
            if (editor.Apply(plan, activations) is { } refusal) throw new InvalidOperationException(refusal.ToString(), refusal.Fault);
            return new AppliedSwitches(editor);
        }
        catch
        {
            editor.Dispose();
            throw;
        }
    }

    /// <summary>What keeps a plan from being applied to a model; empty when it fits.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="model">The model.</param>
    /// <param name="activations">The activations of the user's own.</param>
    public static IReadOnlyList<PlanDifference> DifferencesFrom(this SwitchPlan plan, nn.Module model, params NewActivation[] activations)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.DifferencesFrom(
            ModelOutline.Of(model), [.. NewActivation.BuiltIn, .. activations.Select(activation => activation.Spec.Kind)]);
    }
}

/// <summary>The repairs of a plan, made again on a model.</summary>
public sealed class AppliedSwitches : IDisposable
{
    private readonly ModelEditor _editor;

    internal AppliedSwitches(ModelEditor editor) => _editor = editor;

    /// <summary>What was made, one entry for each repair.</summary>
    public IReadOnlyList<AppliedRepair> Records => [.. _editor.Done.Select(repair => repair.Record)];

    /// <summary>
    /// To be called after each optimizer.step() where the training goes on and a switch was made for the dead channels alone: it keeps the
    /// others a ReLU.
    /// </summary>
    public void AfterStep() => _editor.AfterStep();

    /// <summary>Lets go of what <see cref="AfterStep"/> needs. The repairs stay.</summary>
    public void Dispose() => _editor.Dispose();
}
