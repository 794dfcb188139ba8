using System.IO.Compression;
using System.Xml.Linq;
using FluentAssertions;
using TorchRelu.Tests;
using Xunit;

namespace TorchRelu.Packaging.Tests;

/// <summary>A folder with the packages, packed once; and a project somewhere else that takes them from there.</summary>
public sealed class Feed : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("torchrelu-feed").FullName;

    public Feed()
    {
        var (exitCode, output) = Dotnet.Run(
            Build.Root, new Dictionary<string, string>(), "bash", Path.Combine("eng", "pack.sh"), Packages);
        exitCode.Should().Be(0, output);
    }

    public static string[] Projects =>
        ["TorchRelu.Core", "TorchRelu.Extensions", "TorchRelu.Training", "TorchRelu.Extensions.ML", "TorchRelu.Extensions.Testing",
            "TorchRelu.Extensions.Mpi", "TorchRelu.Extensions.Cli"];

    public static string Version => typeof(ReluReport).Assembly.GetName().Version!.ToString(3);

    public string Packages => Path.Combine(_folder, "feed");

    public (int ExitCode, string Output) Pack(string project, params string[] options) => Dotnet.Run(
        Build.Root,
        new Dictionary<string, string>(),
        ["dotnet", "pack", Path.Combine("src", project), "-c", Build.Configuration, "--nologo", "-v", "quiet", "-o", Packages, .. options]);

    /// <summary>The version of a package: marked where it was compiled against another TorchSharp than it declares.</summary>
    public static string VersionOf(string package) =>
        package is "TorchRelu.Extensions" or "TorchRelu.Training" or "TorchRelu.Extensions.ML" or "TorchRelu.Extensions.Mpi"
            && Build.CompiledAgainst != Build.TorchSharpFloor ? $"{Version}-local" : Version;

    public ZipArchive Open(string package, string extension = "nupkg") =>
        ZipFile.OpenRead(Path.Combine(Packages, $"{package}.{VersionOf(package)}.{extension}"));

    public XElement Nuspec(string package)
    {
        using var archive = Open(package);
        using var stream = archive.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var document = XElement.Load(stream);
        // Its namespace says nothing a test needs.
        foreach (var element in document.DescendantsAndSelf()) element.Name = element.Name.LocalName;
        return document.Element("metadata")!;
    }

    /// <summary>A new console project outside of the repository, whose feeds are the machine's and this one.</summary>
    /// <returns>Its folder.</returns>
    public string NewProject(string name, string program, params string[] packages) =>
        NewProject(name, "cs", "", program, packages);

    /// <summary>The same in F#, whose project files list what is compiled.</summary>
    public string NewFSharpProject(string name, string program, params string[] packages) =>
        NewProject(name, "fs", """<Compile Include="Program.fs" />""", program, packages);

    private string NewProject(string name, string language, string compile, string program, string[] packages)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        File.WriteAllText(Path.Combine(folder, $"Program.{language}"), program);
        File.WriteAllText(Path.Combine(folder, "nuget.config"),
            """<configuration><packageSources><add key="folder" value="../feed" /></packageSources></configuration>""");
        File.WriteAllText(Path.Combine(folder, $"{name}.{language}proj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                {compile}
                {string.Join("\n    ", packages.Select(package =>
                    $"""<PackageReference Include="{package.Split(' ')[0]}" Version="{package.Split(' ')[1]}" />"""))}
              </ItemGroup>
            </Project>
            """);
        return folder;
    }

    // Packages of that name and version from elsewhere must not come in between: their folder is a new one, and the usual one only helps
    // out with the others.
    public (int ExitCode, string Output) Run(string folder, params string[] command) => Dotnet.Run(
        folder,
        new Dictionary<string, string> { ["NUGET_PACKAGES"] = InstalledPackages, ["RestoreFallbackFolders"] = UsualPackages },
        command);

    public string InstalledPackages => Path.Combine(_folder, "packages");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string UsualPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}

/// <summary>Packed once for all tests.</summary>
[CollectionDefinition(nameof(Feed))]
public sealed class PackedOnce : ICollectionFixture<Feed>;
