using System.Diagnostics.Metrics;
using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Faults of loggers, meters, event files, folders, custom activations, tensors and modules.</summary>
public sealed class FaultyTrainingTests : IDisposable
{
    private const int Scenarios = 210;
    private const int Doors = 7;
    private const int Steps = 90;

    private readonly TemporaryFolder _folder = new();
    private readonly int _threads = get_num_threads();

    // So small a network is trained faster by one thread, and much faster beside other work.
    public FaultyTrainingTests() => set_num_threads(1);

    public void Dispose()
    {
        set_num_threads(_threads);
        _folder.Dispose();
    }

    [Fact]
    public void Of_210_faults_none_leaves_a_step_or_changes_the_training()
    {
        var (repaired, unwatched) = (Train(new() { Policy = RepairPolicy.Default }), Train(null));
        repaired.Weights.Should().NotEqual(unwatched.Weights, "else no repair was made");

        for (var scenario = 0; scenario < Scenarios; scenario++)
        {
            var (door, at) = (scenario % Doors, scenario / Doors);
            using var metrics = new ReluMetrics();
            using var listener = Listener(metrics, at);
            var events = TorchSharp.torch.utils.tensorboard.SummaryWriter(_folder.File($"events-{scenario}"));
            if (door == 2) Directory.Delete(_folder.File($"events-{scenario}"), recursive: true);
            // A folder that is a file by now cannot be written to.
            var file = _folder.File($"file-{scenario}");
            File.WriteAllText(file, "");
            var policy = door switch
            {
                3 => RepairPolicy.Default.WithCheckpoints(Path.Combine(file, $"{at}")),
                4 => new RepairPolicy(RepairRule.When(Severity.Critical).Do(Remedy.SwitchTo(new ActivationSpec("faulty")))),
                5 or 6 => null,
                _ => RepairPolicy.Default,
            };

            var run = Train(new DyingReluOptions
            {
                Policy = policy,
                Logger = door == 0 ? new RecordingLogger(throws: true, from: at % 3) : null,
                Metrics = door == 1 ? metrics : null,
                TensorBoard = door == 2 ? events : null,
                Activations = door == 4 ? [NewActivation.Create("faulty", () => Faulty(at % 3))] : [],
            }, door switch { 5 => run => CallWithOddTensors(run, at), 6 => run => DisposeARectifier(run, at), _ => null });

            run.Weights.Should().Equal((door >= 3 ? unwatched : repaired).Weights, "scenario {0}", scenario);
            if (door >= 5) run.Report.Findings.Should().NotContain(finding => finding.Kind == FindingKind.Fault, "scenario {0}", scenario);
            else if (door >= 3) run.Repairs.Should().OnlyContain(repair => repair.Outcome == RepairOutcome.Refused);
            else run.Report.Findings.Count(finding => finding.Kind == FindingKind.Fault).Should().BeInRange(1, 3, "scenario {0}", scenario);
        }
    }

    [Fact]
    public void A_model_that_is_gone_has_a_report_of_what_was_counted_and_no_call_throws()
    {
        var run = new DyingRun();
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, new() { Policy = RepairPolicy.Default });
        run.Train(40, monitor);
        var before = monitor.Report();
        run.Dispose();

        monitor.Report().Layers.Select(layer => (layer.Name, layer.Dead, layer.Samples)).Should()
            .Equal(before.Layers.Select(layer => (layer.Name, layer.Dead, layer.Samples)));
        for (var step = 0; step < 40; step++) FluentActions.Invoking(() => monitor.Step(1)).Should().NotThrow();
        FluentActions.Invoking(() => monitor.EndEpoch()).Should().NotThrow();
    }

    [Fact]
    public void Messages_of_libtorch_stand_without_their_native_stack()
    {
        ErrorText.FirstLine(new InvalidOperationException("shapes differ.\nException raised from check at ../aten/src.cpp:23\nframe #0"))
            .Should().Be("shapes differ");
    }

    // An activation that cannot be made, throws in its forward, or changes the shape.
    private static nn.Module<Tensor, Tensor> Faulty(int how) => how == 0 ? throw new InvalidOperationException("out of stock")
        : new FaultyActivation(how == 1);

    // Between two steps: no rows, NaN, infinity, one row, another dtype's limits, rows that lie apart in memory.
    private static void CallWithOddTensors(DyingRun run, int at)
    {
        if (run.Step != at + 1) return;
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] odd =
        [
            empty(0, 100), full([4, 100], float.NaN), full([4, 100], float.PositiveInfinity), full([4, 100], float.MaxValue), rand(1, 100),
            rand(100, 8).t(), rand(4, 200)[.., TensorIndex.Slice(step: 2)], zeros(1, 100).expand(6, 100),
        ];
        run.Model.call(odd[at % odd.Length]);
    }

    private static void DisposeARectifier(DyingRun run, int at)
    {
        if (run.Step == at + 1) run.Model.named_modules().First(named => named.name == $"relu{1 + (at % 2)}").module.Dispose();
    }

    private static MeterListener Listener(ReluMetrics metrics, int from)
    {
        var (listener, seen) = (new MeterListener(), 0);
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == "TorchRelu") own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Throw());
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Throw());
        listener.Start();
        return listener;

        void Throw()
        {
            if (seen++ >= from % 3) throw new InvalidOperationException("the collector is gone");
        }
    }

    private static (byte[] Weights, IReadOnlyList<RepairRecord> Repairs, ReluReport Report) Train(
        DyingReluOptions? options, Action<DyingRun>? afterStep = null)
    {
        using var run = new DyingRun();
        using var monitor = options is null ? null : DyingReluMonitor.Attach(run.Model, run.Optimizer, options);
        run.Train(Steps, monitor, () => afterStep?.Invoke(run));
        return (run.Weights(), monitor?.Repairs.ToList() ?? [], monitor?.Report() ?? new ReluReport { Steps = 0, Layers = [] });
    }

    private sealed class FaultyActivation(bool throws) : nn.Module<Tensor, Tensor>(nameof(FaultyActivation))
    {
        public override Tensor forward(Tensor input) =>
            throws ? throw new InvalidOperationException("no tensor is good enough") : input.sum(1);
    }
}
