using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp.Pins.Tests.Optimizers;

/// <summary>
/// OptimizerAccess relies on it: the state of a parameter is found by its native handle. MomentEdits and IncomingWeights rely on it: rows
/// of the state and of the parameter are changed in place.
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

    private static OrderedDict<IntPtr, OptimizerState> States(optim.Optimizer optimizer) =>
        optimizer.Field<OrderedDict<IntPtr, OptimizerState>>("_state");

    private void Step(Module<Tensor, Tensor> layer, optim.Optimizer optimizer)
    {
        layer.call(_input).sum().backward();
        optimizer.step();
    }
}
