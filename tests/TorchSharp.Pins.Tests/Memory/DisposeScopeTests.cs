namespace TorchSharp.Pins.Tests.Memory;

/// <summary>
/// TensorCounts, LayerCall and ChannelsLastPRelu rely on it: a dispose scope owns what its thread creates while it is the innermost one.
/// </summary>
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
    public void Moving_out_of_the_outermost_scope_or_detaching_frees_the_tensor_of_scopes()
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
}
