using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class FaultTests
{
    private const string Deadline = "6";

    [MpiTheory]
    [InlineData("throw", "Worker 1 of 2 has failed*The data of this worker cannot be read.")]
    [InlineData("extra", "worker 0 has ended*worker 1 averages 11274 gradients")]
    [InlineData("other", "worker 0 averages 11274 gradients*worker 1 takes the maximum of 4 numbers")]
    [InlineData("epoch", "worker 0 averages 11274 gradients*worker 1 sums 8 numbers")]
    [InlineData("stop", "Worker 1 did not come within 6 s, where worker 0 averages 11274 gradients")]
    [InlineData("exit", "exit*3")]
    [InlineData("kill", "signal 9")]
    public void A_process_that_goes_wrong_ends_the_job_and_is_named(string fault, string told)
    {
        var job = MpiJob.Run(MpiJob.OpenMpi!, 2, fault, Deadline);

        job.ExitCode.Should().NotBe(0);
        (job.Output + job.Error).Should().Match($"*{told}*");
    }

    [MpiFact(withMpich: true)]
    public void A_process_of_mpich_that_stops_is_named() =>
        MpiJob.Run(MpiJob.Mpich!, 2, "stop", Deadline).Error.Should().Contain("Worker 1 did not come within 6 s");

    [Fact]
    public void A_launcher_whose_library_is_not_here_is_refused() =>
        MpiJob.Alone(new Dictionary<string, string> { ["PMI_SIZE"] = "2", ["PMI_RANK"] = "0", ["LD_LIBRARY_PATH"] = "" }, "frozen", "60",
            "Exact").Error.Should().Match("Worker 0 of 2 has failed: MPICH has started *");

    [MpiFact]
    public void A_launcher_of_another_installation_is_refused() =>
        MpiJob.Alone(new Dictionary<string, string> { ["OMPI_COMM_WORLD_SIZE"] = "2", ["OMPI_COMM_WORLD_RANK"] = "0" }, "frozen", "60",
            "Exact").Error.Should().Contain("Open MPI has started 2 processes, and its library sees 1");
}
