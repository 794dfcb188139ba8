using Xunit;

// Trainings share torch's one random stream, and tests of memory share the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
