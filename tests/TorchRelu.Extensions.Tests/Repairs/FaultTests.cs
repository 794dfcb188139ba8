using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchRelu.Tests;

public sealed class FaultTests
{
    private static readonly Dictionary<string, Func<RepairContext, RepairTarget, Outcome<RepairPlan>>> s_plans = new()
    {
        ["LeakyReLU"] = (context, site) => SwitchPlanner.Plan(new(site, NewActivation.LeakyRelu(), SwitchScope.Module), context),
        ["PReLU"] = (context, site) => SwitchPlanner.Plan(new(site, NewActivation.PRelu(perChannel: true), SwitchScope.Module), context),
        ["dead channels"] = (context, site) => SwitchPlanner.Plan(new(site, NewActivation.PRelu(), SwitchScope.DeadChannels), context),
        ["recycle"] = (context, site) => RecyclePlanner.Plan(site, 0, new FreshInputs(), false, context),
        ["rate"] = (context, _) => RatePlanner.Plan(0.1, context),
    };

    private static readonly Dictionary<string, Func<Optimizer, lr_scheduler.LRScheduler>> s_schedulers = new()
    {
        ["LambdaLR"] = optimizer => lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)),
        ["CosineAnnealingLR"] = optimizer => lr_scheduler.CosineAnnealingLR(optimizer, 20),
        ["OneCycleLR"] = optimizer => lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps: 100, three_phase: true),
    };

    public static IEnumerable<object[]> Cases =>
        from repair in s_plans.Keys
        from container in RepairableModels.Names
        from optimizer in new[] { "SGD with momentum", "Adam" }
        where CanRepair(repair, container)
        select new object[] { repair, container, optimizer, optimizer == "Adam" ? 0.05 : 0, container == "Sequential" ? "OneCycleLR"
            : container == "ModuleList" ? "CosineAnnealingLR" : "LambdaLR" };

    // Recycling is refused where a module of the user's stands before the rectifier.
    private static bool CanRepair(string repair, string container) => repair != "recycle" || container != "nested Sequential";

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_at_any_step_leaves_every_byte_as_it_was(
        string repair, string container, string optimizer, double decay, string scheduler)
    {
        using var run = new Run(container, optimizer, decay, scheduler);
        var before = run.Snapshot();

        var steps = run.Plan(repair).Edits.Count;
        for (var failing = 0; failing <= steps; failing++)
        {
            var outcome = run.Make(repair, failing);
            outcome.Refused!.Reason.Should().Be(RefusalReason.Failed);
            outcome.Refused.Fault.Should().BeOfType<TimeoutException>();
            run.Snapshot().Should().Equal(before);
        }

        RepairFixture.Made(run.Make(repair));
        run.ModelEditor.Done.Should().ContainSingle().Which.Record.Steps.Should().HaveCount(steps);
        run.Snapshot().Should().NotEqual(before);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_at_any_step_of_an_undo_leaves_the_repair_as_it_was(
        string repair, string container, string optimizer, double decay, string scheduler)
    {
        using var run = new Run(container, optimizer, decay, scheduler);
        int? failing = 0;
        var made = RepairFixture.Made(run.Make(repair, failingUndo: () => failing));
        run.Train(3);
        var before = run.Snapshot();

        for (; made.Undo() is { } refusal; failing++)
        {
            refusal.Reason.Should().Be(RefusalReason.Failed);
            refusal.Fault.Should().BeOfType<TimeoutException>();
            run.Snapshot().Should().Equal(before);
        }

        failing.Should().BePositive();
        made.IsUndone.Should().BeTrue("the last attempt got through");
        run.ModelEditor.Done.Should().BeEmpty();
    }

    [Theory]
    [InlineData("LeakyReLU")]
    [InlineData("PReLU")]
    [InlineData("recycle")]
    public void What_an_aborted_repair_made_is_let_go(string repair)
    {
        using var run = new Run("Sequential", "Adam", 0.05, "LambdaLR");
        var last = run.Plan(repair).Edits.Count;
        Fail();
        var before = LiveTensors();
        for (var i = 0; i < 10; i++) nn.PReLU(12).Dispose();
        var ofTheCounter = repair == "PReLU" ? LiveTensors() - before : 0;
        before = LiveTensors();

        for (var i = 0; i < 10; i++) Fail();

        // Where parameters are managed, TotalCount goes on counting the tensor each was made of.
        (LiveTensors() - before).Should().Be(ofTheCounter);

        void Fail() => run.Make(repair, last).Refused.Should().NotBeNull();
    }

    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    /// <summary>A training under way, and the site of its rectifier.</summary>
    private sealed class Run : IDisposable
    {
        private readonly nn.Module<Tensor, Tensor> _model;
        private readonly Optimizer _optimizer;
        private readonly lr_scheduler.LRScheduler _scheduler;
        private readonly Tensor _input = RepairableModels.Inputs();
        private readonly RepairRandom _random = new(0);
        private readonly RepairContext _context;

        public Run(string container, string optimizer, double decay, string scheduler)
        {
            _model = RepairableModels.Create(container);
            _optimizer = Optimizers.Create(optimizer, _model, lazy: true, decay);
            _scheduler = s_schedulers[scheduler](_optimizer);
            Train(2);
            var (name, module) = RepairableModels.Activation(_model);
            Site = RepairFixture.Measured(RepairFixture.Followed(_model, name, _input, 12, 3, 8), _model, _input);
            if (!ReferenceEquals(Site.Rectifier, module)) throw new InvalidOperationException("The rectifier was not found.");
            ModelEditor = new ModelEditor(_model, _optimizer, _scheduler);
            _context = new(_model, new OptimizerAccess(_optimizer), new SchedulerAccess(_scheduler), _random, []);
        }

        public RepairTarget Site { get; }

        public ModelEditor ModelEditor { get; }

        public SortedDictionary<string, string> Snapshot() => TrainingSnapshot.Of(_model, _optimizer, _scheduler, _input);

        /// <summary>A repair as it is planned now; nothing of it is made.</summary>
        public RepairPlan Plan(string repair)
        {
            var planned = s_plans[repair](_context, Site).Done!;
            planned.Made?.Dispose();
            return planned;
        }

        /// <summary>Makes a repair, in which a step that throws stands before the one of that number, and in its undo likewise.</summary>
        public Outcome<StandingRepair> Make(string repair, int? failing = null, Func<int?>? failingUndo = null) =>
            ModelEditor.Make(Site.Name, () =>
        {
            var planned = s_plans[repair](_context, Site).Done!;
            return planned with { Edits = WithFault(planned.Edits, failing), UndoEdits = () =>
                WithFault(planned.UndoEdits(), failingUndo?.Invoke()) };
        });

        // Behind the last step there is no place to fail.
        private static IReadOnlyList<Edit> WithFault(IReadOnlyList<Edit> edits, int? place) => place is not { } at || at > edits.Count
            ? edits
            : [.. edits.Take(at), new Edit("fail", () => throw new TimeoutException(), () => { }), .. edits.Skip(at)];

        public void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                RepairFixture.Step(_model, _optimizer, _input);
                _scheduler.step();
            }
        }

        public void Dispose()
        {
            ModelEditor.Dispose();
            _optimizer.Dispose();
            _model.Dispose();
            _input.Dispose();
        }
    }
}
