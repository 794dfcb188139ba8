using Xunit;

// The console and the current folder are the process's, and scripts use both.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
