namespace TorchRelu.Field;

/// <summary>The firing of every channel of one site.</summary>
internal sealed class Firing(int channels)
{
    private readonly long[] _rowsFired = new long[channels];
    private readonly int[] _lastFired = [.. Enumerable.Repeat(-1, channels)];

    public int Channels => channels;

    /// <summary>The rows that reached the site.</summary>
    public long Rows { get; private set; }

    /// <summary>The share of rows in which a channel fires, in [0, 1].</summary>
    public double Share(int channel) => Rows == 0 ? 0 : (double)_rowsFired[channel] / Rows;

    /// <summary>The last forward in which a channel fired; -1 if it never did.</summary>
    public int LastFired(int channel) => _lastFired[channel];

    /// <summary>The channels that fire in no row.</summary>
    public IEnumerable<int> Silent => Enumerable.Range(0, channels).Where(channel => _rowsFired[channel] == 0);

    /// <param name="fired">Row by row, whether each channel fired.</param>
    /// <param name="step">The forward.</param>
    public void Add(bool[] fired, int step)
    {
        Rows += fired.Length / channels;
        for (var i = 0; i < fired.Length; i++)
        {
            if (!fired[i]) continue;
            _rowsFired[i % channels]++;
            _lastFired[i % channels] = step;
        }
    }
}
