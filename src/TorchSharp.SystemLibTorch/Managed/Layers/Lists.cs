namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Layers take numbers, pairs and lists; operators take lists.
        private static long[] List((long, long) pair) => [pair.Item1, pair.Item2];

        private static long[]? List(long? number) => number is null ? null : [number.Value];

        private static long[]? List((long, long)? pair) => pair is null ? null : List(pair.Value);
    }
}
