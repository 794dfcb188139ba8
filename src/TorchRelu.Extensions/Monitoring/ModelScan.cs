using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>Counts a model at rest on a data set.</summary>
internal static class ModelScan
{
    /// <summary>Counts every batch.</summary>
    /// <param name="model">The model. Its modes, gradients, buffers and the random state are the same afterwards.</param>
    /// <param name="batches">The data.</param>
    /// <param name="run">Runs one batch.</param>
    /// <param name="options">The layers to watch; null for the defaults.</param>
    /// <param name="progress">Gets the number of batches done; null for none.</param>
    /// <exception cref="ArgumentException">The model has nothing to watch.</exception>
    public static MonitorSession Run<TBatch>(
        nn.Module model, IEnumerable<TBatch> batches, Action<TBatch> run, DyingReluOptions? options, IProgress<int>? progress)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(run);
        var session = new MonitorSession(model, null, null, (options ?? new DyingReluOptions()).ForScan(), atRest: true);
        try
        {
            using var rest = ModelAtRest.Begin(model);
            var done = 0;
            foreach (var batch in batches)
            {
                using (no_grad())
                using (NewDisposeScope()) run(batch);
                session.Link();
                progress?.Report(++done);
            }
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
