using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class WarningTrackerTests
{
    private readonly WarningTracker _tracker = new();

    [Fact]
    public void The_first_detection_warns_and_repetition_is_quiet()
    {
        Update(Dead(0.30)).Should().Equal((WarningChange.Detected, FindingKind.DeadShare));
        Update(Dead(0.30)).Should().BeEmpty();
        Update(Dead(0.35)).Should().BeEmpty("five points are not worth a word");
    }

    [Fact]
    public void Ten_points_more_are_said_and_so_is_a_higher_severity()
    {
        Update(Dead(0.30));
        Update(Dead(0.41)).Should().Equal((WarningChange.Worsened, FindingKind.DeadShare));
        Update(new Finding(FindingKind.DiedShare, Severity.Critical, "relu1", "") { Value = 0.41 }).Should()
            .Equal((WarningChange.Worsened, FindingKind.DiedShare));
    }

    [Fact]
    public void Recovery_is_said_once()
    {
        Update(Dead(0.30));
        Update().Should().Equal((WarningChange.Recovered, FindingKind.DeadShare));
        Update().Should().BeEmpty();
        Update(Dead(0.30)).Should().Equal((WarningChange.Detected, FindingKind.DeadShare));
    }

    [Fact]
    public void What_costs_capacity_and_no_more_is_no_warning() =>
        Update(new Finding(FindingKind.DeadChannels, Severity.Notice, "relu1", "") { Value = 0.1 }).Should().BeEmpty();

    [Fact]
    public void The_deaths_of_a_layer_are_one_matter_and_the_worst_of_it_is_told()
    {
        Finding[] findings =
            [Dead(0.6), new(FindingKind.DeadShareRising, Severity.Warning, "relu1", "") { Value = 0.6 },
            new(FindingKind.DiedShare, Severity.Critical, "relu1", "") { Value = 0.6 }];

        Update(findings).Should().Equal((WarningChange.Detected, FindingKind.DiedShare));
    }

    [Fact]
    public void A_restored_tracker_does_not_tell_twice()
    {
        Update(Dead(0.30));

        WarningTracker.Restore(_tracker.Active).Update(9, [Dead(0.30)]).Should().BeEmpty();
    }

    [Fact]
    public void What_was_foreseen_is_told_once_though_it_is_no_warning()
    {
        Update(Foreseen).Should().Equal((WarningChange.Detected, FindingKind.DeathsForeseen));
        Update(Foreseen).Should().BeEmpty();
        WarningTracker.Restore(_tracker.Active).Update(9, [Foreseen]).Should().BeEmpty();
    }

    [Fact]
    public void What_was_foreseen_never_recovers_and_is_not_told_again()
    {
        Update(Foreseen, Dead(0.30));

        Update(Dead(0.30)).Should().BeEmpty();
        Update().Should().Equal((WarningChange.Recovered, FindingKind.DeadShare));
        Update(Foreseen).Should().BeEmpty();
    }

    [Fact]
    public void What_was_foreseen_is_no_part_of_the_deaths_that_follow()
    {
        Update(Foreseen);

        Update(Foreseen, Dead(0.30)).Should().Equal((WarningChange.Detected, FindingKind.DeadShare));
    }

    private static Finding Foreseen => new(FindingKind.DeathsForeseen, Severity.Notice, "relu1", "") { Value = 0.4 };

    private static Finding Dead(double share) => new(FindingKind.DeadShare, Severity.Warning, "relu1", "") { Value = share };

    private (WarningChange, FindingKind)[] Update(params Finding[] findings) =>
        [.. _tracker.Update(5, findings).Select(warning => (warning.Change, warning.Finding.Kind))];
}
