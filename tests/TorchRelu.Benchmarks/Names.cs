namespace TorchRelu.Benchmarks;

/// <summary>What several parts of the benchmark call by one name.</summary>
internal static class Names
{
    public const string Nothing = "nothing (the clock alone)";
    public const string Read = "read every value";
    public const string Ours = "TorchRelu";
    public const string Exact = "TorchRelu, every value counted";
    public const string Decision = "nobody listens";
    public const string DecisionTold = "a listener to warnings";
    public const string AllReduce = "one all-reduce of as many numbers";
    public const string Average = "Average() of the gradients";
    public const string Exchange = "exchanges of the monitors, over 20 steps";
    public const string ExchangeMet = "the same, after the workers have met before each call";
    public const string Kernel = "its kernel";
    public const string EqSum = "eq(0).sum(dims)";
    public const string SignSum = "sign().sum(dims)";
    public const string Amax = "amax(dims)";
    public const string Fastai = "fastai ActivationStats";
}
