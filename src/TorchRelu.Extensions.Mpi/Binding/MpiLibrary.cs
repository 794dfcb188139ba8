using System.Runtime.InteropServices;

namespace TorchRelu.Binding;

/// <summary>
/// The functions of Open MPI or MPICH that are needed. Open MPI's handles are addresses of exported objects, MPICH's are numbers.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>The most elements or bytes of one call: MPI counts in 32 bits.</summary>
    public const int MostInOneCall = 1 << 30;

    // Both statuses are smaller.
    private const int StatusBytes = 64;

    private readonly delegate* unmanaged[Cdecl]<int*, byte***, int> _init;
    private readonly delegate* unmanaged[Cdecl]<int> _finalize;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int> _abort;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _rank;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _size;
    private readonly delegate* unmanaged[Cdecl]<nint, void*, int, nint, nint, nint, int> _allReduce;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int> _broadcast;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> _send;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> _receive;
    private readonly delegate* unmanaged[Cdecl]<nint*, int*, void*, int> _test;
    private readonly nint _world;
    private readonly nint _inPlace;
    private readonly Func<string, nint> _handle;

    private MpiLibrary(nint library)
    {
        _init = (delegate* unmanaged[Cdecl]<int*, byte***, int>)NativeLibrary.GetExport(library, "MPI_Init");
        _finalize = (delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(library, "MPI_Finalize");
        _abort = (delegate* unmanaged[Cdecl]<nint, int, int>)NativeLibrary.GetExport(library, "MPI_Abort");
        _rank = (delegate* unmanaged[Cdecl]<nint, int*, int>)NativeLibrary.GetExport(library, "MPI_Comm_rank");
        _size = (delegate* unmanaged[Cdecl]<nint, int*, int>)NativeLibrary.GetExport(library, "MPI_Comm_size");
        _allReduce = (delegate* unmanaged[Cdecl]<nint, void*, int, nint, nint, nint, int>)NativeLibrary.GetExport(library, "MPI_Allreduce");
        _broadcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int>)NativeLibrary.GetExport(library, "MPI_Bcast");
        _send = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)NativeLibrary.GetExport(library, "MPI_Isend");
        _receive = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)NativeLibrary.GetExport(library, "MPI_Irecv");
        _test = (delegate* unmanaged[Cdecl]<nint*, int*, void*, int>)NativeLibrary.GetExport(library, "MPI_Test");

        var isOpenMpi = NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out var world);
        (_world, _inPlace) = isOpenMpi ? (world, 1) : (0x44000000, -1);
        _handle = isOpenMpi ? name => NativeLibrary.GetExport(library, $"ompi_mpi_{name}") : name => name switch
        {
            "int64_t" => 0x4c00083a,
            "float" => 0x4c00040a,
            "double" => 0x4c00080b,
            "byte" => 0x4c00010d,
            "op_sum" => 0x58000003,
            _ => 0x58000001,
        };
        (Int64, Float, Double, Byte) = (_handle("int64_t"), _handle("float"), _handle("double"), _handle("byte"));
        (OfSum, OfMax) = (_handle("op_sum"), _handle("op_max"));
    }

    public nint Int64 { get; }

    public nint Float { get; }

    public nint Double { get; }

    public nint Byte { get; }

    public nint OfSum { get; }

    public nint OfMax { get; }

    /// <summary>Loads the library of a launcher.</summary>
    /// <exception cref="WorkersException">It is not installed; the message says what to install.</exception>
    public static MpiLibrary Load(MpiLauncher launcher)
    {
        foreach (var name in launcher.Libraries)
        {
            if (NativeLibrary.TryLoad(name, out var library)) return new MpiLibrary(library);
        }
        throw new WorkersException($"{launcher.Mpi} has started this process, and its library {launcher.Libraries[0]} cannot be loaded. " +
            $"Install it (on Debian: {launcher.Package}), or start the job with the mpirun of the MPI that is installed.");
    }

    /// <summary>Joins the other processes.</summary>
    /// <returns>The number of this process, and that of all.</returns>
    public (int Rank, int Count) Begin()
    {
        int rank, count;
        Check(_init(null, null), "MPI_Init");
        Check(_rank(_world, &rank), "MPI_Comm_rank");
        Check(_size(_world, &count), "MPI_Comm_size");
        return (rank, count);
    }

    public void End() => Check(_finalize(), "MPI_Finalize");

    /// <summary>Ends all processes of the job.</summary>
    public void Abort(int code) => _ = _abort(_world, code);

    /// <summary>Reduces values over all processes, in place.</summary>
    public void AllReduce(void* values, long count, int size, nint type, nint operation)
    {
        for (long at = 0; at < count; at += MostInOneCall)
        {
            Check(_allReduce(_inPlace, (byte*)values + (at * size), (int)Math.Min(count - at, MostInOneCall), type, operation, _world),
                "MPI_Allreduce");
        }
    }

    /// <summary>Gives the bytes of process 0 to all.</summary>
    public void Broadcast(void* bytes, long count)
    {
        for (long at = 0; at < count; at += MostInOneCall)
            Check(_broadcast((byte*)bytes + at, (int)Math.Min(count - at, MostInOneCall), Byte, 0, _world), "MPI_Bcast");
    }

    /// <summary>Begins to send numbers to a process.</summary>
    public nint Send(long* values, int count, int to, int tag)
    {
        nint request = 0;
        Check(_send(values, count, Int64, to, tag, _world, &request), "MPI_Isend");
        return request;
    }

    /// <summary>Begins to receive numbers from a process.</summary>
    public nint Receive(long* values, int count, int from, int tag)
    {
        nint request = 0;
        Check(_receive(values, count, Int64, from, tag, _world, &request), "MPI_Irecv");
        return request;
    }

    /// <summary>Whether a send or a receive is done. It also lets MPI work on those that are not.</summary>
    public bool IsDone(ref nint request)
    {
        var isDone = 0;
        var status = stackalloc byte[StatusBytes];
        fixed (nint* tested = &request) Check(_test(tested, &isDone, status), "MPI_Test");
        return isDone != 0;
    }

    private static void Check(int code, string function)
    {
        if (code != 0) throw new WorkersException($"{function} has failed with code {code}.");
    }
}
