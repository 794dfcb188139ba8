using System.Diagnostics;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Guides.Tests;

/// <summary>The site, built once by its command from the libraries as the tests have built them.</summary>
public sealed class BuiltSite
{
    public BuiltSite()
    {
        // The site is made of what was built in Release, as these tests usually are.
        string[] options = Repository.Configuration == "Release" ? ["--no-build"] : [];
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "docs", "site.sh"), .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "it printed {0}{1}", printed, errors.Result);

        Folder = printed.Trim();
        var parser = new HtmlParser();
        Pages = Directory.GetFiles(Folder, "*.html", SearchOption.AllDirectories)
            .ToDictionary(file => file, file => (IDocument)parser.ParseDocument(File.ReadAllText(file)));
    }

    public string Folder { get; }

    /// <summary>Each page by its file.</summary>
    public IReadOnlyDictionary<string, IDocument> Pages { get; }
}

/// <summary>The guides and the reference as a site that is read without a network.</summary>
public sealed class SiteTests(BuiltSite site) : IClassFixture<BuiltSite>
{
    [Fact]
    public void Every_page_of_the_documents_is_in_the_site_and_in_its_contents()
    {
        var contents = File.ReadAllText(Path.Combine(site.Folder, "toc.json"));

        foreach (var page in Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")
            .Select(path => Path.GetFileNameWithoutExtension(path)).Except(["README", "index"]))
        {
            File.Exists(Path.Combine(site.Folder, $"{page}.html")).Should().BeTrue("{0}.md is a page", page);
            contents.Should().Contain($"\"{page}.html\"");
        }
    }

    [Fact]
    public void The_reference_has_the_types_of_every_library_and_their_examples()
    {
        foreach (var type in (Type[])[typeof(DyingReluMonitor), typeof(ReluReport), typeof(NetworkTrainer), typeof(MpiWorkers),
            typeof(TorchSharpNetworkCatalog), typeof(ReluReportAssertions)])
            Page($"api/{type.FullName}.html").QuerySelector("h1")!.TextContent.Should().Contain(type.Name);

        Page("api/TorchRelu.DyingReluMonitor.html").Body!.TextContent.Should().Contain("DyingReluMonitor.Scan(model, batches)");
    }

    [Fact]
    public void No_link_that_points_into_the_site_is_dead()
    {
        var links = site.Pages.SelectMany(page => Links(page.Value).Select(link => (From: page.Key, Link: link))).ToList();

        links.Should().HaveCountGreaterThan(1_000);
        links.Where(link => !Leads(link.From, link.Link))
            .Select(link => $"{Path.GetRelativePath(site.Folder, link.From)}: {link.Link}").Should().BeEmpty();
    }

    [Fact]
    public void A_link_to_a_missing_page_or_heading_would_be_found()
    {
        var index = Path.Combine(site.Folder, "index.html");

        Leads(index, "attach.html").Should().BeTrue();
        Leads(index, "troubleshooting.html#building-and-running").Should().BeTrue();
        Leads(index, "missing.html").Should().BeFalse();
        Leads(index, "troubleshooting.html#missing").Should().BeFalse();
    }

    private IDocument Page(string name) => site.Pages[Path.Combine(site.Folder, name.Replace('/', Path.DirectorySeparatorChar))];

    // What has a scheme leaves the site.
    private static IEnumerable<string> Links(IDocument page) =>
        page.QuerySelectorAll("[href], [src]").Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")!)
            .Where(link => !Uri.TryCreate(link, UriKind.Absolute, out var address) || address.IsFile);

    private bool Leads(string from, string link)
    {
        var parts = link.Split('#', 2);
        var file = parts[0].Length == 0 ? from
            : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, Uri.UnescapeDataString(parts[0].Split('?')[0])));
        if (!File.Exists(file) || !file.StartsWith(site.Folder, StringComparison.Ordinal)) return false;
        return parts.Length == 1 || parts[1].Length == 0 || !site.Pages.TryGetValue(file, out var page)
            || page.GetElementById(Uri.UnescapeDataString(parts[1])) is not null;
    }
}
