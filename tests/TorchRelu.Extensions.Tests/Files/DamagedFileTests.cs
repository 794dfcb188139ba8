using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class DamagedFileTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Seed = Mutation.Seed;
    private static readonly int Files = Mutation.Files;
    private const string Checksum = "\"sha256\":\"";
    private const string Content = ",\"state\":";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_damaged_plan_does_anything_but_load_or_be_refused()
    {
        var random = new Random(Seed);
        using var run = new DyingRun();
        using var editor = new ModelEditor(run.Model, run.Optimizer);
        var site = new RepairTarget("relu1", (nn.Module<Tensor, Tensor>)
            run.Model.named_modules().First(named => named.name == "relu1").module, [new SiteUse(64, [1, 5, 9])]);
        RepairFixture.Made(editor.Switch(site, NewActivation.PRelu(perChannel: true), SwitchScope.DeadChannels));
        RepairFixture.Made(editor.LowerRate(0.1));
        var (plan, loaded, faults) = (editor.Plan.ToJson(), 0, new List<string>());

        for (var i = 0; i < Files; i++)
        {
            var text = Encoding.UTF8.GetString(Mutation.Of(plan, random));
            try
            {
                var read = SwitchPlan.FromJson(text);
                loaded++;
                using var fresh = new DyingRun();
                read.ApplyTo(fresh.Model).Dispose();
            }
            catch (Exception fault) when (fault is InvalidDataException or ArgumentException or InvalidOperationException)
            {
                if (fault.Message.Length == 0) faults.Add($"file {i}: no message");
            }
            catch (Exception fault)
            {
                faults.Add($"file {i}: {fault}\n{text}");
            }
        }

        output.WriteLine($"seed {Seed}: {loaded} of {Files} damaged files were still plans");
        faults.Should().BeEmpty();
        loaded.Should().BeInRange(Files / 50, Files / 2);
    }

    [Fact]
    public void No_damaged_state_of_a_monitor_is_taken_for_what_was_saved()
    {
        var (random, file, state, faults) = (new Random(Seed), _folder.File("damaged.json"), SavedSmall(), new List<string>());
        var loaded = 0;

        for (var i = 0; i < Files; i++)
        {
            File.WriteAllBytes(file, Mutation.Of(state, random));
            try
            {
                MonitorFile.Load(file, BoundedFile.UsualLimit);
                loaded++;
                if (ContentOf(File.ReadAllText(file)) != ContentOf(state)) faults.Add($"file {i} was damaged and loaded");
            }
            catch (InvalidDataException fault)
            {
                if (!fault.Message.StartsWith(file, StringComparison.Ordinal)) faults.Add($"file {i}: {fault.Message}");
            }
            catch (Exception fault)
            {
                faults.Add($"file {i}: {fault}");
            }
        }

        output.WriteLine($"seed {Seed}: {loaded} of {Files} files were undamaged where it matters");
        faults.Should().BeEmpty();
    }

    // Somebody who writes the checksum anew has written the file. Even so the error names it, and the process lives.
    [Fact]
    public void A_state_that_was_forged_is_refused_or_resumed()
    {
        var (random, file, faults) = (new Random(Seed), _folder.File("forged.json"), new List<string>());
        var content = ContentOf(Saved());
        for (var i = 0; i < Files / 10; i++)
        {
            var forged = Mutation.Of(content, random);
            File.WriteAllBytes(file, [.. Encoding.ASCII.GetBytes($"{{\"schemaVersion\":{MonitorState.CurrentVersion},{Checksum}" +
                $"{Convert.ToHexString(SHA256.HashData(forged))}\"{Content}"), .. forged, (byte)'}']);
            using var run = new DyingRun();
            try
            {
                using var monitor =
                    DyingReluMonitor.Resume(file, run.Model, run.Optimizer, options: new() { Policy = RepairPolicy.Default });
                for (var step = 0; step < 2; step++)
                {
                    using var scope = NewDisposeScope();
                    run.Model.call(rand(64, 100));
                    monitor.Step(1);
                }
            }
            catch (Exception fault) when (fault is InvalidDataException or ArgumentException or InvalidOperationException)
            {
                if (fault.Message.Length == 0) faults.Add($"file {i}: no message");
            }
            catch (Exception fault)
            {
                faults.Add($"file {i}: {fault}");
            }
        }

        faults.Should().BeEmpty();
    }

    // In the middle of a trial, so that it has the weights.
    private string Saved()
    {
        using var run = new DyingRun();
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, new() { Policy = RepairPolicy.Default });
        run.TrainToTheRepair(monitor);
        return Save(monitor);
    }

    private string SavedSmall()
    {
        using var model = nn.Sequential(("fc1", nn.Linear(8, 6)), ("relu1", nn.ReLU()), ("fc2", nn.Linear(6, 2)));
        using var monitor = DyingReluMonitor.Attach(model);
        for (var step = 0; step < 40; step++)
        {
            using var scope = NewDisposeScope();
            model.call(rand(64, 8)).mean().backward();
            monitor.Step(1.0 / (step + 1));
        }
        return Save(monitor);
    }

    private string Save(DyingReluMonitor monitor)
    {
        monitor.SaveState(_folder.File("good.json"));
        return File.ReadAllText(_folder.File("good.json"));
    }

    private static string ContentOf(string file) =>
        file.IndexOf(Content, StringComparison.Ordinal) is >= 0 and var at ? file[(at + Content.Length)..^1] : "";
}
