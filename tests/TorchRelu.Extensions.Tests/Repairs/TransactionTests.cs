using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class TransactionTests
{
    private readonly List<string> _done = [];

    [Fact]
    public void A_failing_step_is_reverted_too_and_all_before_it_the_last_one_first()
    {
        var run = () => Transaction.Run([Step("a"), Step("b"), Step("c", fails: true), Step("d")]);

        run.Should().Throw<TimeoutException>();
        _done.Should().Equal("a", "b", "c", "-c", "-b", "-a");
    }

    [Fact]
    public void A_revert_that_fails_does_not_keep_the_others_from_being_made()
    {
        var run = () => Transaction.Run([Step("a"), new Edit("b", () => { }, () => throw new FormatException()), Step("c", fails: true)]);

        run.Should().Throw<AggregateException>().Which.InnerExceptions.Select(fault => fault.GetType()).Should()
            .Equal(typeof(TimeoutException), typeof(FormatException));
        _done.Should().EndWith("-a");
    }

    [Fact]
    public void Once_made_a_repair_is_not_taken_back_because_something_could_not_be_let_go()
    {
        var settled = 0;
        var edits =
            new[] { new Edit("a", () => { }, () => { }) { Settle = () => settled++ },
            new Edit("b", () => { }, () => _done.Add("-b")) { Settle = () => throw new TimeoutException() } };

        FluentActions.Invoking(() => Transaction.Run(edits)).Should().NotThrow();

        settled.Should().Be(1);
        _done.Should().BeEmpty();
    }

    private Edit Step(string name, bool fails = false) => new(
        name,
        () =>
        {
            _done.Add(name);
            if (fails) throw new TimeoutException();
        },
        () => _done.Add($"-{name}"));
}
