namespace TorchRelu;

/// <summary>Keeps the plan of the last layout: a site sees the same one at almost every step.</summary>
internal sealed class PlanCache
{
    private readonly long[] _shape = new long[CountPlan.DeepestShape];
    private readonly long[] _strides = new long[CountPlan.DeepestShape];
    private CountPlan _plan;
    private int _rank = -1;
    private (int Dimension, bool ValuesAreSamples, int Size) _meaning;

    /// <summary>The plan of the last layout asked for.</summary>
    public ref readonly CountPlan Plan => ref _plan;

    /// <inheritdoc cref="CountPlan.TryMake"/>
    public bool TryGet(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int channelDimension, bool valuesAreSamples, int size)
    {
        var meaning = (channelDimension, valuesAreSamples, size);
        if (shape.Length == _rank && meaning == _meaning && shape.SequenceEqual(_shape.AsSpan(0, _rank)) && strides.SequenceEqual(_strides.AsSpan(0, _rank))) return true;
        _rank = -1;
        if (!CountPlan.TryMake(shape, strides, channelDimension, valuesAreSamples, size, out _plan)) return false;
        shape.CopyTo(_shape);
        strides.CopyTo(_strides);
        _meaning = meaning;
        _rank = shape.Length;
        return true;
    }
}
