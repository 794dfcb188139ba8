namespace TorchRelu.Benchmarks;

/// <summary>What was promised, beside what was measured.</summary>
internal static class Goals
{
    private const string NoFault = "nofault";

    // Adaptive and exact counting in multiples of a hook that reads every value, and eq(0).sum in multiples of adaptive counting.
    private static readonly (string Net, double Adaptive, double Exact, double Naive)[] s_nets =
        [("MLP", 1, 2, 20), ("CNN", 0.3, 1.15, 40), ("ResNet-8", 0.25, 1.1, 50)];

    public static IEnumerable<(string Goal, string Measured, bool Met)> Of(IReadOnlyList<Record> records)
    {
        foreach (var (net, adaptive, exact, naive) in s_nets)
        {
            if (Step(records, "steps", net, Names.Ours, 1) is not { } ours || Step(records, "steps", net, Names.Read, 1) is not { } read)
                continue;
            var decided =
                records.FirstOrDefault(record => record is { Part: "decisions", Form: Names.DecisionTold }
                && record.Subject == net) is { } decision ? decision.Step / decision.Base : 0;
            yield return AtMost(
                $"{net}: hooks and decisions at most {adaptive} times a hook that reads", (ours.Median + decided) / read.Median, adaptive);
            yield return ($"{net}: decisions at most 0.1 % of the step", $"{decided / ours.Base:P3}", decided <= 0.001 * ours.Base);

            if (Step(records, "steps", net, Names.Exact, 1) is { } counted)
                yield return AtMost($"{net}, every value counted: at most {exact} times a hook that reads", counted.Median / read.Median,
                    exact);
            foreach (var dead in new[] { "30 % dead", "all dead" })
            {
                if (Step(records, "steps", net, $"{Names.Ours}; {dead}", 1) is { } worst
                    && Step(records, "steps", net, $"{Names.Exact}; {dead}", 1) is { } twin)
                    yield return AtMost($"{net}, {dead}: at most 1.1 times counting every value", worst.Median / twin.Median, 1.1);
            }

            if (records.FirstOrDefault(record => record.Part == "inputs" && record.Subject == net) is { } inputs)
                yield return ($"{net}: the sample of the inputs at most 0.05 % of the step", $"{inputs.Median / ours.Base:P3}",
                    inputs.Median / ours.Base <= 0.0005);

            if (records.FirstOrDefault(record => record.Part == "readings" && record.Subject == net) is { } reading)
            {
                var share = reading.Median / reading.Base / ours.Base;
                yield return ($"{net}: readings for the accounts at most 0.1 % of the step", $"{share:P3}", share <= 0.001);
            }

            if (Step(records, "steps", net, Names.EqSum, 1) is { } peer)
                yield return ($"{net}: at least {naive} times cheaper than {Names.EqSum}", $"{peer.Median / ours.Median:0.0} times",
                    peer.Median / ours.Median >= naive);
            if (AllCores(records, net, Names.Ours) is { } all && AllCores(records, net, Names.Read) is { } readByAll)
                yield return AtMost($"{net}, {all.Threads} threads: at most {adaptive} times a hook that reads",
                    all.Median / readByAll.Median, adaptive);
        }
        if (Workers(records, Names.Average) is { } average && Workers(records, Names.AllReduce) is { } reduce)
            yield return AtMost($"{average.Subject}: gradients averaged within 1.5 times one all-reduce",
                average.Median / reduce.Median, 1.5);
        if (Workers(records, Names.ExchangeMet) is { } exchange)
        {
            yield return ($"{exchange.Subject}: exchanges, once the workers have met, at most 0.1 % of the steps",
                $"{exchange.Median / exchange.Step:P3}", exchange.Median <= 0.001 * exchange.Step);
        }
        if (records.FirstOrDefault(record => record.Part == "idle hook") is { } idle)
            yield return ("a hook that has nothing to look at: below 0.3 us", $"{idle.Median - idle.Base:0.00} us",
                idle.Median - idle.Base < 0.3);
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

    private static (string Goal, string Measured, bool Met) AtMost(string goal, double times, double limit) =>
        (goal, $"{times:0.00} times", times <= limit);

    private static Record? Workers(IEnumerable<Record> records, string form) =>
        records.FirstOrDefault(record => record.Part == "workers" && record.Form == form);

    private static Record? AllCores(IEnumerable<Record> records, string net, string form) => records.FirstOrDefault(record =>
        record is { Part: "steps", State: NoFault, Threads: > 1 } && record.Subject == net && record.Form == form);

    /// <summary>What a training step was measured at, without page faults; null where it was not.</summary>
    public static Record? Step(IEnumerable<Record> records, string part, string net, string form, int threads) =>
        records.FirstOrDefault(record => record.Part == part && record.Subject == net && record.Form == form && record.Threads == threads
            && record.State == NoFault);

    private static Record? Kernel(IEnumerable<Record> records, string subject, string form, string state) =>
        records.FirstOrDefault(record =>
            record.Part == "kernels" && record.Subject == subject && record.Form == form && record.State == state);
}
