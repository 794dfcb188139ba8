using System.Runtime.InteropServices;

namespace TorchRelu.Tests;

/// <summary>
/// Memory that a kernel must not leave: one byte before or behind it and the process ends (on Unix; elsewhere there is only room).
/// </summary>
internal sealed unsafe class GuardedMemory : IDisposable
{
    private const int Page = 65_536;
    private readonly byte* _mapping;
    private readonly nuint _length;

    /// <param name="bytes">How many.</param>
    /// <param name="atEnd">Whether they end where the guard begins; otherwise they begin where it ends.</param>
    public GuardedMemory(long bytes, bool atEnd)
    {
        var pages = (bytes + Page - 1) / Page * Page;
        _length = (nuint)(pages + (2 * Page));
        if (OperatingSystem.IsWindows())
        {
            _mapping = (byte*)NativeMemory.AllocZeroed(_length);
        }
        else
        {
            const int none = 0, readAndWrite = 3;
            // Pages that nobody touches take no memory, so that a few values may lie gigabytes apart.
            var privateAnonymousUnreserved = OperatingSystem.IsMacOS() ? 0x1042 : 0x4022;
            _mapping = mmap(null, _length, readAndWrite, privateAnonymousUnreserved, -1, 0);
            if ((nint)_mapping == -1) throw new InvalidOperationException("mmap");
            if (mprotect(_mapping, Page, none) != 0 || mprotect(_mapping + Page + pages, Page, none) != 0)
                throw new InvalidOperationException("mprotect");
        }
        Start = _mapping + Page + (atEnd ? pages - bytes : 0);
    }

    public byte* Start { get; }

    public static GuardedMemory Of(TensorValues values, long count, bool atEnd)
    {
        var memory = new GuardedMemory(count * values.Type.Size(), atEnd);
        values.Fill(memory.Start, count);
        return memory;
    }

    public void Dispose()
    {
        if (OperatingSystem.IsWindows()) NativeMemory.Free(_mapping);
        else _ = munmap(_mapping, _length);
    }

    [DllImport("libc")]
    private static extern byte* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc")]
    private static extern int mprotect(void* address, nuint length, int protection);

    [DllImport("libc")]
    private static extern int munmap(void* address, nuint length);
}
