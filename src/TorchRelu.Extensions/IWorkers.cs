namespace TorchRelu;

/// <summary>
/// The workers of a data-parallel training. Each trains the same model on its share of the data; weights are the same on all of them.
/// </summary>
/// <remarks>Every worker calls the same methods in the same order, on its training thread.</remarks>
public interface IWorkers
{
    /// <summary>The number of this worker, from 0 to <see cref="Count"/> - 1.</summary>
    int Rank { get; }

    /// <summary>The number of workers; at least 1.</summary>
    int Count { get; }

    /// <summary>Replaces each value by its sum over all workers, on every worker. Sums wrap around.</summary>
    /// <param name="values">As many as on every other worker.</param>
    /// <exception cref="WorkersException">A worker does not answer, or does something else; the message names it.</exception>
    void Sum(Span<long> values);

    /// <summary>Replaces each value by its maximum over all workers, on every worker.</summary>
    /// <param name="values">As many as on every other worker.</param>
    /// <exception cref="WorkersException">A worker does not answer, or does something else; the message names it.</exception>
    void Max(Span<long> values);
}

/// <summary>The workers of a training cannot go on together: one is gone, or does something else than the others.</summary>
/// <param name="message">Which worker, and what it does.</param>
/// <param name="fault">The fault behind it; null if there is none.</param>
public sealed class WorkersException(string message, Exception? fault = null) : Exception(message, fault);
