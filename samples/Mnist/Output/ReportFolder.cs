namespace TorchRelu.Samples.Mnist;

/// <summary>A report in every format, side by side.</summary>
internal static class ReportFolder
{
    /// <param name="folder">Made if missing; what was there under the same names is replaced.</param>
    /// <param name="name">What the files are called.</param>
    /// <param name="report">The report.</param>
    public static void Write(string folder, string name, ReluReport report)
    {
        Directory.CreateDirectory(folder);
        report.SaveHtml(Path("html"));
        report.SaveMarkdown(Path("md"));
        report.SaveJson(Path("json"));
        report.SaveJUnit(Path("xml"));
        File.WriteAllText(Path("txt"), report.ToText());

        string Path(string extension) => System.IO.Path.Combine(folder, $"{name}.{extension}");
    }
}
