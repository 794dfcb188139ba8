using TorchRelu;
using TorchRelu.Samples.Mnist;

const int usage = 1;
const int badData = 3;

return await MnistCommand.Parse(args, RunAsync).InvokeAsync();

static async Task<int> RunAsync(MnistOptions options, CancellationToken cancel)
{
    // Ctrl+C is listened to from the first await on.
    await Task.Yield();
    var screen = Screen.Open();
    var loader = new DigitLoader(screen, CacheFolder.Default, DigitLoader.Fetch);
    try
    {
        await new MnistRun(screen, loader).RunAsync(options, cancel);
        return 0;
    }
    catch (Exception fault) when (fault is BadDataException or NetworkDataException)
    {
        return Fail(fault.Message, badData);
    }
    catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
    {
        // Nothing else is written outside the cache, whose faults are bad data.
        return Fail($"--json {options.Json}, --report {options.Report}: {fault.Message}", usage);
    }
}

static int Fail(string message, int exitCode)
{
    Console.Error.WriteLine(message);
    return exitCode;
}
