namespace TorchRelu.Samples.Tests.Drawing;

public class DrawnDigitsTests
{
    [Fact]
    public void The_same_seed_draws_the_same_bytes_and_another_seed_others()
    {
        var first = new DigitArtist(seed: 5).Draw(100);
        var second = new DigitArtist(seed: 5).Draw(100);
        var other = new DigitArtist(seed: 6).Draw(100);

        second.Pixels.Span.SequenceEqual(first.Pixels.Span).Should().BeTrue();
        second.Labels.Span.SequenceEqual(first.Labels.Span).Should().BeTrue();
        other.Pixels.Span.SequenceEqual(first.Pixels.Span).Should().BeFalse();
    }

    [Fact]
    public void The_ten_classes_are_balanced_and_mixed()
    {
        var labels = new DigitArtist(seed: 1).Draw(500).Labels.ToArray();

        labels.CountBy(label => label).Should().HaveCount(10).And.OnlyContain(pair => pair.Value == 50);
        labels.Should().NotBeInAscendingOrder();
        labels[..100].Distinct().Should().HaveCount(10);
    }

    [Fact]
    public void No_test_image_is_a_training_image()
    {
        var data = DrawnDigits.Draw(train: 200, test: 200);

        Images(data.Test).Should().NotIntersectWith(Images(data.Train));
    }

    [Fact]
    public void Every_image_has_ink_and_paper_and_keeps_its_ink_on_the_sheet()
    {
        var digits = new DigitArtist(seed: 3).Draw(300);
        for (var i = 0; i < digits.Count; i++)
        {
            var image = digits.Slice(i, 1).Pixels.ToArray();
            image.Count(pixel => pixel > 128).Should().BeInRange(15, 350, "image {0} shows a {1}", i, digits.Labels.Span[i]);
            image.Count(pixel => pixel == 0).Should().BeGreaterThan(100);
        }
    }

    [Fact]
    public void Every_digit_has_variants_that_fill_their_square()
    {
        Glyphs.Variants.Should().HaveCount(10);
        foreach (var variant in Glyphs.Variants.SelectMany(variants => variants))
        {
            var points = variant.SelectMany(stroke => stroke.Points).ToList();
            points.Should().OnlyContain(point => point.X >= 0 && point.X <= 1 && point.Y >= 0 && point.Y <= 1);
            (points.Max(point => point.Y) - points.Min(point => point.Y)).Should().BeGreaterThan(0.85);
        }
    }

    private static IEnumerable<string> Images(DigitSet digits) =>
        Enumerable.Range(0, digits.Count).Select(i => Convert.ToHexString(digits.Slice(i, 1).Pixels.Span));
}
