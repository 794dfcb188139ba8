// The random stream and the count of live tensors belong to the process, so the tests take turns.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
