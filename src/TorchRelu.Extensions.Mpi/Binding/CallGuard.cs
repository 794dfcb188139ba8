using System.Diagnostics;
using System.Globalization;

namespace TorchRelu.Binding;

/// <summary>
/// Ends this process where a call of MPI does not return within the deadline, e.g. because a cable was cut in the midst of it. The launcher
/// then ends the others.
/// </summary>
internal sealed class CallGuard : IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan _deadline;
    private readonly Action<string> _tell;
    private readonly Timer _timer;
    private long _since;
    private string _act = "";

    /// <param name="deadline">How long a call may last.</param>
    /// <param name="tell">Tells why the process ends.</param>
    public CallGuard(TimeSpan deadline, Action<string> tell)
    {
        (_deadline, _tell) = (deadline, tell);
        _timer = new Timer(_ => Look(), null, s_period, s_period);
    }

    /// <summary>Runs until <see cref="Leave"/> under the deadline.</summary>
    public void Enter(string act)
    {
        _act = act;
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
    }

    public void Leave() => Volatile.Write(ref _since, 0);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (Volatile.Read(ref _since) is not (not 0 and var since) || Stopwatch.GetElapsedTime(since) <= _deadline) return;
        _tell(string.Create(CultureInfo.InvariantCulture,
            $"{_act} has not ended within {_deadline.TotalSeconds:0.#} s: the connection to a worker was lost in the midst of it."));
        // Nothing of MPI can be called while another thread is in it.
        Process.GetCurrentProcess().Kill();
    }
}
