namespace TorchRelu.Report;

/// <summary>The top of the page: the answer, the place, the start, the cause and the advice.</summary>
internal static class AnswerSection
{
    public static void Add(HtmlBuilder html, ReluReport report, ReportAnswer answer)
    {
        html.Add($"""
            <header class="answer {Words.Key(answer.Severity)}">
            <p class="model"><bdi>{report.Model ?? "Model"}</bdi> · {Setting(report)}</p>
            <h1><span class="badge"><span aria-hidden="true">{Words.Sign(answer.Severity)}</span> {answer.Word}</span> <span
            id="answer">{answer.Sentence}</span></h1>

            """);
        var facts = new HtmlBuilder();
        if (answer.Layer is { } layer)
        {
            facts.Add($"""<div><dt>Where</dt><dd><a href="#layer-{Index(report, layer)}"><bdi>{layer.Name}</bdi></a>""");
            if (answer.Elsewhere is { } others) facts.Add($" · also <bdi>{others}</bdi>");
            facts.Add($"</dd></div>\n");
        }
        Fact(facts, "Since", answer.Since);
        if (answer.Why is { } why)
            facts.Add(
            $"""<div><dt>Why</dt><dd>{Words.Capital(why)}.{(answer.Example is null ? "" : " ")}<span """ +
                $"""class="soft">{answer.Example}</span></dd></div>{"\n"}""");
        Fact(facts, "What to do", answer.Advice, "advice");
        Fact(facts, "Done so far", Done(report));
        if (facts.Text.Length > 0) html.Add($"<dl class=\"facts\">\n").AddRaw(facts.ToString()).Add($"</dl>\n");
        html.Add($"</header>\n");
    }

    private static string Setting(ReluReport report) =>
        report.Steps == 0 ? "a model at rest" : $"{Words.Count(report.Steps)} training {(report.Steps == 1 ? "step" : "steps")}";

    private static string? Done(ReluReport report) => report.Repairs.Count switch
    {
        0 => null,
        1 => $"{report.Repairs[0].Site}: {report.Repairs[0].Before} → {report.Repairs[0].After} at step " +
            $"{Words.Count(report.Repairs[0].Step)}, {Words.Describe(report.Repairs[0].Outcome)}.",
        var count => $"{Words.Count(count)} repairs, "
            + string.Join(", ", report.Repairs.GroupBy(repair => repair.Outcome).OrderBy(group => group.Key)
            .Select(group => $"{Words.Count(group.Count())} {Words.Describe(group.Key)}")) + ".",
    };

    private static void Fact(HtmlBuilder html, string name, string? text, string key = "")
    {
        if (text is not null) html.Add($"""<div class="{key}"><dt>{name}</dt><dd>{text}</dd></div>{"\n"}""");
    }

    private static int Index(ReluReport report, LayerReport layer) => report.Layers.TakeWhile(other => other != layer).Count();
}
