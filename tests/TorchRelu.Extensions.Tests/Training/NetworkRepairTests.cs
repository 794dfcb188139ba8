using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>A training in which rectifiers are replaced: weights and replacements stay together.</summary>
public sealed class NetworkRepairTests
{
    private static readonly NetworkTrainerOptions Watched = new()
    {
        Epochs = 6,
        BatchSize = 32,
        Seed = 1,
        DyingRelu = new() { Policy = new(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.PRelu())) },
    };

    [Fact]
    public void A_policy_repairs_and_whoever_listens_is_told()
    {
        var repairs = new List<RepairRecord>();
        var warnings = new List<ReluWarning>();

        using var trained = Train(Watched with { OnRepaired = repairs.Add, OnWarned = warnings.Add });

        repairs.Should().Contain(repair => repair.Remedy == RemedyKind.Switch);
        warnings.Should().NotBeEmpty();
        trained.ReluReport!.Repairs.Should().NotBeEmpty();
        trained.Plan.Switches.Should().ContainSingle().Which.To.Kind.Should().Be("PReLU");
    }

    [Fact]
    public void The_plan_and_the_weights_of_a_result_fit_a_fresh_network()
    {
        using var trained = Train(Watched);
        using var fresh = Dying();

        using var applied = trained.Plan.ApplyTo(fresh);
        fresh.load_state_dict(trained.Module.state_dict());

        fresh.eval();
        using var inputs = Inputs();
        using var expected = trained.Module.call(inputs);
        using var found = fresh.call(inputs);
        Bytes.Of(found).Should().Equal(Bytes.Of(expected));
    }

    [Fact]
    public void Weights_that_are_better_than_those_after_a_repair_come_back_without_it()
    {
        var made = new List<Module<Tensor, Tensor>>();
        // Nothing is learnt while the rectifier is dead; the last epoch spoils what was learnt once it was replaced.
        var spoils = new RecordedTraining { OnBatch = batch => Spoil(made[0], batch.Epoch == Watched.Epochs) };

        using var trained = Train(Watched with { ValidationShare = 0.2, Callbacks = [spoils] }, made.Add);

        trained.ReluReport!.Repairs.Should().NotBeEmpty();
        trained.Epoch.Should().BeLessThan(Watched.Epochs);
        trained.Module.state_dict().ContainsKey("relu1.weight").Should()
            .Be(trained.Plan.Switches.Count > 0, "the replacements are those of the weights");
        using var inputs = Inputs();
        using var output = trained.Module.call(inputs);
        output.isfinite().all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Going_back_behind_a_repair_takes_a_new_network_and_a_factory_that_has_none_is_told_so()
    {
        // No epoch is better than another by a whole point, so the first stays the best: it is before the repair.
        var options = Watched with { ValidationShare = 0.2, EarlyStopping = new() { Patience = 100, MinDelta = 1 } };
        using var only = Dying();
        var trainer = new NetworkTrainer(() => only, Rows.Multiclass, options);

        trainer.Invoking(it => it.Train(Rows.OfClasses(2_400))).Should().Throw<InvalidOperationException>()
            .WithMessage("Epoch * was the best*new network each time*");
    }

    private static TrainedNetwork Train(NetworkTrainerOptions options, Action<Module<Tensor, Tensor>>? made = null) =>
        new NetworkTrainer(() =>
        {
            var network = Dying();
            made?.Invoke(network);
            return network;
        }, Rows.Multiclass, options).Train(Rows.OfClasses(2_400));

    private static void Spoil(Module network, bool now)
    {
        if (!now) return;
        using var ungraded = no_grad();
        network.parameters().First().fill_(float.NaN);
    }

    // Every channel of the rectifier is born dead.
    private static Module<Tensor, Tensor> Dying()
    {
        var network = Sequential(("fc1", Linear(Rows.Width, 16)), ("relu1", ReLU()), ("fc2", Linear(16, Rows.Classes)));
        using var ungraded = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (name == "fc1.bias") parameter.fill_(-20);
        }
        return network;
    }

    private static Tensor Inputs() => randn([8, Rows.Width], generator: new Generator(3));
}
