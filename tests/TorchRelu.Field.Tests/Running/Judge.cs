using FluentAssertions;

namespace TorchRelu.Field;

/// <summary>Holds a run against the truth.</summary>
internal static class Judge
{
    /// <summary>A unit that fires on more than this share of the samples is not dead: 0.1 %.</summary>
    public const double FiresInDeath = 0.001;

    /// <summary>A unit that fires on more than this share of the samples is not silent: 1 %.</summary>
    public const double FiresInSilence = 0.01;

    /// <summary>The share of the silent units that must be found: 95 %.</summary>
    public const double Found = 0.95;

    /// <summary>The forwards after which a unit that woke up may no longer be called silent.</summary>
    public const int ForwardsToNotice = 25;

    /// <summary>Trains, and asserts that nothing false was said and nothing silent was missed.</summary>
    public static Run Right(Situation situation)
    {
        var run = Run.Of(situation);
        Right(run);
        return run;
    }

    public static void Right(Run run)
    {
        NothingFalse(run);
        NothingMissed(run);
        PlainWords(run);
    }

    /// <summary>No living unit was called dead or silent, and every site is in the report.</summary>
    public static void NothingFalse(Run run)
    {
        run.Truth.Should().NotBeEmpty("{0} records a site", run.Situation);
        foreach (var site in run.Truth.Keys)
            run.Shown(site).Should().NotBeEmpty("{0} has the site {1}, beside {2}", run.Situation, site, Names(run));
        run.Faults.Should().BeEmpty("that is the truth in {0}", run.Situation);
    }

    /// <summary>The situation is what it is meant to be: as many units are silent as were planted.</summary>
    public static void Making(Situation situation, IReadOnlyDictionary<string, Firing> truth)
    {
        if (situation.Planted is { } planted)
            truth.Values.Sum(firing => firing.Silent.Count()).Should().Be(planted, "{0} has as many by its making", situation);
    }

    /// <summary>Units that are silent to the end have the word that is right for them.</summary>
    public static void NothingMissed(Run run)
    {
        var situation = run.Situation;
        Making(situation, run.Truth);
        var (silent, missed) = (0, new List<string>());
        foreach (var (site, firing) in run.Truth)
        {
            foreach (var channel in firing.Silent.Where(channel => IsDue(run, site, channel)))
            {
                foreach (var layer in run.Shown(site))
                {
                    silent++;
                    if (layer.Channels != firing.Channels) missed.Add($"{layer.Name} has {layer.Channels} channels");
                    else if (!HasWord(situation.Expected, layer.ChannelReports[channel].Verdict))
                        missed.Add($"{layer.Name}[{channel}] is {layer.ChannelReports[channel].Verdict}");
                }
            }
        }
        if (situation.Planted > 0 && IsLongEnough(situation))
            silent.Should().BePositive("{0} runs long enough", situation);
        if (missed.Count > (1 - Found) * silent)
            missed.Should().BeEmpty("{0} of {1} silent units are missed in {2}", missed.Count, silent, situation);
    }

    /// <summary>Texts are for people: no stack trace of libtorch stands in them.</summary>
    public static void PlainWords(Run run)
    {
        foreach (var text in run.Findings.Select(finding => finding.Text).Concat(run.Report.Layers.Select(layer => layer.Problem ?? "")))
            text.Should().NotContain("Exception raised from").And.NotContain("frame #").And.NotContain("NaN %");
    }

    private static bool IsLongEnough(Situation situation) => situation.Expected switch
    {
        Expectation.Dead => situation.Epochs >= EpochsToTell(situation),
        Expectation.Silent => true,
        _ => false,
    };

    // Whether a unit was silent for so long that its word is due.
    private static bool IsDue(Run run, string site, int channel)
    {
        var situation = run.Situation;
        if (!run.Live.TryGetValue(site, out var live)) return false;
        var last = live.LastFired(channel);
        if (!IsLongEnough(situation)) return false;
        if (situation.Expected == Expectation.Dead) return last < (situation.Epochs - EpochsToTell(situation)) * situation.StepsPerEpoch;
        var channels = run.Truth.Values.Sum(firing => firing.Channels);
        var draws = (double)live.Rows / run.Forwards * (run.Forwards - 1 - last);
        return draws >= 2 * Need(channels) * (last < 0 ? 10 : 1);
    }

    // A pass that nobody tells is noticed when its rows have come again.
    private static int EpochsToTell(Situation situation) => situation.SilentEpochs + (situation.Told ? 0 : 1);

    private static double Need(int channels) => Math.Log(0.05 / channels) / Math.Log(0.99);

    private static bool HasWord(Expectation expected, ChannelVerdict verdict) =>
        expected == Expectation.Dead ? Verdicts.IsDead(verdict) : Verdicts.IsGone(verdict);

    private static string Names(Run run) => string.Join(", ", run.Report.Layers.Select(layer => layer.Name));
}
