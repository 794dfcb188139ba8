namespace TorchRelu.Binding;

/// <summary>Which MPI has started this process, as its launcher tells in the environment.</summary>
/// <param name="Mpi">The name of the MPI.</param>
/// <param name="Libraries">Its library, by the names it may have, the surest first.</param>
/// <param name="Package">What brings the library on Debian.</param>
/// <param name="Rank">The number of this process.</param>
/// <param name="Count">The number of processes.</param>
internal sealed record MpiLauncher(string Mpi, IReadOnlyList<string> Libraries, string Package, int Rank, int Count)
{
    /// <summary>The launcher of this process; null if it was started by none.</summary>
    /// <param name="variable">Reads the environment.</param>
    public static MpiLauncher? Find(Func<string, string?> variable)
    {
        if (Number("OMPI_COMM_WORLD_SIZE") is { } ofOpenMpi)
            return new("Open MPI", ["libmpi.so.40", "libmpi.so"], "libopenmpi3", Number("OMPI_COMM_WORLD_RANK") ?? 0, ofOpenMpi);
        if (Number("PMI_SIZE") is { } ofMpich)
            return new("MPICH", ["libmpich.so.12", "libmpi.so.12"], "libmpich12", Number("PMI_RANK") ?? 0, ofMpich);
        return null;

        int? Number(string name) => int.TryParse(variable(name), out var number) ? number : null;
    }
}
