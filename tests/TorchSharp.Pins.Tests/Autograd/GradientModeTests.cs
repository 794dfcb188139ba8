namespace TorchSharp.Pins.Tests.Autograd;

/// <summary>TensorCounts relies on it: it switches gradients off where it counts, and other threads go on recording.</summary>
public class GradientModeTests
{
    [Fact]
    public void Gradients_switched_off_on_one_thread_are_on_on_another()
    {
        using var off = no_grad();
        var elsewhere = false;
        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();

        (is_grad_enabled(), elsewhere).Should().Be((false, true));
    }
}
