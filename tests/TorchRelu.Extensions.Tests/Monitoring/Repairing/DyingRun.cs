using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// A classifier of ten clouds of points, none of whose coordinates is ever negative, trained at a rate that kills it: half of the first
/// layer is dead after three windows.
/// </summary>
internal sealed class DyingRun : IDisposable
{
    public const int StepsPerEpoch = 40;
    private const int BatchSize = 64;
    private const int Inputs = 100;

    private readonly Tensor _points;
    private readonly Tensor _labels;
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <param name="rate">Adam's; 0.001 is healthy.</param>
    /// <param name="seed">Of the model; the data is always the same.</param>
    /// <param name="callsFunctions">Whether its rectifiers are functions.</param>
    public DyingRun(double rate = 0.1, long seed = 1, bool callsFunctions = false)
    {
        using var generator = new Generator(5);
        var centres = rand([10, Inputs], generator: generator);
        _labels = from_array(Enumerable.Range(0, StepsPerEpoch * BatchSize).Select(i => (long)(i % 10)).ToArray());
        _points = centres.index_select(0, _labels).add(rand([StepsPerEpoch * BatchSize, Inputs], generator: generator));
        manual_seed(seed);
        Model = callsFunctions ? new CallsFunctions()
            : nn.Sequential(("fc1", nn.Linear(Inputs, 64)), ("relu1", nn.ReLU()), ("fc2", nn.Linear(64, 64)), ("relu2", nn.ReLU()),
                ("fc3", nn.Linear(64, 10)));
        Optimizer = optim.Adam(Model.parameters(), rate);
    }

    public nn.Module<Tensor, Tensor> Model { get; }

    public optim.Optimizer Optimizer { get; }

    public int Step { get; set; }

    /// <summary>Which part of each batch it trains on.</summary>
    public (int Rank, int Count) Part { get; set; } = (0, 1);

    /// <summary>Averages the gradients of all parts, given the loss and the rows of this one; returns the loss of all.</summary>
    public Func<float, int, float>? Average { get; set; }

    /// <summary>Trains on, step after step; an epoch ends after 40.</summary>
    public void Train(int steps, DyingReluMonitor? monitor, Action? afterStep = null)
    {
        for (var i = 0; i < steps; i++)
        {
            var loss = TrainStep();
            monitor?.Step(loss);
            if (++Step % StepsPerEpoch == 0) monitor?.EndEpoch(Accuracy());
            afterStep?.Invoke();
        }
    }

    /// <summary>Trains until a repair is made.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="told">The loss that it is told; null for the real one.</param>
    /// <returns>What <see cref="State"/> and the learning rate were right before the repair.</returns>
    public (byte[] State, double Rate) TrainToTheRepair(DyingReluMonitor monitor, double? told = null)
    {
        while (true)
        {
            var loss = TrainStep();
            Step++;
            var before = (State(), Optimizer.ParamGroups.Single().LearningRate);
            monitor.Step(told ?? loss);
            if (monitor.Repairs.Count > 0) return before;
            if (Step % StepsPerEpoch == 0) monitor.EndEpoch();
        }
    }

    /// <summary>One step of the optimizer, unwatched.</summary>
    public float TrainStep()
    {
        using var scope = NewDisposeScope();
        var rows = BatchSize / Part.Count;
        var from = (Step % StepsPerEpoch * BatchSize) + (rows * Part.Rank);
        Optimizer.zero_grad();
        var loss =
            nn.functional.cross_entropy(Model.call(_points.slice(0, from, from + rows, 1)),
            _labels.slice(0, from, from + rows, 1));
        loss.backward();
        var mean = Average?.Invoke(loss.item<float>(), rows) ?? loss.item<float>();
        Optimizer.step();
        return mean;
    }

    /// <summary>
    /// Ends a step for a monitor that is told a loss which neither falls nor rises. After the first repair the rate is another, healthy if
    /// none is given.
    /// </summary>
    public void EndStepWithoutProgress(DyingReluMonitor monitor, double rate = 0.001)
    {
        monitor.Step(2.3);
        if (monitor.Repairs.Count > 0) Optimizer.ParamGroups.Single().LearningRate = rate;
        if (++Step % StepsPerEpoch == 0) monitor.EndEpoch();
    }

    public double Accuracy()
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        return Model.call(_points).argmax(1).eq(_labels).to_type(float64).mean().item<double>();
    }

    /// <summary>The mean loss over all points.</summary>
    public double Loss()
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        return nn.functional.cross_entropy(Model.call(_points), _labels).item<float>();
    }

    /// <summary>Every weight, bit by bit.</summary>
    public byte[] Weights()
    {
        using var scope = NewDisposeScope();
        return [.. Model.state_dict().Values.SelectMany(tensor => Bytes.Of(tensor))];
    }

    /// <summary>Every weight and Adam's state of each, bit by bit.</summary>
    public byte[] State()
    {
        using var scope = NewDisposeScope();
        var states = ((OptimizerHelper)Optimizer).state_dict().State.Cast<Adam.State>();
        return [.. Weights(), .. states.SelectMany(state => (byte[])[.. BitConverter.GetBytes(state.step), .. Bytes.Of(state.exp_avg!),
            .. Bytes.Of(state.exp_avg_sq!)])];
    }

    /// <summary>Saves the weights and the optimizer.</summary>
    public void Save(TemporaryFolder folder)
    {
        Model.save(folder.File("model.dat"));
        ((OptimizerHelper)Optimizer).save_state_dict(folder.File("optimizer.dat"));
    }

    /// <summary>Loads what was saved.</summary>
    public void Load(TemporaryFolder folder)
    {
        Model.load(folder.File("model.dat"));
        ((OptimizerHelper)Optimizer).load_state_dict(folder.File("optimizer.dat"));
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Model.Dispose();
        _scope.Dispose();
    }

    private sealed class CallsFunctions : nn.Module<Tensor, Tensor>
    {
        private readonly Linear fc1 = nn.Linear(Inputs, 64);
        private readonly Linear fc2 = nn.Linear(64, 64);
        private readonly Linear fc3 = nn.Linear(64, 10);

        public CallsFunctions()
            : base(nameof(CallsFunctions)) => RegisterComponents();

        public override Tensor forward(Tensor input) => fc3.call(fc2.call(fc1.call(input).relu()).relu());
    }
}
