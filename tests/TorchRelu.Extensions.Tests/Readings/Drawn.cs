using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Inputs and updates that a seed decides, and the first weights of layers made afterwards.</summary>
internal sealed class Drawn
{
    private readonly Random _random;

    public Drawn(int seed)
    {
        _random = new(seed);
        manual_seed(seed);
    }

    /// <summary>Uncentred inputs, whose mean differs from call to call.</summary>
    public Tensor Inputs(params long[] shape) => Normal(shape).mul(0.2 + _random.NextDouble()).add((_random.NextDouble() * 4) - 1);

    /// <summary>Moves every parameter, most of them down.</summary>
    public void Update(nn.Module model)
    {
        using var ungraded = no_grad();
        foreach (var parameter in model.parameters())
        {
            using var step = Normal(parameter.shape).mul(0.3 * _random.NextDouble()).add(0.2 * _random.NextDouble());
            parameter.sub_(step);
        }
    }

    private Tensor Normal(long[] shape)
    {
        using var generator = new Generator((ulong)_random.NextInt64());
        return randn(shape, generator: generator);
    }
}
