using Xunit;

namespace TorchRelu.Tests;

/// <summary>A test that needs Open MPI, or MPICH as well.</summary>
public sealed class MpiFactAttribute : FactAttribute
{
    /// <param name="withMpich">Whether it needs MPICH.</param>
    public MpiFactAttribute(bool withMpich = false) => Skip = Mpi.Missing(withMpich);
}

/// <summary>The same with data.</summary>
public sealed class MpiTheoryAttribute : TheoryAttribute
{
    public MpiTheoryAttribute() => Skip = Mpi.Missing(withMpich: false);
}

internal static class Mpi
{
    public static string? Missing(bool withMpich) =>
        MpiJob.OpenMpi is null ? "There is no Open MPI here; tests/run.sh installs it where it may (Debian: apt-get install openmpi-bin)."
        : withMpich && MpiJob.Mpich is null
            ? "There is no MPICH here; tests/run.sh installs it where it may (Debian: apt-get install mpich)."
        : null;
}
