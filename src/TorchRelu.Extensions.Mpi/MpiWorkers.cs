using TorchRelu.Binding;

namespace TorchRelu;

/// <summary>The processes that mpirun has started, as the workers of one training.</summary>
public sealed unsafe class MpiWorkers : IWorkers
{
    /// <summary>How long a worker waits for the others unless told otherwise: 5 minutes.</summary>
    public static readonly TimeSpan UsualDeadline = TimeSpan.FromMinutes(5);

    // Exit code of a process that a signal or a fault has ended.
    private const int Failed = 1;

    private readonly MpiLibrary? _mpi;
    private readonly WorkerWords? _words;
    private readonly CallGuard? _guard;

    private MpiWorkers(int rank, int count) => (Rank, Count) = (rank, count);

    private MpiWorkers(MpiLibrary mpi, WorkerWords words, CallGuard guard, int rank, int count)
        : this(rank, count) => (_mpi, _words, _guard) = (mpi, words, guard);

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Whether this is worker 0, which alone should print and write files.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>
    /// Runs a training in each process of an MPI job. Without mpirun it runs once, as the only worker. Where a worker fails or does
    /// something else than the others, the job is ended with a message on standard error that names it.
    /// </summary>
    /// <param name="train">The training. It runs on this thread.</param>
    /// <param name="deadline">How long a worker waits for the others; null for <see cref="UsualDeadline"/>. It must exceed what one worker
    /// ever does alone, e.g. a validation.</param>
    /// <returns>The exit code of the process: 0, or 1 after a failure.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is not positive.</exception>
    /// <example><code>
    /// Environment.ExitCode = MpiWorkers.Run(workers =&gt;
    /// {
    ///     using var batches = Shard(workers.Rank, workers.Count).GetEnumerator();
    ///     var parallel = new DataParallel(model, workers);
    ///     using var monitor = DyingReluMonitor.Attach(model, optimizer, new DyingReluOptions { Workers = workers });
    ///     while (parallel.More(batches.MoveNext()))
    ///     {
    ///         using var scope = NewDisposeScope();
    ///         var (inputs, labels) = batches.Current;
    ///         optimizer.zero_grad();
    ///         var loss = nn.functional.cross_entropy(model.call(inputs), labels);
    ///         loss.backward();
    ///         if (parallel.Average(loss.item&lt;float&gt;(), inputs.size(0)) is not { } mean) continue;
    ///         optimizer.step();
    ///         monitor.Step(mean);
    ///     }
    /// });
    /// </code></example>
    public static int Run(Action<MpiWorkers> train, TimeSpan? deadline = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        var limit = deadline ?? UsualDeadline;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(deadline));
        if (MpiLauncher.Find(Environment.GetEnvironmentVariable) is not { } launcher)
        {
            train(new MpiWorkers(0, 1));
            return 0;
        }
        MpiLibrary? mpi = null;
        var rank = launcher.Rank;
        try
        {
            mpi = MpiLibrary.Load(launcher);
            (rank, var count) = mpi.Begin();
            if (count != launcher.Count)
                throw new WorkersException($"{launcher.Mpi} has started {launcher.Count} processes, and its library sees {count}: " +
                    "launcher and library are of different installations. Start the job with the mpirun that belongs to the library.");
            using var words = new WorkerWords(mpi, rank, count, limit);
            using var guard = new CallGuard(limit, message => Tell(rank, count, message));
            train(new MpiWorkers(mpi, words, guard, rank, count));
            words.Meet(WorkerAct.End, 0);
            mpi.End();
            return 0;
        }
        catch (Exception fault)
        {
            Tell(rank, launcher.Count, fault is WorkersException ? fault.Message : $"{fault}");
            mpi?.Abort(Failed);
            return Failed;
        }
    }

    /// <inheritdoc/>
    public void Sum(Span<long> values) => Reduce(WorkerAct.Sum, values);

    /// <inheritdoc/>
    public void Max(Span<long> values) => Reduce(WorkerAct.Max, values);

    /// <summary>Waits until all workers are about to do the same.</summary>
    internal void Meet(WorkerAct act, long amount) => _words?.Meet(act, amount);

    /// <summary>Sums floats over all workers, in place. The workers have met.</summary>
    internal void SumMet(Span<float> values)
    {
        fixed (float* first = values) AllReduce("A sum", first, values.Length, sizeof(float), _mpi?.Float, _mpi?.OfSum);
    }

    /// <summary>Sums doubles over all workers, in place. The workers have met.</summary>
    internal void SumMet(Span<double> values)
    {
        fixed (double* first = values) AllReduce("A sum", first, values.Length, sizeof(double), _mpi?.Double, _mpi?.OfSum);
    }

    /// <summary>Gives the bytes of worker 0 to all. The workers have met.</summary>
    internal void BroadcastMet(Span<byte> bytes)
    {
        if (_mpi is null) return;
        _guard!.Enter("A broadcast");
        fixed (byte* first = bytes) _mpi.Broadcast(first, bytes.Length);
        _guard.Leave();
    }

    private void Reduce(WorkerAct act, Span<long> values)
    {
        Meet(act, values.Length);
        fixed (long* first = values)
            AllReduce("A reduction", first, values.Length, sizeof(long), _mpi?.Int64, act == WorkerAct.Sum ? _mpi?.OfSum : _mpi?.OfMax);
    }

    private void AllReduce(string act, void* values, long count, int size, nint? type, nint? operation)
    {
        if (_mpi is null) return;
        _guard!.Enter(act);
        _mpi.AllReduce(values, count, size, type!.Value, operation!.Value);
        _guard.Leave();
    }

#pragma warning disable RS0030 // A worker that is about to end the job has nobody else to tell.
    private static void Tell(int rank, int count, string message) =>
        Console.Error.WriteLine($"Worker {rank} of {count} has failed: {message}");
#pragma warning restore RS0030
}
