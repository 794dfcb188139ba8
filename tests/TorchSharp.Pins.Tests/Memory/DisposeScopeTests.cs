using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Pins.Tests.Memory;

/// <summary>A dispose scope owns what its thread creates while it is the innermost one. TorchSharp 0.102.8 to 0.107.0.</summary>
public class DisposeScopeTests
{
    [Fact]
    public void What_is_made_in_a_scope_goes_with_it()
    {
        Tensor made;
        using (NewDisposeScope()) made = ones(2) + 1;

        made.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Moving_out_moves_one_level()
    {
        Tensor made;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) made = ones(2).MoveToOuterDisposeScope();
            made.IsInvalid.Should().BeFalse();
        }

        made.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Moving_out_of_the_outermost_scope_and_detaching_leave_the_tensor_to_its_owner()
    {
        Tensor moved, detached;
        using (NewDisposeScope())
        {
            moved = ones(2).MoveToOuterDisposeScope();
            using (NewDisposeScope()) detached = ones(2).DetachFromDisposeScope();
        }

        (moved.IsInvalid, detached.IsInvalid).Should().Be((false, false));
        moved.Dispose();
        detached.Dispose();
    }

    [Fact]
    public void A_scope_holds_nothing_that_another_thread_makes()
    {
        Tensor? made = null;
        using (NewDisposeScope())
        {
            var thread = new Thread(() => made = ones(2));
            thread.Start();
            thread.Join();
        }

        made!.IsInvalid.Should().BeFalse();
        made.Dispose();
    }

    [Fact]
    public void A_tensor_can_join_the_scope_of_another()
    {
        var late = ones(2);
        using (NewDisposeScope())
        {
            var member = ones(2);
            late.MoveToOtherDisposeScope(member);
        }

        late.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void A_scope_can_let_everything_go_but_what_is_named()
    {
        using var scope = NewDisposeScope();
        var (kept, gone) = (ones(1), ones(1));

        scope.DisposeEverythingBut(kept);

        (kept.IsInvalid, gone.IsInvalid, scope.DisposablesCount).Should().Be((false, true, 1));
    }

    [Fact]
    public void A_parameter_made_of_a_tensor_empties_it()
    {
        var data = ones(2);
        using var parameter = nn.Parameter(data);

        (data.IsInvalid, parameter.requires_grad).Should().Be((true, true));
    }

    [Fact]
    public void The_parameters_of_a_layer_survive_the_scope_it_is_made_in()
    {
        nn.Module<Tensor, Tensor> net;
        using (NewDisposeScope()) net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.PReLU(2));

        net.parameters().Should().HaveCount(5);
        net.call(ones(3, 2)).shape.Should().Equal(3, 2);
        net.Dispose();
    }
}
