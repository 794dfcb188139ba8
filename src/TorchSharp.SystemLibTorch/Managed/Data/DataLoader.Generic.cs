using System.Collections;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.utils.data;

namespace TorchSharp.Modules;

/// <summary>
/// The items of a dataset in batches. A batch lives until the enumerator advances or ends. The items are read on the calling thread,
/// whatever num_worker says.
/// </summary>
public class DataLoader<T, S> : IEnumerable<S>, IDisposable
{
    public DataLoader(Dataset<T> dataset, int batchSize, Func<IEnumerable<T>, Device, S> collate_fn, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
        : this(dataset, batchSize, collate_fn, shuffle ? new ShuffledOrder(dataset.Count, seed) : InOrder(dataset.Count), device, num_worker, drop_last, disposeBatch, disposeDataset)
    {
    }

    public DataLoader(Dataset<T> dataset, int batchSize, Func<IEnumerable<T>, Device, S> collate_fn, IEnumerable<long> shuffler, Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
    {
        this.dataset = dataset;
        this.collate_fn = collate_fn;
        this.drop_last = drop_last;
        batch_size = batchSize;
        sampler = shuffler;
        num_workers = Math.Max(num_worker, 1);
        Device = device ?? CPU;
        DisposeBatch = disposeBatch;
        DisposeDataset = disposeDataset;
    }

    public Dataset<T> dataset { get; }

    public int batch_size { get; }

    public bool drop_last { get; }

    public IEnumerable<long> sampler { get; }

    public int num_workers { get; }

    public Func<IEnumerable<T>, Device, S> collate_fn { get; }

    public Device Device { get; }

    public bool DisposeBatch { get; }

    public bool DisposeDataset { get; }

    public long Count => drop_last ? dataset.Count / batch_size : (dataset.Count + batch_size - 1) / batch_size;

    public IEnumerator<S> GetEnumerator()
    {
        foreach (var indices in sampler.Chunk(batch_size))
        {
            if (drop_last && indices.Length < batch_size) yield break;
            var (batch, tensors) = Collated(indices);
            try
            {
                yield return batch;
            }
            finally
            {
                if (DisposeBatch) tensors.ForEach(tensor => tensor.Dispose());
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && DisposeDataset) dataset.Dispose();
    }

    private static IEnumerable<long> InOrder(long count)
    {
        for (long i = 0; i < count; i++) yield return i;
    }

    // The items go as soon as they are in the batch. The batch's tensors belong to no scope, since they outlive this call.
    private (S Batch, List<IDisposable> Tensors) Collated(long[] indices)
    {
        using var items = NewDisposeScope();
        var read = indices.Select(dataset.GetTensor).ToArray();
        using var made = NewDisposeScope();
        var batch = collate_fn(read, Device);
        var tensors = made.DisposablesView.ToList();
        made.Detach(tensors);
        return (batch, tensors);
    }
}
