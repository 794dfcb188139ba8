#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions.Mpi
#:project Common
// Several processes train one network, each on its part of every batch, and one monitor sees them all. The rate is deadly: every process
// makes the same repair at the same step. With Open MPI or MPICH:
//   dotnet build -c Release samples/13-many-machines.cs
//   mpirun -n 2 dotnet run -c Release --no-build --file samples/13-many-machines.cs
// Without mpirun it is one process.
using TorchRelu;
using TorchRelu.Samples;
using TorchSharp;
using static TorchSharp.torch;

return MpiWorkers.Run(workers =>
{
    using var data = new Clouds();
    using var model = Networks.Mlp();
    using var optimizer = optim.Adam(model.parameters(), Networks.DeadlyRate);
    var parallel = new DataParallel(model, workers);
    var options = new DyingReluOptions { Workers = workers, Policy = RepairPolicy.Default };
    using var monitor = DyingReluMonitor.Attach(model, optimizer, options);

    for (var epoch = 1; epoch <= 20; epoch++)
    {
        foreach (var (inputs, labels) in data.Batches())
        {
            using var scope = NewDisposeScope();
            var rows = inputs.size(0) / workers.Count;
            var (ours, wanted) = (inputs.narrow(0, rows * workers.Rank, rows), labels.narrow(0, rows * workers.Rank, rows));
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.call(ours), wanted);
            loss.backward();
            if (parallel.Average(loss.item<float>(), rows) is not { } mean) continue;
            optimizer.step();
            monitor.Step(mean);
        }
        // All have the same weights, so all measure the same.
        var accuracy = data.Accuracy(model);
        monitor.EndEpoch(accuracy);
        // Worker 0 alone speaks: lines of several processes tear.
        if (workers.IsFirst && epoch % 5 == 0)
            Console.WriteLine($"epoch {epoch,2}: accuracy {accuracy:0.0 %}, {monitor.Report().Dead,3} of {monitor.Report().Channels} dead");
    }
    if (!workers.IsFirst) return;
    Console.WriteLine($"{workers.Count} {(workers.Count == 1 ? "process" : "processes")}:");
    foreach (var repair in monitor.Repairs) Console.WriteLine($"  {repair}");
});
