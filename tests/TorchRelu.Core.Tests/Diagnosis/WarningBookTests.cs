using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class WarningBookTests
{
    private readonly WarningBook _book = new();

    [Fact]
    public void The_first_detection_warns_and_repetition_is_quiet()
    {
        Take(Dead(0.30)).Should().Equal((WarningChange.Detected, FindingKind.DeadShare));
        Take(Dead(0.30)).Should().BeEmpty();
        Take(Dead(0.35)).Should().BeEmpty("five points are not worth a word");
    }

    [Fact]
    public void Ten_points_more_are_said_and_so_is_a_higher_severity()
    {
        Take(Dead(0.30));
        Take(Dead(0.41)).Should().Equal((WarningChange.Worsened, FindingKind.DeadShare));
        Take(new Finding(FindingKind.DiedShare, Severity.Critical, "relu1", "") { Value = 0.41 }).Should().Equal((WarningChange.Worsened, FindingKind.DiedShare));
    }

    [Fact]
    public void Recovery_is_said_once()
    {
        Take(Dead(0.30));
        Take().Should().Equal((WarningChange.Recovered, FindingKind.DeadShare));
        Take().Should().BeEmpty();
        Take(Dead(0.30)).Should().Equal((WarningChange.Detected, FindingKind.DeadShare));
    }

    [Fact]
    public void What_costs_capacity_and_no_more_is_no_warning() =>
        Take(new Finding(FindingKind.DeadChannels, Severity.Notice, "relu1", "") { Value = 0.1 }).Should().BeEmpty();

    [Fact]
    public void The_deaths_of_a_layer_are_one_matter_and_the_worst_of_it_is_told()
    {
        Finding[] findings = [Dead(0.6), new(FindingKind.DeadShareRising, Severity.Warning, "relu1", "") { Value = 0.6 }, new(FindingKind.DiedShare, Severity.Critical, "relu1", "") { Value = 0.6 }];

        Take(findings).Should().Equal((WarningChange.Detected, FindingKind.DiedShare));
    }

    [Fact]
    public void A_restored_book_does_not_tell_twice()
    {
        Take(Dead(0.30));

        WarningBook.Restore(_book.Told).Take(9, [Dead(0.30)]).Should().BeEmpty();
    }

    private static Finding Dead(double share) => new(FindingKind.DeadShare, Severity.Warning, "relu1", "") { Value = share };

    private (WarningChange, FindingKind)[] Take(params Finding[] findings) => [.. _book.Take(5, findings).Select(warning => (warning.Change, warning.Finding.Kind))];
}
