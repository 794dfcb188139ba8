using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>Kernels against a pass that only reads, and against what libtorch's operators can do, interleaved.</summary>
internal static class KernelBench
{
    // Reading so much drives everything else out of the caches.
    private const long Flood = 96L << 20;

    public static void Run(string file, TimeSpan budget)
    {
        var cases = KernelCase.All().ToList();
        using var flood = zeros([Flood / sizeof(float)]);
        foreach (var subject in cases)
        {
            using var scope = no_grad();
            var counters = new Dictionary<string, OutputCounter>();
            foreach (var state in new[] { "hot", "cold" })
            {
                var forms = Forms(subject, counters).Where(form => state == "hot" || form.Cold).ToList();
                var times = forms.Select(_ => new List<double>()).ToList();
                var until = Stopwatch.GetTimestamp() + (long)(budget.TotalSeconds / cases.Count / 2 * Stopwatch.Frequency);
                for (var round = 0; round < 12 || Stopwatch.GetTimestamp() < until; round++)
                {
                    for (var i = 0; i < forms.Count; i++)
                    {
                        subject.Produce();
                        if (state == "cold") ReadPass.Over(flood.bytes);
                        var before = Stopwatch.GetTimestamp();
                        forms[i].Body();
                        var after = Stopwatch.GetTimestamp();
                        // The first rounds warm the compiler up.
                        if (round >= 4) times[i].Add(Clock.Microseconds(after - before));
                    }
                }
                for (var i = 0; i < forms.Count; i++)
                {
                    var spread = Spread.Of(times[i]);
                    new Record("kernels", subject.Name, forms[i].Name, state, get_num_threads(), spread.Median, spread.Low, spread.High, 0,
                        0, spread.Times).AppendTo(file);
                }
            }
            foreach (var counter in counters.Values) counter.Dispose();
            subject.Dispose();
        }
    }

    private static IEnumerable<(string Name, bool Cold, Action Body)> Forms(KernelCase subject, Dictionary<string, OutputCounter> counters)
    {
        var output = subject.Output;
        var others = subject.Others;
        yield return (Names.Read, true, () => ReadPass.Over(subject.Memory));
        foreach (var width in Enum.GetValues<KernelWidth>().Where(KernelWidthExtensions.IsSupported).OrderDescending())
        {
            var name = width == KernelWidthExtensions.Best ? Names.Ours : $"{Names.Ours}, {width}";
            if (!counters.TryGetValue(name, out var counter)) counters[name] = counter = new OutputCounter(subject.Layout.Channels, width);
            var named = counter;
            yield return (name, width == KernelWidthExtensions.Best, () => named.Count(output, subject.Layout, 1));
        }
        var kernel = new CountAccumulator(subject.Layout.Channels);
        long[] shape = output.shape, strides = output.stride();
        yield return (Names.Kernel, true, () => subject.CountMemory(kernel, shape, strides));
        yield return (Names.EqSum, true, () => Dispose(output.eq(0), zeros => zeros.sum(others, false, ScalarType.Int64)));
        if (subject.Type != ElementType.Float32) yield break;
        yield return ("gt(0).sum(dims)", false, () => Dispose(output.gt(0), fires => fires.sum(others, false, ScalarType.Int64)));
        yield return (Names.SignSum, true, () => Dispose(output.sign(), signs => signs.sum(others, false, ScalarType.Float32)));
        yield return ("count_nonzero(dims)", false, () => output.count_nonzero(others).Dispose());
        yield return (Names.Amax, true, () => output.amax(others, false).Dispose());
        yield return ("relu itself", false, () => output.relu().Dispose());
    }

    private static void Dispose(Tensor intermediate, Func<Tensor, Tensor> last)
    {
        using (intermediate) last(intermediate).Dispose();
    }
}
