using System.Text.RegularExpressions;
using System.Xml.Linq;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Guides.Tests;

public sealed class NotebookTests
{
    private static string Folder => Path.Combine(Repository.Samples, "notebooks");

    public static TheoryData<string> Notebooks =>
        [.. Directory.GetFiles(Folder, "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Notebooks))]
    public async Task A_notebook_runs_cell_by_cell_and_shows_what_was_saved(string name)
    {
        var notebook = new Notebook(Path.Combine(Folder, $"{name}.ipynb"));
        var runner = new NotebookRunner();
        var update = Environment.GetEnvironmentVariable("TORCHRELU_UPDATE_GOLDEN") == "1";

        foreach (var cell in notebook.Code)
        {
            var run = await runner.RunAsync(Notebook.Source(cell));
            if (update) Notebook.SetOutputs(cell, run);

            // Not the numbers, which depend on libtorch: that each cell still shows what it is there to show.
            Notebook.Kinds(cell).Should().Equal(
                [.. run.Printed.Length > 0 ? ["stdout"] : Array.Empty<string>(), .. run.Shown.Keys],
                "the cell gives that now: {0}", Notebook.Source(cell));
        }

        if (update) notebook.Save();
    }

    [Theory, MemberData(nameof(Notebooks))]
    public void A_notebook_is_for_the_CSharp_kernel_ends_with_the_page_and_has_its_script(string name)
    {
        var notebook = new Notebook(Path.Combine(Folder, $"{name}.ipynb"));

        notebook.Format.Should().Be(4);
        ((string)notebook.Metadata["kernelspec"]!["name"]!).Should().Be(".net-csharp");
        Notebook.Source(notebook.Code[0]).Split('\n').Should().OnlyContain(line => line.StartsWith("#r \"nuget: "));
        Notebook.Kinds(notebook.Code[^1]).Should().Equal("text/html", "image/svg+xml", "text/plain");
        notebook.Code[^1]["outputs"]!.ToJsonString().Should().Contain("iframe").And.Contain("relu1");
        File.Exists(Path.Combine(Repository.Samples, $"{name}.cs")).Should().BeTrue("a notebook is paired with a script");
    }

    [Theory, MemberData(nameof(Notebooks))]
    public void What_a_notebook_shows_is_there_as_a_picture_and_as_text_as_well(string name)
    {
        var last = new Notebook(Path.Combine(Folder, $"{name}.ipynb")).Code[^1];

        var picture = XDocument.Parse(Notebook.Shown(last, "image/svg+xml"));

        picture.Root!.Name.LocalName.Should().Be("svg");
        picture.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value).Should().Contain("relu1");
        Notebook.Shown(last, "text/plain").Should().Contain("relu1");
    }

    [Theory, MemberData(nameof(Notebooks))]
    public void Every_cell_has_an_id_of_its_own(string name)
    {
        var ids = new Notebook(Path.Combine(Folder, $"{name}.ipynb")).Cells.Select(cell => (string?)cell["id"]).ToList();

        ids.Should().OnlyHaveUniqueItems().And.OnlyContain(id => id != null && Regex.IsMatch(id, "^[a-z0-9-]{1,64}$"));
    }
}
