using FluentAssertions;
using TorchRelu.Internal;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchRelu.Tests;

public sealed class FaultTests
{
    private static readonly Dictionary<string, Func<Surgeon, SurgerySite, SurgeryOutcome>> s_repairs = new()
    {
        ["LeakyReLU"] = (surgeon, site) => surgeon.Switch(site, NewActivation.LeakyRelu()),
        ["PReLU"] = (surgeon, site) => surgeon.Switch(site, NewActivation.PRelu(perChannel: true)),
        ["dead channels"] = (surgeon, site) => surgeon.Switch(site, NewActivation.PRelu(), SwitchScope.DeadChannels),
        ["recycle"] = (surgeon, site) => surgeon.Recycle(site),
        ["rate"] = (surgeon, site) => surgeon.LowerRate(0.1),
    };

    private static readonly Dictionary<string, Func<Optimizer, lr_scheduler.LRScheduler>> s_schedulers = new()
    {
        ["LambdaLR"] = optimizer => lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)),
        ["CosineAnnealingLR"] = optimizer => lr_scheduler.CosineAnnealingLR(optimizer, 20),
        ["OneCycleLR"] = optimizer => lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps: 100, three_phase: true),
    };

    public static IEnumerable<object[]> Cases =>
        from repair in s_repairs.Keys
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

        var failures = FaultAtEachStep(run.Surgeon, () => s_repairs[repair](run.Surgeon, run.Site), outcome =>
        {
            outcome.Refused!.Reason.Should().Be(RefusalReason.Failed);
            outcome.Refused.Fault.Should().BeOfType<TimeoutException>();
            run.Snapshot().Should().Equal(before);
        });

        failures.Should().BeGreaterThan(3);
        run.Surgeon.Done.Should().ContainSingle().Which.Record.Steps.Should().HaveCount(failures / 2);
        run.Snapshot().Should().NotEqual(before);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_at_any_step_of_an_undo_leaves_the_repair_as_it_was(string repair, string patient, string optimizer, double decay, string scheduler)
    {
        using var run = new Run(patient, optimizer, decay, scheduler);
        var surgery = Operations.Made(s_repairs[repair](run.Surgeon, run.Site));
        run.Train(3);
        var before = run.Snapshot();

        FaultAtEachStep(run.Surgeon, () => surgery.Undo(), refusal =>
        {
            refusal!.Reason.Should().Be(RefusalReason.Failed);
            run.Snapshot().Should().Equal(before);
        });

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
        Fail();
        var before = LiveTensors();
        for (var i = 0; i < 10; i++) nn.PReLU(12).Dispose();
        var ofTheCounter = repair == "PReLU" ? LiveTensors() - before : 0;
        before = LiveTensors();

        for (var i = 0; i < 10; i++) Fail();

        // Where parameters are managed, TotalCount goes on counting the tensor each was made of (TorchSharp 0.102.8 to 0.107.0).
        (LiveTensors() - before).Should().Be(ofTheCounter);

        void Fail()
        {
            var steps = 0;
            run.Surgeon.AtStep = _ => { if (++steps == 11) throw new TimeoutException(); };
            s_repairs[repair](run.Surgeon, run.Site).Refused.Should().NotBeNull();
        }
    }

    // Step after step is made to fail, until an attempt gets through all of them.
    private static int FaultAtEachStep<T>(Surgeon surgeon, Func<T> attempt, Action<T> check)
    {
        for (var failing = 0; ; failing++)
        {
            var (seen, atStep) = (0, failing);
            surgeon.AtStep = what =>
            {
                if (seen++ == atStep) throw new TimeoutException(what);
            };
            var result = attempt();
            surgeon.AtStep = null;
            if (seen <= failing) return failing;
            check(result);
        }
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
        }

        public SurgerySite Site { get; }

        public Surgeon Surgeon { get; }

        public SortedDictionary<string, string> Snapshot() => TrainingSnapshot.Of(_model, _optimizer, _scheduler, _input);

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
            _optimizer.Dispose();
            _model.Dispose();
            _input.Dispose();
        }
    }
}
