using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>What the tests of repairs share.</summary>
internal static class RepairFixture
{
    public static readonly (string Name, NewActivation To)[] Switches =
    [
        ("LeakyReLU", NewActivation.LeakyRelu()),
        ("PReLU", NewActivation.PRelu()),
        ("PReLU per channel", NewActivation.PRelu(perChannel: true)),
        ("ELU", NewActivation.Elu()),
        ("factory", NewActivation.Create("steep leak", () => nn.LeakyReLU(0.2))),
    ];

    public static NewActivation Switch(string name) => Switches.First(known => known.Name == name).To;

    /// <summary>The site of the rectifier of one of the <see cref="RepairableModels"/>, 12 channels at each use.</summary>
    public static RepairTarget Site(nn.Module model, params int[] dead)
    {
        var (name, module) = RepairableModels.Activation(model);
        return new(name, module, [.. Enumerable.Range(0, RepairableModels.Layers(model).Count - 1).Select(_ => new SiteUse(12, dead))]);
    }

    /// <summary>The site of a rectifier, with the layers around it as one forward shows them.</summary>
    public static RepairTarget Followed(nn.Module<Tensor, Tensor> model, string name, Tensor input, int channels, params int[] dead)
    {
        var modules = TargetFinder.Modules(model);
        var target = TargetFinder.Find(modules, new DyingReluOptions().Watch<UserActivation>()).First(target => target.Name == name);
        var trace = new ForwardTrace(ForwardTracer.Trace(model, modules, [typeof(UserActivation)], [input]), [target]);
        return new(name, target.Module, [new SiteUse(channels, dead) { Links = trace.LinksOf(target) is [var links, ..] ? links : null }]);
    }

    /// <summary>The same site, with what the next forward is like there.</summary>
    public static RepairTarget Measured(
        RepairTarget site, nn.Module<Tensor, Tensor> model, Tensor input, ActivationPair? switched = null)
    {
        var (links, channelsLast) = (site.Uses[0].Links, site.Uses[0].ChannelsLast);
        using var measure = new SiteMeasure(site.Rectifier, links, channelsLast, use: 0, switched);
        model.call(input).Dispose();
        return site with { Uses = [site.Uses[0] with { Measured = measure.Read(links)! }] };
    }

    /// <summary>The largest difference of two tensors of the same shape.</summary>
    public static float Difference(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        return first.sub(second).abs().to_type(float32).max().item<float>();
    }

    /// <summary>The repair; the test fails where it was refused.</summary>
    public static StandingRepair Made(Outcome<StandingRepair> outcome) =>
        outcome.Done ?? throw new Xunit.Sdk.XunitException(outcome.Refused!.ToString());

    /// <summary>One step by half the mean square of the outputs, and the loss before it.</summary>
    public static float Step(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, Tensor input)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = model.call(input).pow(2).mean().mul(0.5);
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }
}
