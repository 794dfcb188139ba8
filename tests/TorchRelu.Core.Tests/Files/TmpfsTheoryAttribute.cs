using System.Diagnostics;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>A test on a small file system of its own, which only root may mount.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TmpfsTheoryAttribute : TheoryAttribute
{
    public TmpfsTheoryAttribute() => Skip = Tmpfs.Missing;
}

/// <summary>A file system of 64 KiB in memory.</summary>
internal sealed class Tmpfs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("torchrelu-");

    public Tmpfs()
    {
        if (!Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", _folder.FullName)) throw new IOException("no tmpfs");
    }

    public static string? Missing { get; } = CanMount() ? null : "needs the right to mount a small tmpfs";

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public IEnumerable<string> Names => _folder.EnumerateFiles().Select(file => file.Name);

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", _folder.FullName);

    public void Dispose()
    {
        Run("umount", _folder.FullName);
        _folder.Delete();
    }

    private static bool CanMount()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            using var one = new Tmpfs();
            return true;
        }
        catch (Exception fault) when (fault is IOException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static bool Run(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
