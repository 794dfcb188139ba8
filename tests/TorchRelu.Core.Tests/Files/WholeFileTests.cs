using FluentAssertions;
using TorchRelu.Files;
using Xunit;

namespace TorchRelu.Tests;

public sealed class WholeFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("torchrelu-");

    private static readonly Dictionary<string, Action<string>> s_writers = new()
    {
        ["report.json"] = path => Large.SaveJson(path),
        ["report.html"] = path => Large.SaveHtml(path),
        ["report.md"] = path => Large.SaveMarkdown(path),
        ["report.xml"] = path => Large.SaveJUnit(path),
        ["plan.json"] = path => new SwitchPlan { Switches = [.. Enumerable.Range(0, 500).Select(Planned)] }.Save(path),
    };

    public static TheoryData<string> Writers => [.. s_writers.Keys];

    private static ReluReport Large => new()
    {
        Steps = 1,
        Layers = [.. Enumerable.Range(0, 300).Select(i => Windows.Layer($"layer{i}.{new string('x', 300)}", 20, died: 6))],
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_file_is_replaced_and_missing_folders_are_made()
    {
        WholeFile.Write(File("a/b/text"), "first");
        WholeFile.Write(File("a/b/text"), "second: ü");

        System.IO.File.ReadAllBytes(File("a/b/text")).Should().Equal("second: ü"u8.ToArray(), "UTF-8 without a mark");
        Names().Should().Equal("text");
    }

    [Fact]
    public void What_fails_in_the_middle_leaves_the_last_good_file_and_nothing_beside_it()
    {
        WholeFile.Write(File("text"), "good");

        var write = () => WholeFile.Write(File("text"), stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException("a crash");
        });

        write.Should().Throw<InvalidOperationException>();
        System.IO.File.ReadAllText(File("text")).Should().Be("good");
        Names().Should().Equal("text");
    }

    [Fact]
    public void A_link_stays_a_link_to_the_file_that_is_replaced()
    {
        if (OperatingSystem.IsWindows()) return;
        WholeFile.Write(File("target"), "first");
        System.IO.File.CreateSymbolicLink(File("link"), File("target"));

        WholeFile.Write(File("link"), "second");

        new FileInfo(File("link")).LinkTarget.Should().Be(File("target"));
        System.IO.File.ReadAllText(File("target")).Should().Be("second");
    }

    [Fact]
    public void The_rights_of_a_file_stay()
    {
        if (OperatingSystem.IsWindows()) return;
        WholeFile.Write(File("text"), "first");
        System.IO.File.SetUnixFileMode(File("text"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        WholeFile.Write(File("text"), "second");

        System.IO.File.GetUnixFileMode(File("text")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Eight_writers_and_eight_readers_never_see_a_broken_file()
    {
        const int Length = 200_000;
        WholeFile.Write(File("text"), new string('z', Length));
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
        {
            var seen = 0;
            do
            {
                var text = Read(BoundedFile.UsualLimit);
                (text.Length == Length && text.Distinct().Count() == 1).Should().BeTrue("a file is there whole or not at all");
                seen++;
            }
            while (!done.IsCancellationRequested);
            return seen;
        }, TaskCreationOptions.LongRunning)).ToList();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 20; i++) WholeFile.Write(File("text"), new string((char)('a' + writer), Length));
        }));

        await Task.WhenAll(writers);
        await done.CancelAsync();

        (await Task.WhenAll(readers)).Should().OnlyContain(seen => seen > 0);
        Names().Should().Equal("text");
    }

    [TmpfsTheory]
    [MemberData(nameof(Writers))]
    public void A_full_disk_or_one_that_cannot_be_written_leaves_the_last_good_file(string name)
    {
        using var disk = new Tmpfs();
        WholeFile.Write(disk.File(name), "good");

        var write = () => s_writers[name](disk.File(name));

        write.Should().Throw<IOException>("64 KiB are too few");
        disk.MakeReadOnly();
        write.Should().Throw<IOException>("nothing can be written");
        System.IO.File.ReadAllText(disk.File(name)).Should().Be("good");
        disk.Names.Should().Equal(name);
    }

    [Fact]
    public void A_file_beyond_the_limit_is_not_read_to_its_end()
    {
        WholeFile.Write(File("text"), new string('x', 1_000));

        Read(1_000).Should().HaveLength(1_000);
        FluentActions.Invoking(() => Read(999)).Should().Throw<InvalidDataException>()
            .WithMessage($"{File("text")}: the document: expected at most 999 bytes, found more.");
        FluentActions.Invoking(() => ReluReport.LoadJson(File("text"), 999)).Should().Throw<InvalidDataException>()
            .WithMessage($"{File("text")}: the document: *");
    }

    private string Read(long most) => BoundedFile.LoadText(File("text"), most, text => text);

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private IEnumerable<string> Names() => _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name);

    private static PlannedSwitch Planned(int i) => new()
    {
        Names = [$"act{i}.{new string('x', 100)}"],
        From = "ReLU",
        To = new("PReLU", 0.25),
        Scope = SwitchScope.Module,
        Way = SwitchWay.Structural,
    };
}
