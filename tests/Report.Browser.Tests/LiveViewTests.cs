using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>torchrelu watch in a browser, while other processes train.</summary>
public sealed class LiveViewTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IDisposable
{
    private const string State = "document.querySelector('.state').textContent";

    private readonly string _folder = Directory.CreateTempSubdirectory("runs").FullName;
    private readonly List<Process> _processes = [];

    [ChromiumFact]
    public async Task A_running_training_moves_and_one_that_is_killed_is_stopped()
    {
        var training = Start("TorchRelu.Extensions.Mpi.Worker.dll", "live", "60", Path.Combine(_folder, "first"), "100000000");
        await Until(() => File.Exists(Path.Combine(_folder, "first", "report.json")), training);
        var address = await WatchAsync();
        await using var page = await browser.OpenAsync(new Uri($"{address}run?run=first"));
        var steps = await page.EvaluateExpressionAsync<string>(
            "document.querySelector('iframe').contentDocument.querySelector('.model').textContent");
        steps.Should().Contain("training steps");

        await page.WaitForExpressionAsync($"{State}.includes(' · running · ')");
        await page.WaitForExpressionAsync(
            $"(document.querySelector('iframe').contentDocument?.querySelector('.model')?.textContent ?? '{steps}') !== '{steps}'");
        training.Kill();
        await page.WaitForExpressionAsync($"{State}.includes(' · stopped · ')");

        browser.Complaints(page).Should().BeEmpty();
        browser.Requests(page).Should().OnlyContain(request => request.StartsWith(address, StringComparison.Ordinal));
    }

    [ChromiumFact]
    public async Task A_finished_run_stays_and_two_are_shown_side_by_side()
    {
        foreach (var name in new[] { "first", "second" })
        {
            var training = Start("TorchRelu.Extensions.Mpi.Worker.dll", "live", "60", Path.Combine(_folder, name), "100");
            await training.WaitForExitAsync();
        }
        var address = await WatchAsync();

        await using var list = await browser.OpenAsync(new Uri(address));
        (await list.EvaluateExpressionAsync<string>("document.body.innerText")).Should().Contain("first").And.Contain("finished");
        await using var both = await browser.OpenAsync(new Uri($"{address}run?run=first&with=second"));
        await both.WaitForExpressionAsync("[...document.querySelectorAll('.state')].every(line => line.className === 'state finished')");
        (await both.EvaluateExpressionAsync<int>("document.querySelectorAll('iframe').length")).Should().Be(2);
        (await both.EvaluateExpressionAsync<string>(State)).Should().Contain("Adam, rate 0.1").And.Contain("TorchSharp 0.107.0");
    }

    [ChromiumFact]
    public async Task A_file_that_is_half_written_or_of_a_hostile_name_is_told()
    {
        var hostile = Directory.CreateDirectory(Path.Combine(_folder, "<img src=x onerror=hacked()>")).FullName;
        File.WriteAllText(Path.Combine(hostile, "report.json"), "{ \"schemaVersion\": 3, \"steps\": 4");
        var address = await WatchAsync();

        await using var page = await browser.OpenAsync(new Uri(address));

        (await page.EvaluateExpressionAsync<string>("document.body.innerText")).Should().Contain("<img src=x").And.Contain("was cut off");
        browser.Complaints(page).Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task A_port_that_is_taken_and_a_folder_that_is_none_are_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var watch = Start("TorchRelu.Extensions.Cli.dll", "watch", _folder, "--port", $"{((IPEndPoint)other.LocalEndpoint).Port}");

        (await watch.StandardError.ReadToEndAsync()).Should().StartWith("torchrelu: --port: expected a port that is free, found ");
        await watch.WaitForExitAsync();
        watch.ExitCode.Should().Be(3);
        var nowhere = Start("TorchRelu.Extensions.Cli.dll", "watch", Path.Combine(_folder, "none"));
        (await nowhere.StandardError.ReadToEndAsync()).Should().Contain("expected a folder, found nothing.");
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task Until(Func<bool> condition, Process process)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            process.HasExited.Should().BeFalse("it still trains");
            await Task.Delay(20, guard.Token);
        }
    }

    private async Task<string> WatchAsync()
    {
        var port = FreePort();
        var watch = Start("TorchRelu.Extensions.Cli.dll", "watch", _folder, "--port", $"{port}");
        while (await watch.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Watching", StringComparison.Ordinal)) break;
        }
        return $"http://127.0.0.1:{port}/";
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _processes.Add(process);
        return process;
    }
}
