using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace TorchRelu.Packaging.Tests;

/// <summary>Folders stand on each other and never in a circle, so that each can be read once those below it are known.</summary>
public sealed partial class FolderTests(ITestOutputHelper output)
{
    [Fact]
    public void No_folders_of_the_core_need_each_other() => HaveNoCircle("TorchRelu.Core", typeof(ReluReport).Assembly);

    [Fact]
    public void No_folders_of_the_plug_in_need_each_other() => HaveNoCircle("TorchRelu.Extensions", typeof(DyingReluMonitor).Assembly);

    // What lies at the root (options, TorchSharp's private names) may be read from anywhere.
    private void HaveNoCircle(string project, Assembly assembly)
    {
        var folders = FoldersOf(Path.Combine(Build.Root, "src", project));
        folders.Should().HaveCountGreaterThan(50);
        var needs = assembly.GetTypes().Where(type => !type.IsNested && folders.ContainsKey(Name(type)))
            .SelectMany(type => TypeReferences.Of(type).Select(other => (From: Name(type), To: Name(other))))
            .Where(need => folders.ContainsKey(need.To) && folders[need.From] != folders[need.To])
            .ToLookup(need => (From: folders[need.From], To: folders[need.To]), need => $"{need.From} -> {need.To}");

        foreach (var need in needs.OrderBy(need => need.Key))
            output.WriteLine($"{need.Key.From} -> {need.Key.To}: {string.Join(", ", need.Distinct())}");
        var left = folders.Values.Distinct().ToHashSet();
        while (left.RemoveWhere(folder => !needs.Any(need => need.Key.From == folder && left.Contains(need.Key.To))) > 0) { }
        left.Should().BeEmpty("these folders need each other in a circle");
    }

    private static Dictionary<string, string> FoldersOf(string project) =>
        (from file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
         let parts = Path.GetRelativePath(project, file).Split(Path.DirectorySeparatorChar)
         where parts.Length > 1 && parts[0] is not ("bin" or "obj")
         from Match declared in Declaration().Matches(File.ReadAllText(file))
         select (Name: declared.Groups[1].Value, Folder: parts[0])).DistinctBy(type => type.Name)
             .ToDictionary(type => type.Name, type => type.Folder);

    private static string Name(Type type) => type.Name.Split('`')[0];

    [GeneratedRegex(@"^(?:public|internal)[^\n(=]*?\b(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
