using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Applies a plan to a model.</summary>
public static class SwitchPlanExtensions
{
    /// <summary>
    /// Repeats the repairs of a plan, so that the saved weights fit. Build the model, the optimizer and the scheduler as before, and apply
    /// the plan. Then load the weights and the optimizer's state. All repairs are made or none.
    /// </summary>
    /// <param name="plan">The plan saved beside the weights.</param>
    /// <param name="model">A fresh model, built by the same code.</param>
    /// <param name="optimizer">Its optimizer, built on the model before the plan is applied; null if the model only predicts.</param>
    /// <param name="scheduler">The optimizer's scheduler; null if there is none.</param>
    /// <param name="activations">The custom activations that the plan names.</param>
    /// <exception cref="ArgumentException">The plan does not fit the model; the message lists the differences. Or the scheduler belongs to
    /// another optimizer.</exception>
    /// <exception cref="InvalidOperationException">A repair is not possible with this optimizer or scheduler; the message gives the
    /// reason.</exception>
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

    /// <summary>Lists the differences that prevent a plan from being applied to a model. Empty if the plan fits.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="model">The model.</param>
    /// <param name="activations">The custom activations.</param>
    public static IReadOnlyList<PlanDifference> DifferencesFrom(this SwitchPlan plan, nn.Module model, params NewActivation[] activations)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.DifferencesFrom(
            ModelOutline.Create(model), [.. NewActivation.BuiltIn, .. activations.Select(activation => activation.Spec.Kind)]);
    }
}

/// <summary>The repairs of a plan, repeated on a model.</summary>
public sealed class AppliedSwitches : IDisposable
{
    private readonly ModelEditor _editor;

    internal AppliedSwitches(ModelEditor editor) => _editor = editor;

    /// <summary>One record for each repair.</summary>
    public IReadOnlyList<AppliedRepair> Records => [.. _editor.Done.Select(repair => repair.Record)];

    /// <summary>
    /// Keeps the live channels a ReLU after a switch of only the dead channels. Call it after each optimizer.step() if the training
    /// continues.
    /// </summary>
    public void AfterStep() => _editor.AfterStep();

    /// <summary>Releases the resources of <see cref="AfterStep"/>. The repairs stay in effect.</summary>
    public void Dispose() => _editor.Dispose();
}
