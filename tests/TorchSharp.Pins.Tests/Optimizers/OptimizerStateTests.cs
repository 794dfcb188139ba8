using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using TorchSharp.Modules;
using TorchSharp.Utils;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Optimizers;

/// <summary>
/// The state of a parameter is found by its native handle, so it stays with a parameter that is changed in place and is lost with one that
/// is replaced. TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class OptimizerStateTests
{
    private readonly Tensor _input = ones(4, 2);

    [Fact]
    public void State_is_kept_by_the_handle_of_the_registered_parameter()
    {
        using var layer = Linear(2, 3);
        using var optimizer = optim.Adam(layer.parameters());
        Step(layer, optimizer);

        var state = (Adam.State)States(optimizer)[layer.Registered("weight").Handle];

        state.step.Should().Be(1);
        state.exp_avg!.shape.Should().Equal(3, 2);
    }

    [Fact]
    public void Rows_of_the_state_can_be_cleared_in_place()
    {
        using var layer = Linear(2, 3);
        using var optimizer = optim.Adam(layer.parameters());
        Step(layer, optimizer);
        var state = (Adam.State)States(optimizer)[layer.Registered("weight").Handle];

        using (no_grad())
        {
            using var row = state.exp_avg![1];
            row.zero_();
        }

        state.exp_avg.ne(0).sum(new long[] { 1 }).data<long>().ToArray().Should().Equal(2, 0, 2);
    }

    [Fact]
    public void Rows_of_a_weight_that_are_made_anew_in_place_go_on_training()
    {
        using var layer = Linear(2, 3);
        using var optimizer = optim.Adam(layer.parameters(), 0.1);
        Step(layer, optimizer);

        using (no_grad())
        {
            using var row = layer.weight![1];
            row.zero_();
        }
        layer.Registered("weight").ne(0).sum(new long[] { 1 }).data<long>().ToArray().Should().Equal(2, 0, 2);

        optimizer.Invoking(it => Step(layer, it)).Should().NotThrow();
        using var moved = layer.weight![1];
        moved.ne(0).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void After_the_parameters_are_replaced_the_optimizer_must_be_made_anew()
    {
        using var layer = new Custom();
        using var optimizer = optim.Adam(layer.parameters());

        layer.to(float64);
        layer.call(ones(2, float64)).sum().backward();

        optimizer.Invoking(it => it.step()).Should().Throw<KeyNotFoundException>();
    }

    [Fact]
    public void The_gradient_is_a_new_object_at_each_reading()
    {
        using var layer = Linear(2, 3);
        layer.call(_input).sum().backward();
        var weight = layer.Registered("weight");

        using var first = weight.grad;
        using var second = weight.grad;

        first.Should().NotBeSameAs(second);
        first!.Dispose();
        weight.grad.Should().NotBeNull();
    }

    [Fact]
    public void Zeroing_by_the_optimizer_leaves_zeros_and_by_the_module_leaves_nothing()
    {
        using var layer = Linear(2, 3);
        using var optimizer = optim.SGD(layer.parameters(), 0.1);

        layer.call(_input).sum().backward();
        optimizer.zero_grad();
        layer.Registered("weight").grad!.ne(0).any().item<bool>().Should().BeFalse();

        layer.call(_input).sum().backward();
        layer.zero_grad();
        layer.Registered("weight").grad.Should().BeNull();
    }

    private static OrderedDict<IntPtr, OptimizerState> States(optim.Optimizer optimizer) =>
        optimizer.Field<OrderedDict<IntPtr, OptimizerState>>("_state");

    private void Step(Module<Tensor, Tensor> layer, optim.Optimizer optimizer)
    {
        layer.call(_input).sum().backward();
        optimizer.step();
    }

    // A parameter of the user's own is replaced by to() in every version.
    private sealed class Custom : Module<Tensor, Tensor>
    {
        private readonly Parameter scale = Parameter(ones(2));

        public Custom()
            : base(nameof(Custom)) => RegisterComponents();

        public override Tensor forward(Tensor input) => input * scale;
    }
}
