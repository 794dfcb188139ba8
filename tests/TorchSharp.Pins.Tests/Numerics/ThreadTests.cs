using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Numerics;

/// <summary>Threads that train models of their own do not disturb each other. TorchSharp 0.102.8 to 0.107.0.</summary>
public class ThreadTests
{
    [Fact]
    public async Task Four_threads_train_equal_models_to_equal_ends()
    {
        manual_seed(6);
        using var data = randn(32, 8);
        using var first = Model();
        var models = Enumerable.Range(0, 4).Select(_ => Model()).ToList();
        foreach (var model in models) model.load_state_dict(first.state_dict());

        await Task.WhenAll(models.Select(model => Task.Run(() => Train(model, data))));
        Train(first, data);

        foreach (var model in models)
        {
            model.parameters().Zip(first.parameters()).All(pair => allclose(pair.First, pair.Second, 1e-4, 1e-6, false)).Should().BeTrue();
            model.Dispose();
        }
    }

    [Fact]
    public void Gradients_switched_off_on_one_thread_are_on_on_another()
    {
        using var off = no_grad();
        var elsewhere = false;
        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();

        (is_grad_enabled(), elsewhere).Should().Be((false, true));
    }

    private static TorchSharp.Modules.Sequential Model() => Sequential(Linear(8, 16), ReLU(), Linear(16, 1));

    private static void Train(TorchSharp.Modules.Sequential model, Tensor data)
    {
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        for (var i = 0; i < 100; i++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            model.call(data).pow(2).mean().backward();
            optimizer.step();
        }
    }
}
