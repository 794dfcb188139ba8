using FluentAssertions;
using Microsoft.ML;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>What cannot be loaded is said with the reason and with what mends it.</summary>
public sealed class RefusedModelTests(ITestOutputHelper console)
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [MemberData(nameof(SavedModelTests.Ways), MemberType = typeof(SavedModelTests))]
    public void Unregistered_it_is_said_what_is_missing_and_which_call_mends_it(Saving way)
    {
        using var model = _ml.Answering().Fit(Point.View(_ml));
        using var file = new TemporaryFile();
        way.Save(_ml, model, null, file.Path);

        var load = () => way.Load(new MLContext(), file.Path, out _);

        var fault = load.Should().Throw<Exception>().Which;
        console.WriteLine($"{fault}");
        fault.GetBaseException().Should().BeOfType<InvalidOperationException>();
        $"{fault}".Should().Contain("The model holds a TorchSharp network; a network is code, and code is not saved.")
            .And.Contain("Register the factory that made it on the MLContext that loads: mlContext.RegisterTorchSharpNetwork(() => ...).");
    }

    [Theory]
    [MemberData(nameof(SavedModelTests.Ways), MemberType = typeof(SavedModelTests))]
    public void A_name_that_is_not_registered_is_said_with_those_that_are(Saving way)
    {
        using var model = _ml.Answering(new() { NetworkName = "points", Training = new() { Epochs = 1 } }).Fit(Point.View(_ml));
        using var file = new TemporaryFile();
        way.Save(_ml, model, null, file.Path);
        var other = new MLContext();
        other.RegisterTorchSharpNetwork(() => Point.Net(3), "digits");

        var load = () => way.Load(other, file.Path, out _);

        load.Should().Throw<Exception>().Which.GetBaseException().Message.Should()
            .Contain("It was trained under the name 'points'; registered are the factories under the name 'digits'.")
            .And.StartWith("Register the factory that made it on the MLContext that loads: " +
                "mlContext.RegisterTorchSharpNetwork(() => ..., \"points\").");
        other.RegisterTorchSharpNetwork(() => Point.Net(3), "points");
        load.Should().NotThrow("both are known now");
    }

    [Theory]
    [MemberData(nameof(SavedModelTests.Ways), MemberType = typeof(SavedModelTests))]
    public void Another_network_is_refused_with_the_first_thing_in_which_it_differs(Saving way)
    {
        using var model = _ml.Answering().Fit(Point.View(_ml));
        using var repaired = _ml.Answering(BornDead.Repaired, BornDead.Net).Fit(Point.View(_ml, BornDead.Rows));
        using var file = new TemporaryFile();
        way.Save(_ml, model, null, file.Path);

        Fault(Sequential(("in", Linear(2, 8)), ("relu", ReLU()), ("out", Linear(8, 3))))
            .Should()
            .Contain(
            "makes another network than the one that was saved: the file has in.weight (16, 2) of Float32, and the network has in.weight " +
            "(8, 2) of Float32.");
        Fault(Sequential(("first", Linear(2, 16)), ("relu", ReLU()), ("out", Linear(16, 3))))
            .Should().Contain("the file has in.weight (16, 2) of Float32, and the network has nothing of that name. Near it are");
        Fault(Sequential(("in", Linear(2, 16)), ("relu", ReLU()), ("out", Linear(16, 3)), ("more", Linear(3, 3))))
            .Should().Contain("the network has more.weight (3, 3) of Float32, and the file has nothing of that name.");

        way.Save(_ml, repaired, null, file.Path);
        Fault(Sequential(("in", Linear(2, 16)), ("act", ReLU()), ("out", Linear(16, 3)))).Should()
            .Contain("makes another network than the one that was saved").And.Contain("relu");

        string Fault(Module<Tensor, Tensor> network)
        {
            var other = new MLContext();
            other.RegisterTorchSharpNetwork(() => network);
            return ((Func<ITransformer>)(() => way.Load(other, file.Path, out _))).Should()
                .Throw<Exception>().Which.GetBaseException().Message;
        }
    }

    [Fact]
    public void A_file_of_the_other_way_is_named_so()
    {
        using var model = _ml.Answering().Fit(Point.View(_ml));
        using var file = new TemporaryFile();
        _ml.Model.Save(model, null, file.Path);

        var load = () => _ml.LoadWithNetworks(file.Path, out _, () => Point.Net(3));

        load.Should().Throw<InvalidDataException>()
            .WithMessage(
            "This file was not written by mlContext.SaveWithNetworks*mlContext.Model.Load loads once the network is registered*");
    }
}
