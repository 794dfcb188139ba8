using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchRelu.Tests;

public sealed class FaultTests
{
    private static readonly Dictionary<string, Func<SurgeryContext, SurgerySite, (SurgeryDraft?, Refusal?)>> s_plans = new()
    {
        ["LeakyReLU"] = (context, site) => SwitchPlanner.Plan(new(site, NewActivation.LeakyRelu(), SwitchScope.Module), context),
        ["PReLU"] = (context, site) => SwitchPlanner.Plan(new(site, NewActivation.PRelu(perChannel: true), SwitchScope.Module), context),
        ["dead channels"] = (context, site) => SwitchPlanner.Plan(new(site, NewActivation.PRelu(), SwitchScope.DeadChannels), context),
        ["recycle"] = (context, site) => RecyclePlanner.Plan(site, 0, context),
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
        from patient in Patients.Names
        from optimizer in new[] { "SGD with momentum", "Adam" }
        where CanRepair(repair, patient)
        select new object[] { repair, patient, optimizer, optimizer == "Adam" ? 0.05 : 0, patient == "Sequential" ? "OneCycleLR" : patient == "ModuleList" ? "CosineAnnealingLR" : "LambdaLR" };

    // Recycling is refused where a module of the user's stands before the rectifier.
    private static bool CanRepair(string repair, string patient) => repair != "recycle" || patient != "nested Sequential";

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_at_any_step_leaves_every_byte_as_it_was(string repair, string patient, string optimizer, double decay, string scheduler)
    {
        using var run = new Run(patient, optimizer, decay, scheduler);
        var before = run.Snapshot();

        var steps = run.Plan(repair).Edits.Count;
        for (var failing = 0; failing <= steps; failing++)
        {
            var outcome = run.Make(repair, failing);
            outcome.Refused!.Reason.Should().Be(RefusalReason.Failed);
            outcome.Refused.Fault.Should().BeOfType<TimeoutException>();
            run.Snapshot().Should().Equal(before);
        }

        Operations.Made(run.Make(repair));
        run.Surgeon.Done.Should().ContainSingle().Which.Record.Steps.Should().HaveCount(steps);
        run.Snapshot().Should().NotEqual(before);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_at_any_step_of_an_undo_leaves_the_repair_as_it_was(string repair, string patient, string optimizer, double decay, string scheduler)
    {
        using var run = new Run(patient, optimizer, decay, scheduler);
        int? failing = 0;
        var surgery = Operations.Made(run.Make(repair, failingUndo: () => failing));
        run.Train(3);
        var before = run.Snapshot();

        for (; surgery.Undo() is { } refusal; failing++)
        {
            refusal.Reason.Should().Be(RefusalReason.Failed);
            refusal.Fault.Should().BeOfType<TimeoutException>();
            run.Snapshot().Should().Equal(before);
        }

        failing.Should().BePositive();
        surgery.IsUndone.Should().BeTrue("the last attempt got through");
        run.Surgeon.Done.Should().BeEmpty();
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
        private readonly Tensor _input = Patients.Inputs();
        private readonly Generator _random = new(0);
        private readonly SurgeryContext _context;

        public Run(string patient, string optimizer, double decay, string scheduler)
        {
            _model = Patients.Create(patient);
            _optimizer = Optimizers.Create(optimizer, _model, lazy: true, decay);
            _scheduler = s_schedulers[scheduler](_optimizer);
            Train(2);
            var (name, module) = Patients.Activation(_model);
            Site = Operations.Measured(Operations.Followed(_model, name, _input, 12, 3, 8), _model, _input);
            if (!ReferenceEquals(Site.Rectifier, module)) throw new InvalidOperationException("The rectifier was not found.");
            Surgeon = new Surgeon(_model, _optimizer, _scheduler);
            _context = new(_model, new OptimizerAccess(_optimizer), new SchedulerAccess(_scheduler), _random, []);
        }

        public SurgerySite Site { get; }

        public Surgeon Surgeon { get; }

        public SortedDictionary<string, string> Snapshot() => TrainingSnapshot.Of(_model, _optimizer, _scheduler, _input);

        /// <summary>A repair as it is planned now; nothing of it is made.</summary>
        public SurgeryDraft Plan(string repair)
        {
            var draft = s_plans[repair](_context, Site).Item1!;
            draft.Made?.Dispose();
            return draft;
        }

        /// <summary>Makes a repair, in which a step that throws stands before the one of that number, and in its undo likewise.</summary>
        public SurgeryOutcome Make(string repair, int? failing = null, Func<int?>? failingUndo = null) => Surgeon.Operate(Site.Name, () =>
        {
            var (draft, refusal) = s_plans[repair](_context, Site);
            return (draft! with { Edits = WithFault(draft.Edits, failing), UndoEdits = () => WithFault(draft.UndoEdits(), failingUndo?.Invoke()) }, refusal);
        });

        // Behind the last step there is no place to fail.
        private static IReadOnlyList<Edit> WithFault(IReadOnlyList<Edit> edits, int? place) => place is not { } at || at > edits.Count
            ? edits
            : [.. edits.Take(at), new Edit("fail", () => throw new TimeoutException(), () => { }), .. edits.Skip(at)];

        public void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                Operations.Step(_model, _optimizer, _input);
                _scheduler.step();
            }
        }

        public void Dispose()
        {
            Surgeon.Dispose();
            _random.Dispose();
            _optimizer.Dispose();
            _model.Dispose();
            _input.Dispose();
        }
    }
}
