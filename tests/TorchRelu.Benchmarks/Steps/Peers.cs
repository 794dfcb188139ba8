using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>
/// What other tools do with an output at every step, written anew from what each documents. Every peer is given what favours it: no
/// writing, no
/// extra pass over the data. Intermediate tensors are disposed by a scope, which costs 0.14 us.
/// </summary>
internal static class Peers
{
    /// <summary>The peers by name; each is made once per network and called with an output and the number of its rectifier.</summary>
    public static IReadOnlyList<(string Name, Func<Action<Tensor, int>> Make)> All { get; } =
    [
        (Names.EqSum, () => Accumulate(output => output.eq(0).sum(Others(output), false, ScalarType.Int64))),
        (Names.SignSum, () => Accumulate(output => output.sign().sum(Others(output), false, ScalarType.Float32))),
        (Names.Amax, () => Scoped((output, _) => output.amax(Others(output), false))),
        (Names.Fastai, ActivationStats),
        ("torchmortem activation collector, ReLU only", ActivationCollector),
        ("keras-contrib DeadReluDetector (channel sums)", DeadReluDetector),
        ("host copy (smdebug)", HostCopy),
        ("histogram (W&B)", Histogram),
    ];

    /// <summary>Every dimension but the channels'.</summary>
    private static long[] Others(Tensor output) => output.dim() == 2 ? [0] : [0, 2, 3];

    // What one writes first: a number per channel, added up where the tensor is.
    private static Action<Tensor, int> Accumulate(Func<Tensor, Tensor> count)
    {
        var sums = new Dictionary<int, Tensor>();
        return Scoped((output, site) =>
        {
            var counted = count(output);
            if (sums.TryGetValue(site, out var sum)) sum.add_(counted);
            else sums[site] = counted.DetachFromDisposeScope();
        });
    }

    // fastai's ActivationStats: mean, standard deviation and the share of values at most 0.05 of a layer.
    private static Action<Tensor, int> ActivationStats()
    {
        var stats = new List<(float Mean, float Deviation, double NearZero)>();
        return Scoped((output, _) =>
        {
            var near = output.le(0.05).to_type(ScalarType.Int64).sum().item<long>();
            stats.Add((output.mean().item<float>(), output.std().item<float>(), (double)near / output.numel()));
        });
    }

    // torchmortem's activation collector: mean, spread, largest magnitude and the share of |x| < 1e-6.
    private static Action<Tensor, int> ActivationCollector()
    {
        var last = new Dictionary<int, (float Mean, float Deviation, float Largest, float Dead)>();
        return Scoped((output, site) => last[site] = (
            output.mean().item<float>(),
            output.std().item<float>(),
            output.abs().max().item<float>(),
            output.abs().lt(1e-6).to_type(ScalarType.Float32).mean().item<float>()));
    }

    // keras-contrib's DeadReluDetector: a feature map is dead if its sum is zero.
    private static Action<Tensor, int> DeadReluDetector()
    {
        var dead = new Dictionary<int, long>();
        return Scoped((output, site) => dead[site] = output.sum(Others(output)).eq(0).sum().item<long>());
    }

    // What a debugger in another process needs, as SageMaker's: every output as bytes.
    private static Action<Tensor, int> HostCopy()
    {
        var last = new Dictionary<int, byte[]>();
        return (output, site) => last[site] = output.bytes.ToArray();
    }

    // W&B logs tensors as a histogram of 64 bins over the finite values.
    private static Action<Tensor, int> Histogram()
    {
        var last = new Dictionary<int, (float[] Counts, float Low, float High)>();
        return Scoped((output, site) =>
        {
            var flat = output.reshape(-1);
            flat = flat[flat.isfinite()];
            var (low, high) = (flat.min().item<float>(), flat.max().item<float>());
            last[site] =
                (MemoryMarshal.Cast<byte, float>(flat.histc(64, (long)Math.Floor(low), (long)Math.Ceiling(high)).bytes)
                .ToArray(), low, high);
        });
    }

    private static Action<Tensor, int> Scoped(Action<Tensor, int> body) => (output, site) =>
    {
        using var scope = NewDisposeScope();
        body(output, site);
    };
}
