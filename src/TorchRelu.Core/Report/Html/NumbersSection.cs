namespace TorchRelu.Report;

/// <summary>The whole model in a few numbers.</summary>
internal static class NumbersSection
{
    public static void Add(HtmlBuilder html, ReluReport report)
    {
        if (report.Channels == 0) return;
        var health = report.Health;
        var proved = report.Layers.Sum(layer => layer.ProvedDead);
        html.Add($"<section aria-label=\"Numbers\">\n<div class=\"numbers\">\n");
        if (health.Undecided == health.Channels) Tile(html, "dead", Words.Unseen, "dead", "nothing is decided yet");
        else Tile(html, "dead", Words.Count(health.Dead), $"of {Words.Channels(health.Channels)} dead",
            NumberText.Percent((double)health.Dead / health.Channels) + (proved == 0 ? "" : $", {Words.Count(proved)} of them proved"));
        if (report.Layers.Any(layer => layer.ChannelReports.Any(channel => channel.History is not null)))
            Tile(html, "died", Words.Count(health.Died), "died in training",
                $"{Words.Count(report.Layers.Sum(layer => layer.BornDead))} never fired since the start");
        Tile(html, "dormant", Words.Count(report.Layers.Sum(layer => layer.Dormant)), "dormant",
            $"fire on less than {NumberText.Percent(Thresholds.DormantBelow)} of values");
        Tile(html, "always-on", Words.Count(report.Layers.Sum(layer => layer.AlwaysOn)), "always on", "never silent: no rectifying there");
        Tile(html, "undecided", Words.Count(health.Undecided), "undecided", "too few samples, or NaN");
        Evidence(html, report);
        html.Add($"</div>\n");
        Layers(html, health);
        html.Add($"</section>\n");
    }

    private static void Evidence(HtmlBuilder html, ReluReport report)
    {
        var seen = report.Layers.Where(layer => layer.Channels > 0).ToList();
        var (least, most) = (seen.Min(layer => layer.Samples), seen.Max(layer => layer.Samples));
        var bounds = seen.SelectMany(layer => layer.ChannelReports).Where(channel => channel.Verdict.IsDead())
            .Select(channel => channel.RateBound ?? 0).DefaultIfEmpty(-1).Max();
        Tile(html, "samples", $"{(least == most ? "" : "≥ ")}{Words.Count(least)}", "samples behind each verdict",
            $"{Words.Count(seen[0].SamplesNeeded)} needed" + (bounds < 0 ? "" : $"; the dead fire on ≤ {Bounds.Percent(bounds)}"));
    }

    private static void Layers(HtmlBuilder html, ModelHealth health)
    {
        html.Add($"<p class=\"tile wide\"><span class=\"label\">Layers</span> ");
        foreach (
            var (severity, count) in ((Severity, int)[])[(Severity.Critical, health.CriticalLayers),
            (Severity.Warning, health.WarningLayers), (Severity.Notice, health.NoticeLayers), (Severity.None, health.HealthyLayers)])
            Tag(html, Words.Key(severity), Words.Sign(severity), count, Words.Describe(severity).ToLowerInvariant());
        foreach (
            var (what, count) in ((string, int)[])[(UnjudgedReason.Undecided, health.UndecidedLayers),
            (UnjudgedReason.NeverCalled, health.NeverCalledLayers), (UnjudgedReason.NotCounted, health.NotCountedLayers)])
            Tag(html, "unseen", Words.Unseen, count, what);
        html.Add($"</p>\n");
    }

    private static void Tag(HtmlBuilder html, string key, string sign, int count, string what)
    {
        if (count > 0)
            html.Add(
            $"""<span class="tag {key}" data-layers="{count}"><span aria-hidden="true">{sign}</span> {Words.Count(count)} """ +
                $"""{what}</span> """);
    }

    private static void Tile(HtmlBuilder html, string key, string number, string label, string more) =>
        html.Add(
            $"""<p class="tile" data-tile="{key}"><b>{number}</b> <span class="label">{label}</span> <span """ +
                $"""class="soft">{more}</span></p>{"\n"}""");
}

/// <summary>The limits of the observation, and the meaning of the words.</summary>
internal static class LimitsSection
{
    /// <summary>Whether a finding concerns the limits of the observation rather than an observed problem.</summary>
    public static bool IsAboutSeeing(Finding finding) => finding.Kind is
        FindingKind.TooFewSamples or FindingKind.NotCounted or FindingKind.NeverCalled or FindingKind.NothingCanDie or
        FindingKind.SuspectedFunctional or
        FindingKind.ModuleReused or FindingKind.NotTraining or FindingKind.StepNeverCalled;

    public static void Add(HtmlBuilder html, ReluReport report)
    {
        var findings = report.Findings.Where(IsAboutSeeing).ToList();
        var problems = report.Layers.Where(layer => layer.Problem is not null).ToList();
        var neverCalled = report.Layers.Where(layer => layer.NeverCalled).ToList();
        html.Add($"<section aria-labelledby=\"limits\">\n<h2 id=\"limits\">What could not be seen</h2>\n");
        if (findings.Count > 0) FindingsSection.List(html, findings);
        if (problems.Count + neverCalled.Count > 0)
        {
            html.Add($"<ul class=\"plain\">\n");
            foreach (var layer in problems) html.Add($"<li><bdi>{layer.Name}</bdi>: <bdi>{layer.Problem}</bdi></li>\n");
            foreach (var layer in neverCalled)
                html.Add($"<li><bdi>{layer.Name}</bdi> was never called, so that nothing is known of it.</li>\n");
            html.Add($"</ul>\n");
        }
        if (findings.Count + problems.Count + neverCalled.Count == 0)
            html.Add(
                $"<p>Every layer of this report was called and counted. A rectifier that is called as a function is seen only where it " +
                $"is listed here.</p>\n");
        html.Add($"""
            <details class="more words" id="words"><summary>What the words mean</summary>
            <dl>
            <div><dt>dead</dt><dd>Silent (not above zero) in every one of enough samples, behind an activation that then passes no
            gradient. Enough: a channel that fires on {NumberText.Percent(Confidence.FiringRate)} of samples would be called dead anywhere
            in the model with a probability below {NumberText.Percent(Confidence.ErrorOfModel)}.</dd></div>
            <div><dt>proved</dt><dd>Dead because no input of the stated range can make it fire.</dd></div>
            <div><dt>n, bound</dt><dd>The distinct samples behind a verdict, and the highest share of samples on which a channel that was
            silent in all of them could still fire.</dd></div>
            <div><dt>died, born dead</dt><dd>Dead, having fired since the monitor was attached, or not once.</dd></div>
            <div><dt>since</dt><dd>The step in which a channel was last seen to fire. Unless every value was counted, that may be up to
            eight steps late.</dd></div>
            <div><dt>spread</dt><dd>The unit of an account: the larger one of the standard deviations at its two readings. The parts add up
            to the change of the highest value. A channel that was closed from the start has the same step twice.</dd></div>
            <div><dt>dormant</dt><dd>Fires, on less than {NumberText.Percent(Thresholds.DormantBelow)} of values.</dd></div>
            <div><dt>always on</dt><dd>Never silent on as many samples: its rectifier does nothing.</dd></div>
            <div><dt>zeros</dt><dd>The share of all values that were silent. Sparsity, not death: half is usual, and nine tenths can be
            healthy.</dd></div>
            </dl></details>
            </section>

            """);
    }
}
