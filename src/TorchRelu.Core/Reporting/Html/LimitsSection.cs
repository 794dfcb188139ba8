namespace TorchRelu;

/// <summary>What could not be seen, and what the words mean.</summary>
internal static class LimitsSection
{
    /// <summary>Whether a finding says what was not seen, rather than what was.</summary>
    public static bool IsAboutSeeing(Finding finding) => finding.Kind is
        FindingKind.TooFewSamples or FindingKind.NotCounted or FindingKind.NeverCalled or FindingKind.NothingCanDie or FindingKind.SuspectedFunctional or
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
            foreach (var layer in neverCalled) html.Add($"<li><bdi>{layer.Name}</bdi> was never called, so that nothing is known of it.</li>\n");
            html.Add($"</ul>\n");
        }
        if (findings.Count + problems.Count + neverCalled.Count == 0)
            html.Add($"<p>Every layer of this report was called and counted. A rectifier that is called as a function is seen only where it is listed here.</p>\n");
        html.Add($"""
            <details class="more words"><summary>What the words mean</summary>
            <dl>
            <div><dt>dead</dt><dd>Silent (not above zero) in every one of enough samples, behind an activation that then passes no gradient. Enough: a channel that fires on {NumberText.Percent(Confidence.FiringRate)} of samples would be called dead anywhere in the model with a probability below {NumberText.Percent(Confidence.ErrorOfModel)}.</dd></div>
            <div><dt>proved</dt><dd>Dead because no input of the stated range can make it fire.</dd></div>
            <div><dt>n, bound</dt><dd>The distinct samples behind a verdict, and the highest share of samples on which a channel that was silent in all of them could still fire.</dd></div>
            <div><dt>died, born dead</dt><dd>Dead, having fired since the monitor was attached, or not once.</dd></div>
            <div><dt>dormant</dt><dd>Fires, on less than {NumberText.Percent(VerdictRule.DormantBelow)} of values.</dd></div>
            <div><dt>always on</dt><dd>Never silent on as many samples: its rectifier does nothing.</dd></div>
            <div><dt>zeros</dt><dd>The share of all values that were silent. Sparsity, not death: half is usual, and nine tenths can be healthy.</dd></div>
            </dl></details>
            </section>

            """);
    }
}
