using FluentAssertions;
using Microsoft.ML;
using Xunit;

namespace TorchRelu.Tests;

public sealed class MLNetInternalsTests
{
    [Fact]
    public void What_a_version_of_MLNET_lacks_is_named_with_the_version_and_the_way_around_it()
    {
        var find = () => MLNetInternals.Method(typeof(SchemaShape), "Gone", typeof(DataViewSchema));

        find.Should().Throw<NotSupportedException>()
            .WithMessage(
            "ML.NET ?.0.* has no Microsoft.ML.SchemaShape.Gone, which this version of TorchRelu.Extensions.ML needs*SaveWithNetworks and " +
            "LoadWithNetworks need none of it.");
    }
}
