using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    public static IEnumerable<(string What, string Is)> Facts()
    {
        using (zeros(1)) { }
        yield return ("Date", DateTime.UtcNow.ToString("yyyy-MM-dd"));
        yield return ("Processor",
            $"{FromFile("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} cores, kernels on {KernelWidthExtensions.Best}");
        yield return ("Caches", Caches());
        yield return ("System", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
        yield return (
            "TorchSharp",
            $"{typeof(Tensor).Assembly.GetName().Version?.ToString(3)} on libtorch " +
            $"{Version.Parse(TorchSharp.torch.__version__).ToString(3)} (MKL, oneDNN)");
        yield return (
            "malloc",
            "`nofault`: MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456; `default`: glibc's own, which " +
            "gives large buffers back after each use");
        yield return ("Load before", Environment.GetEnvironmentVariable("LOAD_BEFORE") ?? "not recorded");
    }

    private static string FromFile(string file, string key) => !File.Exists(file) ? RuntimeInformation.ProcessArchitecture.ToString()
        : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

    private static string Caches()
    {
        const string folder = "/sys/devices/system/cpu/cpu0/cache";
        if (!Directory.Exists(folder)) return "unknown";
        return string.Join(", ", Directory.GetDirectories(folder, "index*").Order()
            .Select(index =>
            $"L{File.ReadAllText($"{index}/level").Trim()} {File.ReadAllText($"{index}/type").Trim()} " +
            $"{File.ReadAllText($"{index}/size").Trim()}"));
    }
}
