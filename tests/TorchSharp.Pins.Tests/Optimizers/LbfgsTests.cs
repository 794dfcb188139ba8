using TorchSharp.Modules;

namespace TorchSharp.Pins.Tests.Optimizers;

/// <summary>
/// OptimizerAccess and Checkpoints rely on it: LBFGS is no OptimizerHelper, takes no further group, and steps only with a closure.
/// </summary>
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
