using System.Reflection;
using FluentAssertions;
using TorchRelu.Tests;
using Xunit;

namespace TorchRelu.Packaging.Tests;

/// <summary>What others build on changes only where somebody means it: the listings are read like code when they change.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("TorchRelu.Core")]
    [InlineData("TorchRelu.Extensions")]
    [InlineData("TorchRelu.Extensions.Testing")]
    [InlineData("TorchRelu.Training")]
    [InlineData("TorchRelu.Extensions.ML")]
    [InlineData("TorchRelu.Extensions.Mpi")]
    public void The_public_members_are_those_of_the_listing(string library) =>
        Golden.Holds(ApiText.Of(Assembly.Load(library)), $"{library}.txt");

    [Theory]
    [InlineData("TorchRelu.Core")]
    [InlineData("TorchRelu.Extensions")]
    [InlineData("TorchRelu.Extensions.Testing")]
    [InlineData("TorchRelu.Training")]
    [InlineData("TorchRelu.Extensions.ML")]
    [InlineData("TorchRelu.Extensions.Mpi")]
    public void Public_types_are_in_one_namespace(string library) =>
        Assembly.Load(library).GetExportedTypes().Select(type => type.Namespace).Distinct().Should().Equal("TorchRelu");
}
