using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Models of which less can be read train as without a monitor.</summary>
public sealed class UnusualModelsTests
{
    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Other_numbers_than_floats_are_read(ScalarType type)
    {
        manual_seed(1);
        using var model = nn.Sequential(("conv", nn.Conv2d(2, 4, 3)), ("norm", nn.BatchNorm2d(4)), ("relu1", nn.ReLU()),
            ("flat", nn.Flatten()), ("fc", nn.Linear(64, 6)), ("relu2", nn.ReLU())).to(type);
        using var inputs = randn([8, 2, 6, 6], generator: new Generator(1)).to_type(type);
        using var monitor = DyingReluMonitor.Attach(model);

        Step(model, monitor, inputs);
        using (no_grad()) model.get_parameter("fc.bias")!.sub_(100);
        Step(model, monitor, inputs);

        monitor.Report().Findings.Should().BeEmpty();
        var account = monitor.Records().Last().Accounts[0]!.Value;
        account.Last.Moments.Highest.Should().BeLessThan(0);
        account.Read()!.Bias.Should().BeApproximately(-100, 0.5);
    }

    [Fact]
    public void A_frozen_Linear_has_parts_and_a_frozen_convolution_only_a_fall()
    {
        manual_seed(1);
        using var model = nn.Sequential(("conv", nn.Conv2d(2, 4, 3)), ("relu1", nn.ReLU()), ("flat", nn.Flatten()),
            ("fc", nn.Linear(64, 6)), ("relu2", nn.ReLU()));
        foreach (var parameter in model.parameters()) parameter.requires_grad = false;
        using var inputs = randn([8, 2, 6, 6], generator: new Generator(1));
        using var monitor = DyingReluMonitor.Attach(model);

        Step(model, monitor, inputs);
        using (no_grad())
        {
            foreach (var (name, parameter) in model.named_parameters().Where(named => named.name.EndsWith("bias"))) parameter.sub_(100);
        }
        Step(model, monitor, inputs);

        model.parameters().Should().OnlyContain(parameter => !parameter.requires_grad && ReferenceEquals(parameter.grad, null));
        var (conv, fc) = (Account(0), Account(1));
        conv.Change.Should().BeLessThan(-90);
        conv.Weights.Should().BeNull();
        fc.Bias.Should().BeApproximately(-100, 1e-3);
        DeathAccount Account(int site) => Enumerable.Range(0, 4).Select(c => monitor.Records().ElementAt(site).Accounts[c]!.Value)
            .First(account => account.First.Moments.FiringRate >= 0.3).Read()!;
    }

    [Fact]
    public void A_forward_that_throws_is_not_read_again_by_the_next()
    {
        using var model = new Throwing();
        using var monitor = DyingReluMonitor.Attach(model);
        using var inputs = randn([16, 8], generator: new Generator(1));
        Step(model, monitor, inputs);
        var standing = Hooks.On(model);
        model.Throws = true;

        var call = () => model.call(inputs);
        call.Should().Throw<InvalidOperationException>().WithMessage("of the user");
        model.Throws = false;
        using (no_grad()) model.get_parameter("fc1.bias")!.sub_(100);
        Step(model, monitor, inputs);

        Hooks.On(model).Should().Be(standing);
        monitor.Records().First().Accounts[0]!.Value.Last.Moments.Highest.Should().BeGreaterThan(-50, "the first forward is the one read");
        Step(model, monitor, inputs);
        Hooks.On(model).Should().Be(standing);
        monitor.Records().First().Accounts[0]!.Value.Last.Moments.Highest.Should().BeLessThan(-50);
    }

    [Fact]
    public void Between_forward_and_step_an_evaluation_is_not_read()
    {
        using var model = Nets.Mlp();
        using var monitor = DyingReluMonitor.Attach(model);
        using var inputs = Nets.Batch(16, images: false).Inputs;
        model.call(inputs).Dispose();
        model.eval();
        using (no_grad()) model.call(inputs.add(1_000)).Dispose();
        model.train();

        monitor.Step();

        monitor.Records().First().Accounts[0]!.Value.First.Moments.Spread.Should().BeLessThan(10);
        monitor.Records().First().Accounts[0]!.Value.First.Moments.Mean.Should().BeInRange(-5, 5);
    }

    [Fact]
    public void Of_several_forwards_of_a_step_the_first_is_read()
    {
        using var model = Nets.Mlp();
        using var monitor = DyingReluMonitor.Attach(model);
        using var inputs = Nets.Batch(16, images: false).Inputs;
        model.call(inputs).Dispose();
        model.call(inputs.add(1_000)).Dispose();

        monitor.Step();

        monitor.Records().First().Accounts[0]!.Value.First.Moments.Mean.Should().BeInRange(-5, 5);
    }

    [Fact]
    public void An_in_place_rectifier_is_read_before_it_overwrites_its_input()
    {
        manual_seed(1);
        using var model = nn.Sequential(("fc", nn.Linear(8, 12)), ("relu", nn.ReLU(inplace: true)));
        using var monitor = DyingReluMonitor.Attach(model);
        using var inputs = randn([64, 8], generator: new Generator(1));
        using var values = ((Linear)model.named_children().First().module).forward(inputs);

        Step(model, monitor, inputs);

        var moments = monitor.Records().Single().Accounts[3]!.Value.First.Moments;
        using var channel = values.select(1, 3);
        moments.Mean.Should().BeApproximately(channel.mean().item<float>(), 1e-5f);
        moments.Spread.Should().BeApproximately(channel.std(unbiased: false).item<float>(), 1e-5f);
        moments.Highest.Should().Be(channel.max().item<float>());
    }

    private static void Step(nn.Module<Tensor, Tensor> model, DyingReluMonitor monitor, Tensor inputs)
    {
        model.call(inputs).Dispose();
        monitor.Step();
    }

    private sealed class Throwing : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> fc1 = nn.Linear(8, 12);
        private readonly nn.Module<Tensor, Tensor> relu1 = nn.ReLU();
        private readonly nn.Module<Tensor, Tensor> fc2 = nn.Linear(12, 4);
        private readonly nn.Module<Tensor, Tensor> relu2 = nn.ReLU();

        public Throwing()
            : base(nameof(Throwing)) => RegisterComponents();

        public bool Throws { get; set; }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = relu1.call(fc1.call(input));
            if (Throws) throw new InvalidOperationException("of the user");
            return relu2.call(fc2.call(x)).MoveToOuterDisposeScope();
        }
    }
}
