namespace TorchRelu;

/// <summary>The repairs, in their order and with the numbers that marked them on the time line.</summary>
internal static class RepairsSection
{
    public static void Add(HtmlBuilder html, ReluReport report)
    {
        if (report.Repairs.Count == 0) return;
        html.Add($"<section aria-labelledby=\"repairs\">\n<h2 id=\"repairs\">Repairs</h2>\n<ol class=\"repairs\">\n");
        foreach (var (repair, i) in report.Repairs.Select((repair, i) => (repair, i)))
        {
            html.Add($"""
                <li id="repair-{i + 1}"><p><b>Step {Words.Count(repair.Step)}, <bdi>{repair.Site}</bdi></b>: <bdi>{repair.Before}</bdi> → <bdi>{repair.After}</bdi>
                <span class="tag {Key(repair.Outcome)}">{Words.Of(repair.Outcome)}</span></p>
                <p class="soft"><bdi>{repair.Evidence}</bdi> <bdi>{repair.Verdict}</bdi>
                """);
            if (repair.DecidedAt is { } decided) html.Add($" Decided at step {Words.Count(decided)}.");
            if (repair.Channels.Count > 0) html.Add($" It concerns {Words.Channels(repair.Channels.Count)}.");
            if (repair.How.Length > 0) html.Add($" Way: <bdi>{repair.How}</bdi>.");
            html.Add($"</p></li>\n");
        }
        html.Add($"</ol>\n</section>\n");
    }

    /// <summary>The colour of an outcome.</summary>
    public static string Key(RepairOutcome outcome) => outcome switch
    {
        RepairOutcome.Kept => "none",
        RepairOutcome.OnTrial => "notice",
        RepairOutcome.Undone => "warning",
        RepairOutcome.Refused => "critical",
        _ => "plain",
    };
}
