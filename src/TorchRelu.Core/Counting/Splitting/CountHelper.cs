namespace TorchRelu;

/// <summary>Another thread of the runtime's pool that counts parts of a tensor, into sums of its own.</summary>
internal sealed unsafe class CountHelper(SplitCount work, int channels) : IThreadPoolWorkItem
{
    private readonly uint[] _values = new uint[channels];
    private readonly uint[] _samples = new uint[channels];
    private readonly uint[] _sample = new uint[channels];
    private bool _sawNaN;
    private int _called;

    /// <summary>Asks for help, unless a former call still waits to be answered.</summary>
    public void Call()
    {
        if (Interlocked.Exchange(ref _called, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // A late answer may be to another tensor's call than it was called for: so it always counts samples, wanted or not.
    public void Execute()
    {
        fixed (uint* values = _values, samples = _samples, sample = _sample) work.TakeParts(new FreshCounts(values, samples, sample), ref _sawNaN);
        Volatile.Write(ref _called, 0);
    }

    /// <summary>Adds what was counted since the last call, once every part is done; leaves zeros.</summary>
    /// <returns>Whether there was a NaN.</returns>
    public bool AddTo(in FreshCounts counts)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            counts.Values[channel] += _values[channel];
            if (counts.Samples != null) counts.Samples[channel] += _samples[channel];
        }
        Array.Clear(_values);
        Array.Clear(_samples);
        var sawNaN = _sawNaN;
        _sawNaN = false;
        return sawNaN;
    }
}
