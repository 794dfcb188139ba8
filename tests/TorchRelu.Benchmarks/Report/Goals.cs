namespace TorchRelu.Benchmarks;

/// <summary>What was promised, beside what was measured.</summary>
internal static class Goals
{
    private const string NoFault = "nofault";

    private static readonly (string Net, double Share, double Naive)[] s_nets =
        [("MLP", 0.0025, 18), ("CNN", 0.0090, 11), ("ResNet-8", 0.0035, 11)];

    public static IEnumerable<(string Goal, string Measured, bool Met)> Of(IReadOnlyList<Record> records)
    {
        foreach (var (net, share, naive) in s_nets)
        {
            if (Step(records, "steps", net, Names.Ours, 1) is not { } ours) continue;
            var measured = ours.Median / ours.Base;
            var decided =
                records.FirstOrDefault(record => record is { Part: "decisions", Form: Names.DecisionTold }
                && record.Subject == net) is { } decision ? decision.Step / decision.Base / ours.Base : 0;
            yield return ($"{net}, one thread: hooks and decisions at most {share:P2} of the step",
                $"{measured + decided:P2} ({measured:P2} and {decided:P2})", measured + decided <= share);

            if (records.FirstOrDefault(record => record.Part == "inputs" && record.Subject == net) is { } inputs)
                yield return ($"{net}: the sample of the inputs at most 0.05 % of the step", $"{inputs.Median / ours.Base:P3}",
                    inputs.Median / ours.Base <= 0.0005);

            if (records.FirstOrDefault(record => record.Part == "readings" && record.Subject == net) is { } reading)
            {
                var read = reading.Median / reading.Base / ours.Base;
                yield return ($"{net}: readings for the accounts at most 0.1 % of the step", $"{read:P3}", read <= 0.001);
            }

            foreach (var (peer, times) in new[] { (Names.EqSum, naive), (Names.Fastai, 16) })
            {
                if (Step(records, "steps", net, peer, 1) is not { } other) continue;
                var ratio = other.Median / ours.Median;
                yield return ($"{net}: at least {times} times cheaper than {peer}", $"{ratio:0.0} times", ratio >= times);
            }
            if (records.FirstOrDefault(record =>
                record is { Part: "steps", Form: Names.Ours, State: NoFault, Threads: > 1 } && record.Subject == net) is { } allCores)
            {
                var share2 = allCores.Median / allCores.Base;
                yield return ($"{net}, {allCores.Threads} threads: at most twice the share of one",
                    $"{share2:P2}, {share2 / measured:0.0} times", share2 <= 2 * measured);
            }
        }
        if (records.FirstOrDefault(record => record is { Part: "first step", Subject: "1,000" }) is { } first)
        {
            var added = (first.Median - first.Base) / 1e6;
            yield return ("first step with 1,000 rectifiers: at most 1 s more", $"{added:0.00} s", added <= 1);
        }
        foreach (
            var (subject, limit) in new[] { ("[64,32,26,26]", 1.15), ("[64,64,24,24]", 1.15), ("[32,128,32,32]", 1.15),
            ("[32,128,32,32] channels_last", 1.3), ("[16,128,1024] (B,T,C)", 1.3), ("[64,512]", 1.7) })
        {
            foreach (var state in new[] { "hot", "cold" })
            {
                if (Kernel(records, subject, Names.Kernel, state) is not { } kernel
                    || Kernel(records, subject, Names.Read, state) is not { } read) continue;
                yield return ($"kernel on {subject}, {state}: at most {limit} times the read pass",
                    $"{kernel.Median / read.Median:0.00} times", kernel.Median / read.Median <= limit);
            }
        }
    }

    /// <summary>What a training step was measured at, without page faults; null where it was not.</summary>
    public static Record? Step(IEnumerable<Record> records, string part, string net, string form, int threads) =>
        records.FirstOrDefault(record => record.Part == part && record.Subject == net && record.Form == form && record.Threads == threads
            && record.State == NoFault);

    private static Record? Kernel(IEnumerable<Record> records, string subject, string form, string state) =>
        records.FirstOrDefault(record =>
            record.Part == "kernels" && record.Subject == subject && record.Form == form && record.State == state);
}
