using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>A training that is repaired in many ways, saved to files, and gone on with by whoever has the files.</summary>
internal static class SavedRun
{
    public static readonly string[] Names =
    [
        "Sequential, Adam, StepLR", "narrow field, AdamW with decay, LambdaLR", "two owners, SGD with momentum, ExponentialLR",
        "field, RMSProp with decay, CosineAnnealingLR", "closure, Adam, OneCycleLR", "ModuleList, Adagrad with decay, MultiStepLR",
    ];

    private const int Steps = 50;

    /// <summary>Trains, repairs, saves, and trains on without interruption.</summary>
    /// <returns>The weights and the optimizer's state 50 steps after saving.</returns>
    public static byte[] Uninterrupted(string name, string folder)
    {
        var (model, optimizer, scheduler) = Fresh(name);
        using var editor = new ModelEditor(model, optimizer, scheduler);
        for (var step = 0; step < 10; step++) Step(model, optimizer, scheduler, editor.AfterStep, step);
        var (activation, module) = RepairableModels.Activation(model);
        using var input = RepairableModels.Inputs();
        var site = RepairFixture.Measured(RepairFixture.Followed(model, activation, input, 12, 3, 8), model, input);
        if (name.StartsWith("Sequential", StringComparison.Ordinal)) RepairFixture.Made(editor.Recycle(site));
        RepairFixture.Made(
            editor.Switch(site, NewActivation.PRelu(), name.StartsWith("two", StringComparison.Ordinal) ? SwitchScope.Module
            : SwitchScope.DeadChannels));
        for (var step = 10; step < 20; step++) Step(model, optimizer, scheduler, editor.AfterStep, step);
        RepairFixture.Made(editor.LowerRate(0.1));
        for (var step = 20; step < 30; step++) Step(model, optimizer, scheduler, editor.AfterStep, step);

        model.save(Path.Combine(folder, "model.bin"));
        ((TorchSharp.Modules.OptimizerHelper)optimizer).save_state_dict(Path.Combine(folder, "optimizer.bin"));
        editor.Plan.Save(Path.Combine(folder, "plan.json"));
        for (var step = 30; step < 30 + Steps; step++) Step(model, optimizer, scheduler, editor.AfterStep, step);
        return State(model, optimizer);
    }

    /// <summary>Goes on from the files alone.</summary>
    public static byte[] Resumed(string name, string folder)
    {
        var (model, optimizer, scheduler) = Fresh(name, seed: 77);
        using var switches = SwitchPlan.Load(Path.Combine(folder, "plan.json")).ApplyTo(model, optimizer, scheduler);
        for (var step = 0; step < 30; step++) scheduler.step();
        model.load(Path.Combine(folder, "model.bin"));
        ((TorchSharp.Modules.OptimizerHelper)optimizer).load_state_dict(Path.Combine(folder, "optimizer.bin"));
        for (var step = 30; step < 30 + Steps; step++) Step(model, optimizer, scheduler, switches.AfterStep, step);
        return State(model, optimizer);
    }

    private static (nn.Module<Tensor, Tensor> Model, optim.Optimizer Optimizer, optim.lr_scheduler.LRScheduler Scheduler) Fresh(
        string name, long seed = 1)
    {
        var parts = name.Split(", ");
        var model = RepairableModels.Create(parts[0], seed);
        var optimizer =
            Optimizers.Create(parts[1].Replace(" with decay", "", StringComparison.Ordinal), model, lazy: true, parts[1]
            .EndsWith("decay", StringComparison.Ordinal) ? 0.05 : 0);
        return (model, optimizer, parts[2] switch
        {
            "StepLR" => optim.lr_scheduler.StepLR(optimizer, 7, 0.8),
            "LambdaLR" => optim.lr_scheduler.LambdaLR(optimizer, epoch => 1 / (1 + (0.1 * epoch))),
            "CosineAnnealingLR" => optim.lr_scheduler.CosineAnnealingLR(optimizer, 25, eta_min: 1e-4),
            "OneCycleLR" => optim.lr_scheduler.OneCycleLR(optimizer, 0.02, total_steps: 100),
            "MultiStepLR" => optim.lr_scheduler.MultiStepLR(optimizer, [12, 25, 60], 0.5),
            _ => optim.lr_scheduler.ExponentialLR(optimizer, 0.99),
        });
    }

    private static void Step(
        nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, optim.lr_scheduler.LRScheduler scheduler, Action afterStep, int step)
    {
        using var input = RepairableModels.Inputs(16, (ulong)step);
        RepairFixture.Step(model, optimizer, input);
        afterStep();
        scheduler.step();
    }

    private static byte[] State(nn.Module model, optim.Optimizer optimizer)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            model.save(writer);
            ((TorchSharp.Modules.OptimizerHelper)optimizer).save_state_dict(writer);
        }
        return stream.ToArray();
    }
}
