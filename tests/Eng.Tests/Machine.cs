using System.Diagnostics;

namespace TorchRelu.Eng.Tests;

/// <summary>
/// A machine with a checkout: the real scripts in a temporary folder, run by the real bash, on a PATH with the core utilities
/// and stand-ins for everything that installs, restores or builds. A stand-in notes its call. A new machine is root's and has
/// apt-get, libtorch, OpenBLAS, a chromium and the tools to build with; its feeds carry TorchSharp and Microsoft.ML.
/// </summary>
public sealed class Machine : IDisposable
{
    private static readonly string[] CoreUtilities =
    [
        "awk", "bash", "cat", "cp", "cut", "dirname", "env", "find", "grep", "head", "ln", "mkdir", "mv", "paste", "readlink", "rm", "sed", "sha256sum",
        "sort", "tail", "tee", "touch", "tr", "wc",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("machine").FullName;

    public Machine()
    {
        CopyFolder(Path.Combine(AppContext.BaseDirectory, "checkout"), Checkout);
        Write("checkout/src/TorchSharp.SystemLibTorch/Native/bridge.cpp", "// the native part");
        Write("bin/.keep", "");
        foreach (var tool in CoreUtilities)
            File.CreateSymbolicLink(PathOf($"bin/{tool}"), RealPathOf(tool));

        Add("dotnet", """
            case $1 in
              --version) cat "$MACHINE/sdk" ;;
              restore) sed -n 's/.*<Package[A-Za-z]* Include="\([^"]*\)" Version="\([^"]*\)".*/\1 \2/p' "$2" >"$MACHINE/wanted"
                       cat "$MACHINE/wanted" >>"$MACHINE/asked"
                       errors=$MACHINE/restore-errors; ! grep -q '^Microsoft.ML ' "$MACHINE/wanted" || errors=$MACHINE/restore-errors-of-ml
                       cat "$errors"; [[ ! -s $errors ]] ;;
              build) cat "$MACHINE/build-errors"; [[ ! -s $MACHINE/build-errors ]] ;;
              test) mkdir -p artifacts/test-results && cp "$MACHINE"/trx/* artifacts/test-results; ! grep -q 'outcome="Failed"' "$MACHINE"/trx/* ;;
            esac
            """);
        Add("id", "echo 0");
        Add("apt-get", """
            [[ $1 == install ]] || exit 0
            for package; do
              case $package in
                libtorch-dev) "$MACHINE/install-libtorch" ;;
                libopenblas0-pthread) ln -sfn "$MACHINE/openblas-pthread/libblas.so.3" "$MACHINE/libblas.so.3" ;;
                g++ | cmake | make) cp "$MACHINE/archive/$package" "$MACHINE/bin/" ;;
              esac
            done
            """);
        Add("g++", """
            case $1 in
              -dumpmachine) echo riscv64-linux-gnu ;;
              -print-file-name=*) [[ -f $MACHINE/lib/libtorch_cpu.so ]] && echo "$MACHINE/lib/libtorch_cpu.so" || echo libtorch_cpu.so ;;
            esac
            """);
        Add("cmake", """
            case $1 in
              --build) touch "$2/libtorch_bridge.so" ;;
              *) [[ ! -f $4/CMakeCache.txt ]] || { echo 'error: the cache is of another folder'; exit 1; }
                 mkdir -p "$4" && touch "$4/CMakeCache.txt" ;;
            esac
            """);
        Add("make", "");
        Add("chromium", "");
        Add("ldd", """echo "	libblas.so.3 => $MACHINE/libblas.so.3 (0x0)" """);
        Write("blas/libblas.so.3", "");
        Write("openblas-pthread/libblas.so.3", "");
        Script("install-libtorch", """
            mkdir -p "$MACHINE/lib/cmake/Torch"
            touch "$MACHINE/lib/libtorch_cpu.so" "$MACHINE/lib/cmake/Torch/TorchConfig.cmake"
            echo 'set(PACKAGE_VERSION "1.13.1")' >"$MACHINE/lib/cmake/Torch/TorchConfigVersion.cmake"
            """);
        HasSdk("10.0.401");
        RestoreGives("");
        RestoreOfMicrosoftMLGives("");
        BuildGives("");
        HasLibtorch("1.13.1");
        HasBlas("openblas-pthread");
    }

    /// <summary>What bash runs with besides PATH and MACHINE; nothing of the test's own environment reaches it.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string Checkout => PathOf("checkout");

    public string Answer => Path.Combine(Checkout, "eng", "provider.g.props");

    public string AnswerText => File.ReadAllText(Answer);

    /// <summary>The calls of stand-ins, one line each, since the machine was made or <see cref="ForgetCalls"/>.</summary>
    public string[] Calls => File.Exists(PathOf("calls")) ? File.ReadAllLines(PathOf("calls")) : [];

    /// <summary>What the feeds were asked for over the same time, a package and its version each.</summary>
    public string[] Asked => File.Exists(PathOf("asked")) ? File.ReadAllLines(PathOf("asked")) : [];

    public void ForgetCalls()
    {
        File.Delete(PathOf("calls"));
        File.Delete(PathOf("asked"));
    }

    public void HasSdk(string version) => Write("sdk", version);

    /// <summary>What a restore of TorchSharp prints; it succeeds when that is nothing.</summary>
    public void RestoreGives(string errors) => Write("restore-errors", errors);

    public void RestoreOfMicrosoftMLGives(string errors) => Write("restore-errors-of-ml", errors);

    public void BuildGives(string errors) => Write("build-errors", errors);

    public void FeedsDoNotCarryTorchSharp() =>
        RestoreGives("probe.csproj : error NU1101: Unable to find package TorchSharp-cpu. No packages exist with this id in source(s): local\n");

    public void FeedsDoNotCarryMicrosoftML() =>
        RestoreOfMicrosoftMLGives("probe.csproj : error NU1101: Unable to find package Microsoft.ML. No packages exist with this id in source(s): local\n");

    public void HasLibtorch(string version) => HasLibtorchIn("lib/cmake/Torch", "lib", version);

    /// <summary>An unpacked libtorch, as the PyTorch project gives it out.</summary>
    public string UnpackLibtorch(string version)
    {
        HasLibtorchIn("unpacked/share/cmake/Torch", "unpacked/lib", version);
        return PathOf("unpacked");
    }

    public void LacksLibtorch() => Directory.Delete(PathOf("lib"), recursive: true);

    public void HasBlas(string folder)
    {
        File.Delete(PathOf("libblas.so.3"));
        File.CreateSymbolicLink(PathOf("libblas.so.3"), PathOf($"{folder}/libblas.so.3"));
    }

    public void IsNotRoot() => Add("id", "echo 1000");

    /// <summary>Puts a stand-in on the PATH, in place of one that is there already.</summary>
    public void Add(string tool, string body)
    {
        Script($"archive/{tool}", $"echo \"{tool} $*\" >>\"$MACHINE/calls\"\n{body}");
        File.Copy(PathOf($"archive/{tool}"), PathOf($"bin/{tool}"), overwrite: true);
    }

    public void Lacks(params string[] tools)
    {
        foreach (var tool in tools)
            File.Delete(PathOf($"bin/{tool}"));
    }

    /// <summary>Writes a file of the machine; a path starting with <c>checkout/</c> is in the checkout.</summary>
    public string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text);
        return PathOf(path);
    }

    public ScriptRun Setup(params string[] arguments) => Run(Path.Combine(Checkout, "eng", "setup.sh"), arguments);

    public ScriptRun Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(PathOf("bin/bash"), [script, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        start.Environment["PATH"] = PathOf("bin");
        start.Environment["MACHINE"] = _folder;

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ScriptRun(process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string path) => Path.Combine(_folder, path);

    private void HasLibtorchIn(string cmakeFolder, string libraryFolder, string version)
    {
        Write($"{libraryFolder}/libtorch_cpu.so", "");
        Write($"{cmakeFolder}/TorchConfig.cmake", "");
        Write($"{cmakeFolder}/TorchConfigVersion.cmake", $"set(PACKAGE_VERSION \"{version}\")\n");
    }

    private void Script(string path, string body)
    {
        var file = Write(path, $"#!/usr/bin/env bash\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string RealPathOf(string tool) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"'{tool}' is not on the PATH, and the scripts need it.");

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
