namespace TorchRelu.Report;

/// <summary>All findings, the worst first. Findings about observation are in <see cref="LimitsSection"/>.</summary>
internal static class FindingsSection
{
    private const int MaxAtOnce = 5;

    public static void Add(HtmlBuilder html, ReluReport report)
    {
        var findings = report.Findings.Where(finding => !LimitsSection.IsAboutSeeing(finding)).ToList();
        if (findings.Count == 0) return;
        html.Add($"<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings, the worst first</h2>\n");
        List(html, findings.Take(MaxAtOnce));
        if (findings.Count > MaxAtOnce)
        {
            html.Add($"<details class=\"more\"><summary>{Words.Count(findings.Count - MaxAtOnce)} more</summary>\n");
            List(html, findings.Skip(MaxAtOnce));
            html.Add($"</details>\n");
        }
        html.Add($"</section>\n");
    }

    public static void List(HtmlBuilder html, IEnumerable<Finding> findings)
    {
        html.Add($"<ul class=\"findings\">\n");
        foreach (var finding in findings)
        {
            // A green tick would speak of a finding as if all were well.
            var sign = finding.Severity == Severity.None ? "·" : Words.Sign(finding.Severity);
            html.Add(
                $"""<li class="{Words.Key(finding.Severity)}" data-finding="{finding.Kind.ToString()}"><span class="sign" """ +
                    $"""aria-hidden="true">{sign}</span><span class="vh">{Words.Describe(finding.Severity)}: """ +
                    $"""</span><bdi>{finding.Text}</bdi></li>{"\n"}""");
        }
        html.Add($"</ul>\n");
    }
}

/// <summary>The repairs in order, with the numbers that mark them on the timeline.</summary>
internal static class RepairsSection
{
    public static void Add(HtmlBuilder html, ReluReport report)
    {
        if (report.Repairs.Count == 0) return;
        html.Add($"<section aria-labelledby=\"repairs\">\n<h2 id=\"repairs\">Repairs</h2>\n<ol class=\"repairs\">\n");
        foreach (var (repair, i) in report.Repairs.Select((repair, i) => (repair, i)))
        {
            html.Add($"""
                <li id="repair-{i + 1}"><p><b>Step {Words.Count(repair.Step)}, <bdi>{repair.Site}</bdi></b>: <bdi>{repair.Before}</bdi> →
                <bdi>{repair.After}</bdi>
                <span class="tag {Key(repair.Outcome)}">{Words.Describe(repair.Outcome)}</span></p>
                <p class="soft"><bdi>{repair.Evidence}</bdi> <bdi>{repair.Verdict}</bdi>
                """);
            if (repair.DecidedAt is { } decided) html.Add($" Decided at step {Words.Count(decided)}.");
            if (repair.Channels.Count > 0) html.Add($" It concerns {Words.Channels(repair.Channels.Count)}.");
            if (repair.Effect is { } effect && EffectText.Describe(effect) is { Length: > 0 } achieved) html.Add($" {achieved}");
            if (repair.MayMoveLoss) html.Add($" {EffectText.MayMoveLoss}");
            if (repair.How.Length > 0) html.Add($" Way: <bdi>{repair.How}</bdi>.");
            html.Add($"</p></li>\n");
        }
        html.Add($"</ol>\n</section>\n");
    }

    /// <summary>Returns the colour of an outcome.</summary>
    public static string Key(RepairOutcome outcome) => outcome switch
    {
        RepairOutcome.Kept => "none",
        RepairOutcome.OnTrial or RepairOutcome.TakenBack => "notice",
        RepairOutcome.Undone => "warning",
        RepairOutcome.Refused => "critical",
        _ => "plain",
    };
}
