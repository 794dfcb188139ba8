using Xunit;

// libtorch's random stream and thread count belong to the process: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
