using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>Keeps the buffers of a model and the random state. Disposing it puts them back.</summary>
internal sealed class ModelState : IDisposable
{
    private readonly List<(Tensor Buffer, Tensor Kept)> _buffers;
    private readonly RandomState _random;

    private ModelState(nn.Module model)
    {
        using var ungraded = no_grad();
        _buffers = [.. model.named_buffers().Select(named => named.buffer).Where(buffer => !buffer.IsInvalid)
            .Distinct<Tensor>(ReferenceEqualityComparer.Instance)
            .Select(buffer => (buffer, buffer.clone().DetachFromDisposeScope()))];
        _random = new RandomState();
    }

    public static ModelState Keep(nn.Module model) => new(model);

    public void Dispose()
    {
        using var ungraded = no_grad();
        foreach (var (buffer, kept) in _buffers)
        {
            // A buffer that did not change stays untouched, so that its version does too.
            using (var differs = buffer.ne(kept))
            using (var any = differs.any())
            {
                if (any.item<bool>()) buffer.copy_(kept);
            }
            kept.Dispose();
        }
        _random.Dispose();
    }
}
