namespace TorchRelu.Tests;

internal sealed class Prediction
{
    public float[] Score { get; set; } = [];

    public string Answer { get; set; } = "";
}
