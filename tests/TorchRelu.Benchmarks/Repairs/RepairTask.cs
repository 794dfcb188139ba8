using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Benchmarks;

/// <summary>A network and what it learns.</summary>
internal abstract class RepairTask : IDisposable
{
    /// <summary>The rows to train on; as many again are held out.</summary>
    public const int Rows = 2_048;

    protected RepairTask(Module<Tensor, Tensor> model) => Model = model;

    public Module<Tensor, Tensor> Model { get; }

    /// <summary>Whether the task has classes, so that it is measured in points of accuracy.</summary>
    public virtual bool HasClasses => false;

    /// <summary>The loss on rows of the training data.</summary>
    public abstract Tensor Loss(Tensor rows);

    /// <summary>The loss on held-out rows in eval mode, and the accuracy where there are classes.</summary>
    public abstract (double Loss, double? Accuracy) Evaluate();

    /// <summary>Called before each step.</summary>
    public virtual void Before(int step)
    {
    }

    public void Dispose() => Model.Dispose();

    public static RepairTask Make(string net) => net switch
    {
        "clouds" => new Classes(Stack(20, 64, 64, 5), RepairData.Clouds()),
        "MLP" => new Classes(Sequential(Flatten(), Stack(784, 128, 128, 10)), RepairData.Digits()),
        "deep" => new Classes(Sequential(Flatten(), Stack(784, 64, 64, 64, 64, 64, 10)), RepairData.Digits()),
        "strided CNN" or "CNN, BatchNorm" => new Classes(Images(net != "strided CNN"), RepairData.Digits()),
        "autoencoder" => new Images784(Sequential(Stack(784, 128, 32, 128, 784), Sigmoid()), RepairData.Digits()),
        "regression" => new Values(Stack(8, 64, 64, 1), RepairData.Smooth()),
        "siamese" => new Pairs(Sequential(Flatten(), Stack(784, 128, 64, 16)), RepairData.Digits()),
        "values" => new BootstrappedValues(Stack(8, 64, 64, RewardGame.Actions), RewardGame.Create()),
        _ => throw new ArgumentOutOfRangeException(nameof(net), net, "no network of the study"),
    };

    private static Module<Tensor, Tensor> Stack(params long[] sizes) => Sequential(
        sizes.Zip(sizes.Skip(1)).SelectMany((pair, i) => i == sizes.Length - 2
            ? new (string, Module<Tensor, Tensor>)[] { ($"fc{i + 1}", Linear(pair.First, pair.Second)) }
            : [($"fc{i + 1}", Linear(pair.First, pair.Second)), ($"relu{i + 1}", ReLU())]).ToArray());

    private static Module<Tensor, Tensor> Images(bool isNormalised)
    {
        Module<Tensor, Tensor>[] first = isNormalised ? [BatchNorm2d(16)] : [], second = isNormalised ? [BatchNorm2d(32)] : [];
        return Sequential(((Module<Tensor, Tensor>[])[
            Conv2d(1, 16, 3, stride: 2), .. first, ReLU(), Conv2d(16, 32, 3, stride: 2, padding: 1), .. second, ReLU(), Flatten(),
            Linear(32 * 7 * 7, 64), ReLU(), Linear(64, 10)]).Select((layer, i) => ($"{i}-{layer.GetName().ToLowerInvariant()}", layer))
            .ToArray());
    }

    /// <summary>Classes by cross entropy.</summary>
    private sealed class Classes(Module<Tensor, Tensor> model, RepairData data) : RepairTask(model)
    {
        public override bool HasClasses => true;

        public override Tensor Loss(Tensor rows) => functional.cross_entropy(Model.call(data.Inputs[rows]), data.Targets[rows]);

        public override (double, double?) Evaluate()
        {
            var output = Model.call(data.HeldOutInputs);
            return (functional.cross_entropy(output, data.HeldOutTargets).item<float>(),
                output.argmax(1).eq(data.HeldOutTargets).to_type(float32).mean().item<float>());
        }
    }

    /// <summary>Images from themselves.</summary>
    private sealed class Images784(Module<Tensor, Tensor> model, RepairData data) : RepairTask(model)
    {
        public override Tensor Loss(Tensor rows) => Error(data.Inputs[rows]);

        public override (double, double?) Evaluate() => (Error(data.HeldOutInputs).item<float>(), null);

        private Tensor Error(Tensor images) => functional.mse_loss(Model.call(images.flatten(1)), images.flatten(1));
    }

    /// <summary>Values by their squared error.</summary>
    private sealed class Values(Module<Tensor, Tensor> model, RepairData data) : RepairTask(model)
    {
        public override Tensor Loss(Tensor rows) => functional.mse_loss(Model.call(data.Inputs[rows]), data.Targets[rows]);

        public override (double, double?) Evaluate() =>
            (functional.mse_loss(Model.call(data.HeldOutInputs), data.HeldOutTargets).item<float>(), null);
    }

    /// <summary>Pairs of images through one encoder: alike near, unlike a distance of one apart.</summary>
    private sealed class Pairs(Module<Tensor, Tensor> model, RepairData data) : RepairTask(model)
    {
        public override Tensor Loss(Tensor rows) => Contrast(data.Inputs[rows], data.Targets[rows]);

        public override (double, double?) Evaluate() => (Contrast(data.HeldOutInputs, data.HeldOutTargets).item<float>(), null);

        private Tensor Contrast(Tensor images, Tensor classes)
        {
            var (first, second) = (Model.call(images), Model.call(images.roll([1], [0])));
            var distance = first.sub(second).pow(2).sum(1);
            var alike = classes.eq(classes.roll([1], [0])).to_type(float32);
            return alike.mul(distance).add((1 - alike).mul((1 - distance.add(1e-6).sqrt()).clamp_min(0).pow(2))).mean();
        }
    }

    /// <summary>Action values from rewards and the network's own values of the next state, as in deep Q-learning.</summary>
    private sealed class BootstrappedValues(Module<Tensor, Tensor> model, RewardGame game) : RepairTask(model)
    {
        private const int Refresh = 32;

        private Tensor _targets = zeros(RewardGame.States, RewardGame.Actions);

        // The targets stand still between refreshes, as a target network's do.
        public override void Before(int step)
        {
            if (step % Refresh != 0) return;
            using var ungraded = no_grad();
            var next = Model.call(game.Features).amax([1L])[game.Next];
            _targets = game.Rewards.add(next.mul(RewardGame.Discount)).DetachFromDisposeScope();
        }

        public override Tensor Loss(Tensor rows)
        {
            var states = rows.remainder(RewardGame.States);
            return functional.smooth_l1_loss(Model.call(game.Features[states]), _targets[states]);
        }

        public override (double, double?) Evaluate() => (functional.mse_loss(Model.call(game.Features), game.Values).item<float>(), null);
    }
}
