using Microsoft.ML.Data;

namespace TorchRelu.Tests;

/// <summary>An image and its digit.</summary>
internal sealed class Digit
{
    [VectorType(Digits.Pixels)]
    public float[] Features { get; set; } = [];

    [KeyType(Digits.Classes)]
    public uint Label { get; set; }
}
