namespace TorchRelu.Samples.Tests.Data;

public class DataPlaceTests
{
    [Fact]
    public void The_option_comes_before_the_environment_and_the_cache() =>
        DataPlace.Choose("option", "environment", "cache", cacheIsComplete: true).Should().Be(new DataPlace(DataOrigin.Option, "option"));

    [Fact]
    public void The_environment_comes_before_the_cache() =>
        DataPlace.Choose(null, "environment", "cache", cacheIsComplete: true)
            .Should().Be(new DataPlace(DataOrigin.Environment, "environment"));

    [Fact]
    public void The_cache_comes_before_a_download() =>
        DataPlace.Choose(null, null, "cache", cacheIsComplete: true).Should().Be(new DataPlace(DataOrigin.Cache, "cache"));

    [Fact]
    public void An_incomplete_cache_is_downloaded_to() =>
        DataPlace.Choose(null, null, "cache", cacheIsComplete: false).Should().Be(new DataPlace(DataOrigin.Download, "cache"));

    [Fact]
    public void An_empty_option_or_variable_says_nothing() =>
        DataPlace.Choose("", "", "cache", cacheIsComplete: true).Origin.Should().Be(DataOrigin.Cache);

    [Fact]
    public void Every_place_says_who_chose_it()
    {
        new DataPlace(DataOrigin.Option, "a").ToString().Should().Be("MNIST from a");
        new DataPlace(DataOrigin.Environment, "a").ToString().Should().Be("MNIST from MNIST_DIR=a");
        new DataPlace(DataOrigin.Download, "a").ToString().Should().Be("MNIST from the cache, a");
        new DataPlace(DataOrigin.Drawn, "a").ToString().Should().Be("drawn digits from a");
    }
}
