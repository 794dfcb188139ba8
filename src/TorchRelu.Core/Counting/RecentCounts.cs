namespace TorchRelu;

/// <summary>
/// The counts of the small tensors that were counted last, a byte per channel each, until they join the sums together: sums are driven out of the
/// caches between two steps, and to fetch them takes longer than to count a small tensor.
/// </summary>
/// <param name="channels">Channels of each.</param>
internal sealed unsafe class RecentCounts(int channels)
{
    private const int Tensors = 16;

    private readonly byte[] _counts = new byte[Tensors * channels];
    private readonly int[] _steps = new int[Tensors];
    private int _filled;

    /// <summary>Whether they must join the sums before another is counted.</summary>
    public bool IsFull => _filled == Tensors;

    /// <summary>Counts one tensor.</summary>
    /// <returns>Whether there was a NaN, which did not fire.</returns>
    public bool Count(CountKernels kernels, byte* data, in CountPlan plan, int step)
    {
        _steps[_filled] = step;
        fixed (byte* counts = &_counts[_filled++ * channels]) return kernels.CountFiring(data, plan, counts);
    }

    /// <summary>Adds them to the sums; none are left.</summary>
    public void AddTo(uint[] sums, int[] lastFired)
    {
        fixed (byte* counts = _counts)
        fixed (uint* sum = sums)
        fixed (int* last = lastFired)
        {
            for (var tensor = 0; tensor < _filled; tensor++) CommitKernel.Commit(counts + (tensor * channels), sum, last, channels, _steps[tensor]);
        }
        _filled = 0;
    }
}
