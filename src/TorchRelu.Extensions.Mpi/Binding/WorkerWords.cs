using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace TorchRelu.Binding;

/// <summary>
/// What every worker tells every other one before they do something together: what, how much of it, and the how many-th time. So none
/// waits for ever, and none adds up what does not belong together.
/// </summary>
/// <remarks>Not thread-safe: one thread trains.</remarks>
internal sealed unsafe class WorkerWords : IDisposable
{
    private const int Length = 3;
    private const int Tag = 7_013;
    private const int SpinsBeforeYield = 200;

    private readonly MpiLibrary _mpi;
    private readonly int _rank;
    private readonly int _count;
    private readonly TimeSpan _deadline;
    private readonly nint[] _sent;
    private readonly nint[] _received;
    private readonly bool[] _hasCome;
    private readonly long* _words;
    private long _turn;

    /// <param name="mpi">The library.</param>
    /// <param name="rank">The number of this worker.</param>
    /// <param name="count">The number of workers.</param>
    /// <param name="deadline">How long one worker waits for the others.</param>
    public WorkerWords(MpiLibrary mpi, int rank, int count, TimeSpan deadline)
    {
        (_mpi, _rank, _count, _deadline) = (mpi, rank, count, deadline);
        (_sent, _received, _hasCome) = (new nint[count], new nint[count], new bool[count]);
        _words = (long*)NativeMemory.AllocZeroed((nuint)(count * Length * sizeof(long)));
    }

    /// <summary>Waits until all workers are about to do the same.</summary>
    /// <param name="act">What.</param>
    /// <param name="amount">How many values it has; 0 if it has none.</param>
    /// <exception cref="WorkersException">A worker does something else, or does not come in time; the message names it.</exception>
    public void Meet(WorkerAct act, long amount)
    {
        if (_count == 1) return;
        var own = _words + (_rank * Length);
        (own[0], own[1], own[2]) = ((long)act, amount, ++_turn);
        Array.Clear(_hasCome);
        for (var other = 0; other < _count; other++)
        {
            if (other == _rank) continue;
            _received[other] = _mpi.Receive(_words + (other * Length), Length, other, Tag);
            _sent[other] = _mpi.Send(own, Length, other, Tag);
        }
        Wait(act, amount);
        for (var other = 0; other < _count; other++)
        {
            if (!new Span<long>(_words + (other * Length), Length).SequenceEqual(new Span<long>(own, Length))) throw Different();
        }
    }

    public void Dispose() => NativeMemory.Free(_words);

    private void Wait(WorkerAct act, long amount)
    {
        var start = Stopwatch.GetTimestamp();
        for (var spins = 1; !HaveAllCome(); spins++)
        {
            if (spins % SpinsBeforeYield != 0) continue;
            if (Stopwatch.GetElapsedTime(start) > _deadline) throw Missing(act, amount);
            Thread.Yield();
        }
    }

    private bool HaveAllCome()
    {
        var haveAll = true;
        for (var other = 0; other < _count; other++)
        {
            if (other == _rank || _hasCome[other]) continue;
            _hasCome[other] = _mpi.IsDone(ref _received[other]) && _mpi.IsDone(ref _sent[other]);
            haveAll &= _hasCome[other];
        }
        return haveAll;
    }

    private WorkersException Different() => new("The workers do not do the same: " +
        string.Join("; ", Enumerable.Range(0, _count).Select(worker => $"worker {worker} {Text(worker)}")) +
        ". Each worker has to take the same way through the program: as many batches, the same model, the same calls.");

    private WorkersException Missing(WorkerAct act, long amount)
    {
        var missing = Enumerable.Range(0, _count).Where(worker => worker != _rank && !_hasCome[worker]).ToList();
        return new(string.Create(CultureInfo.InvariantCulture,
            $"Worker {string.Join(" and worker ", missing)} did not come within {_deadline.TotalSeconds:0.#} s, where worker {_rank} ") +
            $"{Text(act, amount, _turn)}. It was stopped or cut off, is far slower than the others, or has ended.");
    }

    private string Text(int worker) =>
        Text((WorkerAct)_words[worker * Length], _words[(worker * Length) + 1], _words[(worker * Length) + 2]);

    private static string Text(WorkerAct act, long amount, long turn)
    {
        var what = act switch
        {
            WorkerAct.Sum => $"sums {amount} numbers",
            WorkerAct.Max => $"takes the maximum of {amount} numbers",
            WorkerAct.Broadcast => $"shares {amount} bytes of worker 0",
            WorkerAct.Average => $"averages {amount} gradients",
            WorkerAct.Buffers => $"averages {amount} values of buffers",
            WorkerAct.More => "asks whether there is another batch",
            _ => "has ended",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{what} (its {turn}. time)");
    }
}

/// <summary>What workers do together.</summary>
internal enum WorkerAct
{
    Sum = 1,
    Max,
    Broadcast,
    Average,
    Buffers,
    More,
    End,
}
