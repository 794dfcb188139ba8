namespace TorchRelu;

/// <summary>The repairs on the time axis, each a link to what is said of it.</summary>
internal static class RepairsRow
{
    public static void Add(HtmlBuilder html, IReadOnlyList<RepairRecord> repairs, TimeScale scale)
    {
        if (repairs.Count == 0) return;
        html.Add($"<div class=\"row repairs\"><span class=\"name\">Repairs</span><svg class=\"marks\" role=\"group\" aria-label=\"Repairs\">");
        foreach (var (repair, i) in repairs.Select((repair, i) => (repair, i)))
        {
            html.Add($"""<a href="#repair-{i + 1}" class="{RepairsSection.Key(repair.Outcome)}" aria-label="Repair {i + 1}: {repair.ToString()}"><circle cx="{scale.At(repair.Step)}%" cy="12" r="9"><title>{repair.ToString()}</title></circle><text x="{scale.At(repair.Step)}%" y="16" text-anchor="middle">{i + 1}</text></a>""");
        }
        html.Add($"</svg><span class=\"value\"><b>{Words.Count(repairs.Count)}</b> {(repairs.Count == 1 ? "repair" : "repairs")}</span></div>\n");
    }
}
