using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class WindowRuleTests
{
    [Fact]
    public void A_window_needs_its_samples() => WindowRule.IsComplete(30, [(30, 1_999)]).Should().BeFalse();

    [Fact]
    public void A_window_needs_its_steps() => WindowRule.IsComplete(19, [(19, 100_000)]).Should().BeFalse();

    [Fact]
    public void With_both_it_is_complete() => WindowRule.IsComplete(20, [(20, 2_000)]).Should().BeTrue();

    [Fact]
    public void It_waits_for_every_site_in_regular_use() => WindowRule.IsComplete(40, [(40, 4_000), (40, 1_000)]).Should().BeFalse();

    [Fact]
    public void It_does_not_wait_for_an_expert_that_is_called_now_and_then() =>
        WindowRule.IsComplete(40, [(40, 4_000), (3, 30)]).Should().BeTrue();

    [Fact]
    public void Where_nothing_was_called_nothing_is_complete() => WindowRule.IsComplete(1_000, [(0, 0)]).Should().BeFalse();
}
