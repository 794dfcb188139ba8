// The random stream and the count of live tensors belong to the process, so one test runs after another.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
