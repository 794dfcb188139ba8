namespace TorchRelu.Report;

/// <summary>Draws what pushed the dead channels of a layer below zero: one bar for the layer, and numbers per channel on opening.</summary>
internal static class AccountPicture
{
    /// <summary>The most channels that are listed: more than a screen shows.</summary>
    public const int MaxChannels = 128;

    public static void Add(HtmlBuilder html, LayerReport layer)
    {
        var dead = layer.ChannelReports.Where(channel => channel.Account?.Weights is not null).ToList();
        if (AccountShares.Mean(dead.Select(channel => channel.Account!)) is not { } mean) return;
        html.Add($"""
            <figure class="account"><figcaption>What pushed them below zero <span class="soft">{Words.Channels(dead.Count)} with an account,
            in the mean: {mean.ToString()}</span></figcaption>
            """);
        Bar(html, mean);
        html.Add($"<p class=\"legend\">");
        for (var i = 0; i < mean.Parts.Count; i++) html.Add($"<span><span class=\"swatch p{i}\"></span>{mean.Parts[i].Name}</span>");
        html.Add($"</p>\n<details class=\"more\"><summary>Channel by channel</summary>");
        Table(html, dead);
        html.Add($"</details></figure>\n");
    }

    private static void Table(HtmlBuilder html, List<ChannelReport> dead)
    {
        html.Add($"""
            <p class="soft">In <a href="#words">spreads</a>; what is negative pushed down.</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Accounts of the dead channels"><table>
            <thead><tr><th scope="col">Channel</th><th scope="col">Steps</th><th scope="col">Own weights</th><th scope="col">Bias</th><th
            scope="col">Inputs</th><th scope="col">Spread</th><th scope="col">Sum</th></tr></thead>
            <tbody>

            """);
        foreach (var channel in dead.OrderBy(channel => channel.History?.DiedAt ?? 0).ThenBy(channel => channel.Index).Take(MaxChannels))
            Row(html, channel, channel.Account!);
        html.Add($"</tbody></table></div>");
        if (dead.Count <= MaxChannels) return;
        html.Add($"<p class=\"soft\">And {Words.Count(dead.Count - MaxChannels)} more, in the JSON report.</p>");
    }

    private static void Row(HtmlBuilder html, ChannelReport channel, DeathAccount account)
    {
        var width = account.Width > 0 ? account.Width : 1;
        html.Add($"<tr><th scope=\"row\">{channel.Index}</th><td>{Words.Count(account.From)}–{Words.Count(account.To)}</td>");
        foreach (var part in new[] { account.Weights, account.Bias, account.Inputs, account.Spread, account.Change })
            html.Add($"<td>{NumberText.Text(Math.Round((part ?? 0) / width, 3))}</td>");
        html.Add($"</tr>\n");
    }

    // The numbers beside it say the same.
    private static void Bar(HtmlBuilder html, AccountShares shares)
    {
        html.Add($"<svg class=\"parts\" aria-hidden=\"true\">");
        var x = 0.0;
        for (var i = 0; i < shares.Parts.Count; i++)
        {
            var share = shares.Parts[i].Share;
            if (share > 0) html.Add($"""<rect class="p{i}" x="{100 * x}%" width="{100 * share}%"/>""");
            x += share;
        }
        html.Add($"</svg>");
    }
}
