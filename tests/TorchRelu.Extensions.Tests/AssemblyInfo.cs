using Xunit;

// libtorch's random stream, thread count and live tensors belong to the process: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
