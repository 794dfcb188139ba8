using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// A small training in which no unit dies by itself: inputs and weights are positive, so every unit fires on every row. Tests plant causes.
/// </summary>
internal sealed class SmallTraining : IDisposable
{
    private const int BatchSize = 20;
    private const int Width = 8;
    private const int Units = 12;

    private readonly int _rows;
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _inputs;
    private readonly Tensor _targets;

    /// <param name="normalised">Whether a BatchNorm lies between the second layer and its rectifier.</param>
    /// <param name="rows">The rows of an epoch.</param>
    public SmallTraining(bool normalised = false, int rows = 300)
    {
        _rows = rows;
        using var generator = new Generator(11);
        _inputs = rand([rows, Width], generator: generator).add(0.2);
        _targets = rand([rows, 2], generator: generator);
        manual_seed(1);
        Model = nn.Sequential([("fc1", nn.Linear(Width, Units)), ("relu1", nn.ReLU()), ("fc2", nn.Linear(Units, Units)),
            .. normalised ? [("norm", nn.BatchNorm1d(Units))] : Array.Empty<(string, nn.Module<Tensor, Tensor>)>(),
            ("relu2", nn.ReLU()), ("fc3", nn.Linear(Units, 2))]);
        using var ungraded = no_grad();
        foreach (var (name, parameter) in Model.named_parameters())
        {
            if (name.StartsWith("norm", StringComparison.Ordinal)) continue;
            if (name.EndsWith("bias", StringComparison.Ordinal)) parameter.fill_(0.1);
            else parameter.copy_(rand(parameter.shape, generator: generator).mul(0.2).add(0.05));
        }
    }

    public Sequential Model { get; }

    /// <summary>The optimizer; SGD with small steps if it was not set.</summary>
    public optim.Optimizer? Optimizer { get; set; }

    /// <summary>What is added to the loss.</summary>
    public Func<Tensor>? Penalty { get; set; }

    public Parameter Of(string name) => Model.get_parameter(name)!;

    /// <summary>Changes a parameter as no optimizer knows of.</summary>
    public void Change(string name, Action<Tensor> change)
    {
        using var ungraded = no_grad();
        change(Of(name));
    }

    /// <summary>Trains for some epochs, each of them told.</summary>
    /// <param name="epochs">The epochs; one of silence makes a unit dead, and two if the rows are few.</param>
    /// <param name="afterStep">Gets the number of steps that the optimizer has made.</param>
    public ReluReport Run(int epochs = 6, Action<int>? afterStep = null)
    {
        Optimizer ??= optim.SGD(Model.parameters(), 0.001);
        using var monitor = DyingReluMonitor.Attach(Model, Optimizer);
        var step = 0;
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            for (var from = 0; from < _rows; from += BatchSize)
            {
                using var scope = NewDisposeScope();
                Optimizer.zero_grad();
                var loss = nn.functional.mse_loss(
                    Model.call(_inputs.slice(0, from, from + BatchSize, 1)), _targets.slice(0, from, from + BatchSize, 1));
                if (Penalty is { } penalty) loss = loss.add(penalty());
                loss.backward();
                Optimizer.step();
                afterStep?.Invoke(++step);
                monitor.Step(loss.item<float>());
            }
            monitor.EndEpoch();
        }
        return monitor.Report();
    }

    public void Dispose()
    {
        Optimizer?.Dispose();
        Model.Dispose();
        _scope.Dispose();
    }
}
