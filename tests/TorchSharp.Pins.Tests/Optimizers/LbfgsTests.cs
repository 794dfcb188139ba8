using FluentAssertions;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Optimizers;

/// <summary>LBFGS is no OptimizerHelper, takes no further group, and steps only with a closure. TorchSharp 0.102.8 to 0.107.0.</summary>
public class LbfgsTests
{
    [Fact]
    public void It_can_be_told_from_the_others_and_refuses_groups()
    {
        using var layer = Linear(2, 2);
        optim.Optimizer optimizer = optim.LBFGS(layer.parameters().ToList(), 0.5);

        optimizer.Should().BeOfType<LBFGS>().And.NotBeAssignableTo<OptimizerHelper>();
        optimizer.ParamGroups.Single().LearningRate.Should().Be(0.5);
        optimizer.Invoking(it => it.add_param_group(new ParamGroup())).Should().Throw<NotImplementedException>();
        optimizer.Invoking(it => it.step(null!)).Should().Throw<ArgumentNullException>();
    }
}
